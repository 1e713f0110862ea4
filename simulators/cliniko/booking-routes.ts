import type { Route } from '../kit/router.ts'
import { type Account, type ClinikoCall, found, guarded, listOf, route } from './account.ts'
import { dateTime } from './answers.ts'
import { bookingFields, groupFields, removedFields, renderBooking } from './booking-render.ts'
import { hasConflict } from './diary.ts'
import { type Fields, filterRows, listQuery, oneQuery } from './listing.ts'
import type { Booking, ClinikoState } from './state.ts'

/** What reads of the three kinds have in common. */
export function bookingReads(account: Account, kind: Booking['kind'] | 'bookings', fields: Fields<Booking>) {
  const ofKind = (row: Booking) => kind === 'bookings' || row.kind === kind

  function list(call: ClinikoCall) {
    return listOf(account, call, {
      collection: kind,
      rows: call.state.bookings.values().filter(ofKind),
      fields,
      render: (row) => renderBooking(account, row, kind, call.shiftMs),
    })
  }

  /** The record that the path names, hidden or not. */
  function named(call: ClinikoCall): Booking {
    const row = call.state.bookings.get(call.params.id ?? '')
    return found(account, row && ofKind(row) ? row : undefined)
  }

  function one(call: ClinikoCall) {
    const row = named(call)
    // Filters are checked even where they would not hide the record.
    const visible = filterRows([row], kind === 'unavailable_blocks' ? removedBlockFields : removedFields, call.query)
    found(account, visible.length > 0 || !account.switches.getHidesCancelled ? row : undefined)
    return { status: 200, body: renderBooking(account, row, kind, call.shiftMs) }
  }

  function conflicts(call: ClinikoCall) {
    const exist = hasConflict(account, call.state.bookings.values(), named(call))
    return { status: 200, body: { conflicts: { exist } } }
  }

  const routes: Route<ClinikoState>[] = [
    route({ method: 'GET', path: `/v1/${kind}`, op: 'read', query: listQuery, handle: guarded(list) }),
    route({ method: 'GET', path: `/v1/${kind}/:id`, op: 'read', query: oneQuery, handle: guarded(one) }),
  ]
  if (kind !== 'bookings') {
    routes.push(route({ method: 'GET', path: `/v1/${kind}/:id/conflicts`, op: 'read', handle: guarded(conflicts) }))
  }
  return { routes, named }
}

const removedBlockFields: Fields<Booking> = {
  archived_at: { kind: 'date-time', of: (row) => row.archivedAt },
  deleted_at: { kind: 'date-time', of: (row) => row.deletedAt },
}

interface Attendee {
  readonly id: string
  readonly createdAt: number
  readonly booking: Booking
}

const attendeeFields: Fields<Attendee> = {
  id: { kind: 'int64', of: (row) => row.id },
  archived_at: { kind: 'date-time', of: (row) => row.booking.archivedAt },
  booking_id: { kind: 'int64', of: (row) => row.booking.id },
  cancelled_at: { kind: 'date-time', of: (row) => row.booking.cancelledAt },
  created_at: { kind: 'date-time', of: (row) => row.createdAt },
  patient_id: { kind: 'int64', of: (row) => row.booking.patientIds[0] ?? null },
  updated_at: { kind: 'date-time', of: (row) => row.booking.updatedAt },
}

/** The union of everything in the diary, and the attendee that each individual appointment has. */
export function bookingRoutes(account: Account): Route<ClinikoState>[] {
  const base = account.world.url
  const render = ({ id, booking }: Attendee) => ({
    id,
    arrived: false,
    archived_at: dateTime(booking.archivedAt),
    booking: { links: { self: `${base()}/v1/bookings/${booking.id}` } },
    // Whoever has one of these two links may use it: real ones never belong in a log.
    cancellation_url: `https://demo.cliniko.example/bookings/cancel/${id}`,
    cancelled_at: dateTime(booking.cancelledAt),
    created_at: dateTime(booking.createdAt),
    invoice_status: null,
    links: { self: `${base()}/v1/attendees/${id}` },
    notes: null,
    patient: { links: { self: `${base()}/v1/patients/${booking.patientIds[0]}` } },
    telehealth_url: `https://demo.cliniko.example/telehealth/${id}`,
    updated_at: dateTime(booking.updatedAt),
  })
  const attendees = (call: ClinikoCall, keep: (booking: Booking) => boolean) =>
    listOf(account, call, {
      collection: 'attendees',
      rows: call.state.bookings
        .values()
        .flatMap((booking) =>
          booking.attendeeId !== null && keep(booking)
            ? [{ id: booking.attendeeId, createdAt: booking.createdAt, booking }]
            : [],
        ),
      fields: attendeeFields,
      render,
    })
  return [
    ...bookingReads(account, 'bookings', bookingFields).routes,
    // Read only: nothing here makes one, and one stands in the diary from the start.
    ...bookingReads(account, 'group_appointments', groupFields).routes,
    route({
      method: 'GET',
      path: '/v1/attendees',
      op: 'read',
      query: listQuery,
      handle: guarded((call) => attendees(call, () => true)),
    }),
    // Deprecated, but every appointment still links to it.
    route({
      method: 'GET',
      path: '/v1/individual_appointments/:id/attendees',
      op: 'read',
      query: listQuery,
      handle: guarded((call) => {
        const { id } = found(account, call.state.bookings.get(call.params.id ?? ''))
        return attendees(call, (booking) => booking.id === id)
      }),
    }),
  ]
}
