import type { Route } from '../kit/router.ts'
import { type Account, address, type ClinikoCall, found, guarded, listOf, route, stub } from './account.ts'
import { dateTime } from './answers.ts'
import { type Fields, listQuery } from './listing.ts'
import {
  type AppointmentType,
  type BlockType,
  type Business,
  type ClinikoState,
  clinikoDemo,
  type Practitioner,
} from './state.ts'

const dated = {
  id: { kind: 'int64', of: (row) => row.id },
  created_at: { kind: 'date-time', of: (row) => row.createdAt },
  updated_at: { kind: 'date-time', of: (row) => row.updatedAt },
} satisfies Fields<{ id: string; createdAt: number; updatedAt: number }>

const businessFields: Fields<Business> = {
  ...dated,
  archived_at: { kind: 'date-time', of: (row) => row.archivedAt },
  deleted_at: { kind: 'date-time', of: () => null },
  show_in_online_bookings: { kind: 'boolean', of: (row) => row.online },
  appointment_type_ids: { kind: 'array', of: (row) => row.typeIds },
}

const practitionerFields: Fields<Practitioner> = {
  ...dated,
  active: { kind: 'boolean', of: (row) => row.active },
  show_in_online_bookings: { kind: 'boolean', of: (row) => row.online },
  user_id: { kind: 'int64', of: (row) => row.userId },
}

const typeFields: Fields<AppointmentType> = {
  ...dated,
  archived_at: { kind: 'date-time', of: (row) => row.archivedAt },
  category: { kind: 'string', of: (row) => row.category },
  online_payments_mode: { kind: 'string', of: () => null },
  show_in_online_bookings: { kind: 'boolean', of: (row) => row.online },
}

const blockTypeFields: Fields<BlockType> = {
  ...dated,
  archived_at: { kind: 'date-time', of: (row) => row.archivedAt },
}

const userFields = { first_name: 'Gateway', last_name: 'Service', email: 'gateway@clinic.example' }

/** Businesses, practitioners, types, the key's own user and the public settings: read only. */
export function directoryRoutes(account: Account): Route<ClinikoState>[] {
  const stamps = (row: { createdAt: number; updatedAt: number }) => ({
    created_at: dateTime(row.createdAt),
    updated_at: dateTime(row.updatedAt),
  })
  const self = (path: string) => ({ links: { self: address(account, path) } })

  const business = (row: Business) => ({
    id: row.id,
    ...stamps(row),
    address_1: '1 Demo Street',
    address_2: null,
    appointment_type_ids: row.typeIds,
    archived_at: dateTime(row.archivedAt),
    business_name: row.name,
    city: row.city,
    country_code: row.countryCode,
    deleted_at: null,
    display_name: row.name,
    label: row.name,
    post_code: null,
    show_in_online_bookings: row.online,
    state: null,
    time_zone: row.zoneLabel,
    time_zone_identifier: row.zone,
    ...self(`businesses/${row.id}`),
  })

  const practitioner = (row: Practitioner) => ({
    id: row.id,
    ...stamps(row),
    active: row.active,
    designation: row.designation,
    display_name: `${row.firstName} ${row.lastName}`,
    first_name: row.firstName,
    label: `${row.firstName} ${row.lastName}`,
    last_name: row.lastName,
    show_in_online_bookings: row.online,
    title: null,
    default_appointment_type: stub(account, `appointment_types/${row.typeIds[0]}`),
    user: stub(account, `users/${row.userId}`),
    ...self(`practitioners/${row.id}`),
  })

  const appointmentType = (row: AppointmentType) => ({
    id: row.id,
    ...stamps(row),
    archived_at: dateTime(row.archivedAt),
    category: row.category,
    color: '#7cb342',
    deposit_price: null,
    description: `${row.name}, ${row.minutes} minutes`,
    duration_in_minutes: row.minutes,
    max_attendees: row.maxAttendees,
    name: row.name,
    online_bookings_lead_time_hours: null,
    online_payments_mode: null,
    show_in_online_bookings: row.online,
    telehealth_enabled: row.telehealth,
    ...self(`appointment_types/${row.id}`),
  })

  const blockType = (row: BlockType) => ({
    id: row.id,
    ...stamps(row),
    archived_at: dateTime(row.archivedAt),
    color: '#9e9e9e',
    duration_in_minutes: 30,
    name: row.name,
    system_controlled: false,
    ...self(`unavailable_block_types/${row.id}`),
  })

  const reading = (path: string, handle: Parameters<typeof guarded>[0], query: readonly string[] = []) =>
    route({ method: 'GET', path: `/v1/${path}`, op: 'read', query, handle: guarded(handle) })

  const practitionerList = (call: ClinikoCall, active: boolean, keep: (row: Practitioner) => boolean) =>
    listOf(account, call, {
      collection: 'practitioners',
      rows: call.state.practitioners.values().filter((row) => row.active === active && keep(row)),
      fields: practitionerFields,
      render: practitioner,
    })
  /** Active and inactive practitioners of a parent record, or of the account. */
  const practitionerLists = (parent: string, keep: (call: ClinikoCall) => (row: Practitioner) => boolean) => [
    reading(`${parent}practitioners`, (call) => practitionerList(call, true, keep(call)), listQuery),
    reading(`${parent}practitioners/inactive`, (call) => practitionerList(call, false, keep(call)), listQuery),
  ]
  const typeList = (call: ClinikoCall, rows: readonly AppointmentType[]) =>
    listOf(account, call, { collection: 'appointment_types', rows, fields: typeFields, render: appointmentType })

  return [
    reading(
      'businesses',
      (call) =>
        listOf(account, call, {
          collection: 'businesses',
          rows: call.state.businesses.values(),
          fields: businessFields,
          render: business,
        }),
      listQuery,
    ),
    reading('businesses/:id', (call) => ({
      status: 200,
      body: business(found(account, call.state.businesses.get(call.params.id ?? ''))),
    })),

    ...practitionerLists('', () => () => true),
    reading('practitioners/:id', (call) => ({
      status: 200,
      body: practitioner(found(account, call.state.practitioners.get(call.params.id ?? ''))),
    })),
    ...practitionerLists('businesses/:id/', (call) => {
      const { id } = found(account, call.state.businesses.get(call.params.id ?? ''))
      return (row) => Object.hasOwn(row.hours, id)
    }),
    ...practitionerLists('appointment_types/:id/', (call) => {
      const { id } = found(account, call.state.types.get(call.params.id ?? ''))
      return (row) => row.typeIds.includes(id)
    }),

    reading('appointment_types', (call) => typeList(call, call.state.types.values()), listQuery),
    reading('appointment_types/:id', (call) => ({
      status: 200,
      body: appointmentType(found(account, call.state.types.get(call.params.id ?? ''))),
    })),
    reading(
      'practitioners/:id/appointment_types',
      (call) => {
        const { typeIds } = found(account, call.state.practitioners.get(call.params.id ?? ''))
        return typeList(
          call,
          call.state.types.values().filter((row) => typeIds.includes(row.id)),
        )
      },
      listQuery,
    ),

    reading(
      'unavailable_block_types',
      (call) => {
        found(account, account.switches.blockTypes ? true : undefined)
        return listOf(account, call, {
          collection: 'unavailable_block_types',
          rows: call.state.blockTypes.values(),
          fields: blockTypeFields,
          render: blockType,
        })
      },
      listQuery,
    ),

    reading('user', () => ({
      status: 200,
      body: {
        id: clinikoDemo.userId,
        ...userFields,
        active: true,
        role: 'administrator',
        time_zone: 'London',
        time_zone_identifier: clinikoDemo.accountZone,
        ...self(`users/${clinikoDemo.userId}`),
      },
    })),
    reading('settings/public', () => ({ status: 200, body: publicSettings(account) })),
  ]
}

function publicSettings({ switches }: Account): unknown {
  return {
    account: { country: 'United Kingdom', country_code: 'GB', subdomain: 'demo', time_zone_support: true },
    calendar: { multiple_appointments_gap: 10, timeslot_size_in_minutes: switches.slotStepMinutes },
    online_bookings: {
      allow_bookings_days_in_advance: switches.daysInAdvance,
      allow_online_bookings_time_zone_choice: false,
      booking_reservation_minutes: 10,
      daily_bookings_limit: null,
      enabled: true,
      max_appointments_per_day_segment: switches.segmentLimit || switches.unlimitedSegmentCode,
      min_hours_advance_required_to_book: switches.leadTimeHours,
      min_hours_notice_for_patient_cancellation: 24,
      notify_practitioner_by_email: false,
      notify_practitioner_by_sms: false,
    },
  }
}
