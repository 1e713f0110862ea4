import { instantOf, offsetAt } from '../kit/zone.ts'
import type { AppointmentRow, HoldRow, PatientRow } from './books.ts'
import { type AppointmentType, type Clinician, type Location, nameOf, zone } from './catalogue.ts'
import type { Slot } from './clinic.ts'
import type { Switches } from './switches.ts'

export type Render = ReturnType<typeof createRender>

/** The answers' objects, field by field as each generation's pages list them. */
export function createRender(switches: Switches, startedAt: number) {
  const isA = switches.generation === 'A'
  const utc = (instant: number) => new Date(instant).toISOString().replace(/\.\d{3}Z$/, 'Z')
  const utcOrNull = (instant: number | null) => (instant === null ? null : utc(instant))
  const recordStamps = { created_at: utc(startedAt - 400 * 86_400_000), updated_at: utc(startedAt - 30 * 86_400_000) }

  /** A start or an end. */
  function time(instant: number): string {
    return utc(switches.wallTimeAsZ ? instant + offsetAt(zone, instant) : instant)
  }

  /** What `time` writes, and any other instant with an offset. */
  function readTime(text: string): number {
    const instant = Date.parse(text)
    if (!switches.wallTimeAsZ) return instant
    const [date = '', clock = ''] = new Date(instant).toISOString().slice(0, 16).split('T')
    return instantOf(zone, date, clock)
  }

  function slot({ type, clinician, locationId, start, end, isFree }: Slot, placeName: string | null, shiftMs: number) {
    const times = { start_time: time(start + shiftMs), end_time: time(end + shiftMs) }
    return isA
      ? {
          ...times,
          clinician_id: clinician.id,
          clinician_name: nameOf(clinician),
          location_id: locationId,
          location_name: placeName,
          is_remote: type.isRemote,
        }
      : {
          ...times,
          clinician_profile_id: clinician.id,
          clinician_name: nameOf(clinician),
          location_id: locationId,
          appointment_template_id: type.id,
          is_available: isFree,
        }
  }

  function hold(row: HoldRow, shiftMs = 0) {
    return {
      id: row.id,
      appointment_type_id: row.typeId,
      clinician_id: row.practitionerId,
      location_id: row.locationId,
      start_time: time(row.start + shiftMs),
      end_time: time(row.end + shiftMs),
      expires_at: utc(row.expiresAt),
      status: row.status === 'expired' && switches.expiredHold === 'active' ? 'active' : row.status,
      created_at: utc(row.createdAt),
    }
  }

  /** The GET's shorter form. */
  function holdStatus(row: HoldRow, shiftMs: number) {
    const full = hold(row, shiftMs)
    return switches.fullHoldRead ? full : { id: full.id, status: full.status, expires_at: full.expires_at }
  }

  /** What confirm answers: fewer fields than the appointment has elsewhere. */
  function confirmed(row: AppointmentRow) {
    return {
      id: row.id,
      patient_id: row.patientId,
      clinician_profile_id: row.practitionerId,
      appointment_type_id: row.typeId,
      location_id: row.locationId,
      start_time: time(row.start),
      end_time: time(row.end),
      status: row.status,
      attendee_name: row.attendeeName,
      attendee_email: row.attendeeEmail,
      attendee_phone: row.attendeePhone,
      notes: row.notes,
      created_at: utc(row.createdAt),
    }
  }

  function appointment(row: AppointmentRow, shiftMs = 0) {
    const link = row.isRemote ? `https://video.jump.example/join/${row.id}` : null
    return {
      id: row.id,
      patient_id: row.patientId,
      clinician_profile_id: row.practitionerId,
      appointment_type_id: row.typeId,
      location_id: row.locationId,
      title: row.title,
      start_time: time(row.start + shiftMs),
      end_time: time(row.end + shiftMs),
      status: row.status,
      is_remote: row.isRemote,
      attendee_name: row.attendeeName,
      attendee_email: row.attendeeEmail,
      ...(isA || switches.phoneAndNotesInB ? { attendee_phone: row.attendeePhone, notes: row.notes } : {}),
      ...(isA
        ? {}
        : {
            description: row.description,
            // assumed: the values of channel, provider and source, but for `api`.
            remote_channel: row.isRemote ? 'video' : null,
            video_link: link,
            video_provider: row.isRemote ? 'jump' : null,
            meeting_url: link,
            duration_minutes: (row.end - row.start) / 60_000,
            attendance_status: null,
            cancellation_reason: row.cancellationReason,
            booking_source: row.source,
            episode_id: null,
          }),
      created_at: utc(row.createdAt),
      updated_at: utc(row.updatedAt),
    }
  }

  function type(row: AppointmentType) {
    return {
      id: row.id,
      name: row.name,
      description: null,
      [isA ? 'duration_minutes' : switches.templateDurationField]: row.minutes,
      price: row.price,
      currency: 'GBP',
      color: '#3366cc',
      is_active: true,
      requires_payment: false,
      [isA ? 'allow_online_booking' : switches.templateOnlineField]: row.isOnline,
      booking_notice_hours: row.bookingNoticeHours,
      cancellation_notice_hours: row.cancellationNoticeHours,
      max_group_size: 1,
      ...recordStamps,
    }
  }

  function clinician(row: Clinician) {
    const { firstName, lastName, email, phone } = row.person
    const common = {
      id: row.id,
      first_name: firstName,
      last_name: lastName,
      title: row.title,
      role: row.role,
      bio: null,
      email,
      is_active: row.isActive,
      ...recordStamps,
    }
    return isA
      ? { ...common, user_id: row.userId, specialties: [], phone, avatar_url: null }
      : {
          ...common,
          name: `${firstName} ${lastName}`,
          display_name: nameOf(row),
          photo_url: null,
          qualifications: null,
          registration_number: null,
          professional_registration_body: null,
          is_bookable_online: row.isActive,
        }
  }

  function location(row: Location) {
    const common = {
      id: row.id,
      name: row.name,
      address_line_1: row.street,
      address_line_2: null,
      postcode: row.postcode,
      country: 'GB',
      phone: null,
      email: null,
      is_active: true,
      ...recordStamps,
    }
    if (isA) return { ...common, city: row.town }
    const open = { open: '09:00', close: '17:00' }
    const week = { monday: open, tuesday: open, wednesday: open, thursday: open, friday: open }
    return {
      ...common,
      address_line_3: null,
      town_city: row.town,
      lat: null,
      lng: null,
      timezone: zone,
      opening_hours: { ...week, saturday: null, sunday: null },
      is_primary: row.isPrimary,
    }
  }

  // assumed: the address fields, after those of a location; B's consents and flags are unread and left out.
  function patient(row: PatientRow) {
    const common = {
      id: row.id,
      first_name: row.firstName,
      last_name: row.lastName,
      date_of_birth: row.dateOfBirth,
      email: row.email,
      phone: row.phone,
      gender: row.gender,
      address_line_1: row.street,
      address_line_2: row.streetMore,
      postcode: row.postcode,
      country: row.country,
      custom_fields: row.customFields,
      created_at: utc(row.createdAt),
      updated_at: utc(row.updatedAt),
    }
    return isA
      ? { ...common, nhs_number: row.nhsNumber?.replace(/^(...)(...)(....)$/, '$1 $2 $3') ?? null, city: row.town }
      : {
          ...common,
          nhs_number: row.nhsNumber,
          biological_sex: row.biologicalSex,
          town_city: row.town,
          archived_at: utcOrNull(row.archivedAt),
        }
  }

  return { readTime, slot, hold, holdStatus, confirmed, appointment, type, clinician, location, patient }
}
