import { offsetAt } from '../kit/zone.ts'
import type { AppointmentRow, DronlineState, HoldRow, PatientRow } from './books.ts'
import { appointmentTypes } from './catalogue.ts'
import type { Switches } from './switches.ts'

export type Render = ReturnType<typeof createRender>

/** The answers' objects, field by field as the vendor's schema lists them. */
export function createRender(switches: Switches) {
  const utc = (instant: number) => new Date(instant).toISOString().replace('.000Z', 'Z')
  const utcOrNull = (instant: number | null) => (instant === null ? null : utc(instant))

  /** A start or an end: the one kind of time that the documents do not say to be UTC. */
  function time(instant: number): string {
    if (switches.timesAs === 'utc') return utc(instant)
    const offset = offsetAt(switches.timezone, instant)
    const minutes = Math.abs(offset) / 60_000
    const sign = offset < 0 ? '-' : '+'
    const two = (value: number) => String(value).padStart(2, '0')
    return utc(instant + offset).replace('Z', `${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`)
  }

  /** Whether the API still shows it. */
  function isVisible(row: AppointmentRow): boolean {
    if (row.state === 'expired') return switches.expiredHold !== '404'
    return row.state !== 'released' || switches.releasedHold !== '404'
  }

  function appointment(row: AppointmentRow, shiftMs = 0) {
    // In this reading the vendor has not noticed the expiry.
    const isHeld = row.state === 'held' || (row.state === 'expired' && switches.expiredHold === 'held')
    const isConfirmed = row.state === 'confirmed'
    return {
      id: row.id,
      object: 'appointment',
      appointment_hold_id: row.holdId,
      appointment_id: row.id,
      appointment_type_id: row.typeId,
      booking_channel_id: null,
      cancelled_at: isHeld ? null : utcOrNull(row.cancelledAt),
      confirmed_at: utcOrNull(row.confirmedAt),
      contact_type: row.contactType,
      created_at: utc(row.createdAt),
      end: time(row.end + shiftMs),
      external_payment_reference: row.paymentReference,
      metadata: row.metadata,
      partner_reference: row.partnerReference,
      patient_id: row.patientId,
      practitioner_id: row.practitionerId,
      previous_end: row.previous && time(row.previous.end),
      previous_start: row.previous && time(row.previous.start),
      rescheduled: row.rescheduledAt !== null,
      rescheduled_at: utcOrNull(row.rescheduledAt),
      start: time(row.start + shiftMs),
      status: isHeld ? 'held' : isConfirmed ? 'confirmed' : 'cancelled',
      timezone: switches.timezone,
      updated_at: isHeld && row.state === 'expired' ? null : utcOrNull(row.updatedAt),
      video_url:
        isConfirmed && row.contactType === 'video_call' ? `https://video.dronline.example/join/${row.id}` : null,
    }
  }

  function patient(row: PatientRow) {
    return {
      id: row.id,
      object: 'patient',
      date_of_birth: row.dateOfBirth,
      email: row.email,
      first_name: row.firstName,
      last_name: row.lastName,
      metadata: row.metadata,
      patient_id: row.id,
      phone: row.phone,
      sex: row.sex,
    }
  }

  function questionnaire(row: AppointmentRow) {
    const name = appointmentTypes.find((type) => type.id === row.typeId)?.questionnaire
    if (!row.questionnaireId || !name) return undefined
    return {
      id: row.questionnaireId,
      object: 'questionnaire',
      completion_url: `https://forms.dronline.example/${row.questionnaireId}`,
      name,
      questionnaire_id: row.questionnaireId,
      status: 'open',
    }
  }

  /** The single GET's fuller form. */
  function appointmentWithRelated(row: AppointmentRow, books: DronlineState, shiftMs: number) {
    const known = books.patients.get(row.patientId)
    const form = questionnaire(row)
    const none = (name: string) => (switches.absentRelated === 'null' ? { [name]: null } : {})
    return {
      ...appointment(row, shiftMs),
      ...(known ? { patient: patient(known) } : none('patient')),
      ...(form ? { questionnaire: form } : none('questionnaire')),
    }
  }

  function hold(row: HoldRow, booked: AppointmentRow, token: string | null, shiftMs = 0) {
    return {
      appointment_hold: {
        id: row.id,
        object: 'appointment_hold',
        appointment: appointment(booked, shiftMs),
        appointment_hold_id: row.id,
        appointment_id: booked.id,
        booking_channel_id: null,
        expires_at: utc(row.expiresAt),
        hold_token: token,
        partner_reference: row.partnerReference,
      },
    }
  }

  const list = (url: string, data: readonly unknown[], hasMore = false) => ({
    object: 'list',
    url,
    has_more: hasMore,
    data,
  })

  return { time, isVisible, appointment, appointmentWithRelated, patient, hold, list }
}

/** With an empty name there is no wrapper. */
export function wrap(name: string, value: unknown): unknown {
  return name === '' ? value : { [name]: value }
}
