import { type Account, stub } from './account.ts'
import { dateTime } from './answers.ts'
import type { Fields } from './listing.ts'
import type { Booking } from './state.ts'

// 31 is no longer accepted but stays on old records.
export const cancellationReasons: Readonly<Record<number, string>> = {
  10: 'Feeling Better',
  20: 'Condition Worse',
  30: 'Sick',
  31: 'COVID-19 related',
  40: 'Away',
  50: 'Other',
  60: 'Work',
}

const common: Fields<Booking> = {
  id: { kind: 'int64', of: (row) => row.id },
  archived_at: { kind: 'date-time', of: (row) => row.archivedAt },
  business_id: { kind: 'int64', of: (row) => row.businessId },
  created_at: { kind: 'date-time', of: (row) => row.createdAt },
  deleted_at: { kind: 'date-time', of: (row) => row.deletedAt },
  ends_at: { kind: 'date-time', of: (row) => row.end },
  practitioner_id: { kind: 'int64', of: (row) => row.practitionerId },
  repeated_from_id: { kind: 'int64', of: () => null },
  starts_at: { kind: 'date-time', of: (row) => row.start },
  updated_at: { kind: 'date-time', of: (row) => row.updatedAt },
}

export const appointmentFields: Fields<Booking> = {
  ...common,
  appointment_type_id: { kind: 'int64', of: (row) => row.typeId },
  cancelled_at: { kind: 'date-time', of: (row) => row.cancelledAt },
  did_not_arrive: { kind: 'boolean', of: () => false },
  patient_id: { kind: 'int64', of: (row) => row.patientIds[0] ?? null },
}

export const groupFields: Fields<Booking> = {
  ...common,
  appointment_type_id: { kind: 'int64', of: (row) => row.typeId },
  patient_ids: { kind: 'array', of: (row) => row.patientIds },
}

export const blockFields: Fields<Booking> = {
  ...common,
  unavailable_block_type_id: { kind: 'int64', of: (row) => row.blockTypeId },
}

export const bookingFields: Fields<Booking> = {
  ...common,
  appointment_type_id: { kind: 'int64', of: (row) => row.typeId },
  cancelled_at: { kind: 'date-time', of: (row) => row.cancelledAt },
  did_not_arrive: { kind: 'boolean', of: () => false },
  patient_ids: { kind: 'array', of: (row) => row.patientIds },
}

/** On a single record only the filters that lift the default exclusion are known. */
export const removedFields: Fields<Booking> = {
  archived_at: { kind: 'date-time', of: (row) => row.archivedAt },
  cancelled_at: { kind: 'date-time', of: (row) => row.cancelledAt },
  deleted_at: { kind: 'date-time', of: (row) => row.deletedAt },
}

/**
 * A booking as the vendor writes it. In the union `/bookings`, `links.self` names that list and no field names the
 * kind; links without a target are left out, as in captured payloads.
 */
export function renderBooking(account: Account, row: Booking, list: string, shiftMs = 0): Record<string, unknown> {
  const base = {
    id: row.id,
    created_at: dateTime(row.createdAt),
    updated_at: dateTime(row.updatedAt),
    archived_at: dateTime(row.archivedAt),
    deleted_at: dateTime(row.deletedAt),
    starts_at: dateTime(row.start + shiftMs),
    ends_at: dateTime(row.end + shiftMs),
    notes: row.notes,
    repeat_rule: {},
    repeats: null,
    conflicts: stub(account, `${row.kind}/${row.id}/conflicts`),
    business: stub(account, `businesses/${row.businessId}`),
    practitioner: stub(account, `practitioners/${row.practitionerId}`),
    ...stub(account, `${list}/${row.id}`),
  }
  if (row.kind === 'unavailable_blocks') {
    if (row.blockTypeId === null) return base
    return { ...base, unavailable_block_type: stub(account, `unavailable_block_types/${row.blockTypeId}`) }
  }
  const visit = {
    ...base,
    appointment_type: stub(account, `appointment_types/${row.typeId}`),
    attendees: stub(account, `${row.kind}/${row.id}/attendees`),
  }
  if (row.kind === 'group_appointments') {
    const maxAttendees = account.state.types.get(row.typeId ?? '')?.maxAttendees
    return { ...visit, max_attendees: maxAttendees, patient_ids: row.patientIds, telehealth_url: null }
  }
  const patient = account.state.patients.get(row.patientIds[0] ?? '')
  return {
    ...visit,
    booking_ip_address: null,
    cancellation_note: row.cancellationNote,
    cancellation_reason: row.cancellationReason,
    // Documented as an enum or null, "" in real payloads.
    cancellation_reason_description: cancellationReasons[row.cancellationReason ?? 0] ?? '',
    cancelled_at: dateTime(row.cancelledAt),
    did_not_arrive: false,
    email_reminder_sent: false,
    has_patient_appointment_notes: false,
    invoice_status: null,
    online_booking_policy_accepted: null,
    patient: stub(account, `patients/${row.patientIds[0]}`),
    patient_arrived: false,
    patient_name: patient ? `${patient.firstName} ${patient.lastName}` : null,
    sms_reminder_sent: false,
    // Filled even where the type has no telehealth.
    telehealth_url: `https://demo.cliniko.example/appointments/${row.id}/connect`,
    treatment_note_status: null,
  }
}
