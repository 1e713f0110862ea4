/** Pure translation of holds, confirm, and the moves of an appointment. */
import type { BookRequest, HoldRequest, VendorHoldState } from '../../../src/contract/adapter.ts'
import type { CancellationReason, MetadataEntry } from '../../../src/domain/appointment.ts'
import type { ContactType } from '../../../src/domain/clinic.ts'
import type { InputIssue } from '../../../src/domain/error.ts'
import type { VendorHold } from '../../../src/domain/hold.ts'
import type { NewPatient } from '../../../src/domain/patient.ts'
import type { SlotSnapshot } from '../../../src/domain/slot.ts'
import { type Instant, isLocalDate } from '../../../src/domain/time.ts'
import type { Settings } from '../config.ts'
import { toWireContactType } from '../map.ts'
import type { ConfirmBody, HoldBody, PatientBody, WireAppointment, WireHold } from '../wire.ts'

/** Under this metadata key our marker travels; callers may not use keys that begin like it. */
export const markerKey = 'holdfast_ref'

const ownPrefix = 'holdfast_'
/** Reserved by the vendor [seed]. */
const vendorPrefix = 'dronline'
const maxMetadataValue = 500
const maxReference = 200

/** What cannot be sent as it is. Nothing is cut to fit: half a reference is a wrong one. */
export function issuesOfHold(request: HoldRequest, now: Instant): InputIssue[] {
  const issues = [...issuesOfReference(request.partnerReference), ...issuesOfMetadata(request.metadata)]
  if (request.slot.practitionerId === null) {
    issues.push({ path: ['input', 'slotId'], message: 'a hold at Dr.Online needs a slot with a practitioner' })
  }
  if (request.slot.start <= now) issues.push({ path: ['input', 'slotId'], message: 'the slot has begun' })
  return issues
}

/** The patient is never sent with a hold, although it could be: it would be written before there is a booking [seed]. */
export function toWireHold(request: HoldRequest, settings: Settings): HoldBody {
  const { slot, partnerReference } = request
  return {
    appointment_type_id: slot.appointmentTypeId,
    practitioner_id: slot.practitionerId ?? '',
    start: slot.rawStart,
    contact_type: toWireContactType[contactTypeOf(request.contactType, slot, settings)],
    ...(partnerReference !== null && { partner_reference: partnerReference }),
    ...(settings.locale && { locale: settings.locale }),
    metadata: toWireMetadata(request.metadata, request.marker),
  }
}

/** Always one: what the vendor takes when it is left out is not stated (U14). */
function contactTypeOf(wanted: ContactType | null, slot: SlotSnapshot, settings: Settings): ContactType {
  if (wanted !== null) return wanted
  const preferred = settings.contactTypes.find((type) => slot.contactTypes.includes(type))
  return preferred ?? slot.contactTypes[0] ?? settings.contactTypes[0] ?? 'VIDEO'
}

/** Whether a record of the vendor's is about this slot; times are compared as instants, their text may differ. */
export function isFor(wire: WireAppointment, slot: SlotSnapshot): boolean {
  return (
    wire.start === slot.start &&
    wire.practitioner_id === slot.practitionerId &&
    wire.appointment_type_id === slot.appointmentTypeId
  )
}

/**
 * Whether a record has the slot's length and one of its contact types. An intent does not say which of them was asked for; a slot
 * that names none is held with any.
 */
export function isAsOffered(wire: WireAppointment, { end, contactTypes }: SlotSnapshot): boolean {
  const isOffered = contactTypes.some((type) => toWireContactType[type] === wire.contact_type)
  return wire.end === end && (contactTypes.length === 0 || isOffered)
}

export function isOurs(wire: WireAppointment, marker: string): boolean {
  return wire.metadata?.[markerKey] === marker
}

export function fromWireHold(wire: WireHold): VendorHold {
  return {
    holdId: wire.id,
    appointmentId: wire.appointment_id,
    token: wire.hold_token,
    expiresAt: wire.expires_at,
  }
}

/** A hold has no status of its own [seed]. Null when its appointment's status is one that we do not know. */
export function holdStatusOf(wire: WireHold, now: Instant): VendorHoldState['status'] | null {
  const { status, cancelled_at: cancelledAt } = wire.appointment
  switch (status) {
    case 'confirmed':
      return 'CONFIRMED'
    case 'cancelled':
      return cancelledAt !== null && cancelledAt >= wire.expires_at ? 'EXPIRED' : 'RELEASED'
    case 'held':
      return now < wire.expires_at ? 'ACTIVE' : 'EXPIRED'
    default:
      return null
  }
}

export function issuesOfPatient(patient: NewPatient): InputIssue[] {
  const issues: InputIssue[] = []
  const say = (field: keyof NewPatient, message: string) =>
    issues.push({ path: ['input', 'patient', 'new', field], message })
  if (patient.firstName.trim() === '') say('firstName', 'must not be empty')
  if (patient.lastName.trim() === '') say('lastName', 'must not be empty')
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(patient.email)) say('email', 'must be an e-mail address')
  if (patient.dateOfBirth !== null && !isLocalDate(patient.dateOfBirth)) say('dateOfBirth', 'must be YYYY-MM-DD')
  return issues
}

export function issuesOfConfirm(request: BookRequest, settings: Settings): InputIssue[] {
  const { confirm } = settings
  const issues: InputIssue[] = []
  const reference = request.paymentReference
  if (reference === null && confirm.paymentReference === 'REQUIRED') {
    issues.push({ path: ['input', 'paymentReference'], message: 'this clinic needs a payment reference' })
  }
  if (reference !== null && (reference === '' || lengthOf(reference) > maxReference)) {
    issues.push({ path: ['input', 'paymentReference'], message: `must have 1 to ${maxReference} characters` })
  }
  if (request.notes !== null && request.notes !== '') {
    issues.push({ path: ['input', 'notes'], message: "this clinic's system takes no notes; leave them out" })
  }
  if (confirm.sendsPartnerReference) issues.push(...issuesOfReference(request.partnerReference))
  if (confirm.sendsMetadata) issues.push(...issuesOfMetadata(request.metadata))
  return issues
}

export function toWireConfirm(request: BookRequest, patient: NewPatient, settings: Settings): ConfirmBody {
  const { confirm, locale } = settings
  const { partnerReference, paymentReference, vendorHold } = request
  const token = vendorHold?.token ?? null
  return {
    ...(paymentReference !== null && { external_payment_reference: paymentReference }),
    patient: toWirePatient(patient),
    ...(confirm.sendsPartnerReference && partnerReference !== null && { partner_reference: partnerReference }),
    ...(confirm.sendsMetadata && { metadata: toWireMetadata(request.metadata, request.marker) }),
    ...(confirm.sendsLocale && locale && { locale }),
    // A hold that was found again has no token: it is told on create only [seed].
    ...(confirm.sendsHoldToken && token !== null && { hold_token: token }),
  }
}

/** `sex` has two values [seed]; any other is left out rather than guessed. */
function toWirePatient(patient: NewPatient): PatientBody {
  return {
    first_name: patient.firstName,
    last_name: patient.lastName,
    email: patient.email,
    ...(patient.phone !== null && { phone: patient.phone }),
    ...(patient.sex === 'MALE' && { sex: 'male' }),
    ...(patient.sex === 'FEMALE' && { sex: 'female' }),
    ...(patient.dateOfBirth !== null && { date_of_birth: patient.dateOfBirth }),
  }
}

const reasonTexts = {
  FEELING_BETTER: 'Feeling better',
  CONDITION_WORSE: 'Condition worse',
  SICK: 'Sick',
  AWAY: 'Away',
  WORK: 'Work',
  OTHER: 'Other',
} as const satisfies Record<CancellationReason, string>

export function toWireCancel(
  reason: CancellationReason,
  note: string | null,
  settings: NonNullable<Settings['cancel']>,
): Record<string, string> | undefined {
  if (settings.reasonField === undefined) return undefined
  return { [settings.reasonField]: note ? `${reasonTexts[reason]}: ${note}` : reasonTexts[reason] }
}

/** What a move would change besides the time and cannot be asked for. */
export function issuesOfMove(
  current: WireAppointment,
  slot: SlotSnapshot,
  settings: NonNullable<Settings['reschedule']>,
): InputIssue[] {
  const issues: InputIssue[] = []
  const say = (message: string) => issues.push({ path: ['input', 'slotId'], message })
  if (current.appointment_type_id !== slot.appointmentTypeId) say('must be a slot of the same appointment type')
  if (current.practitioner_id !== slot.practitionerId && settings.practitionerField === undefined) {
    say('must be a slot of the same practitioner')
  }
  return issues
}

export function toWireMove(
  { rawStart, practitionerId }: SlotSnapshot,
  settings: NonNullable<Settings['reschedule']>,
): Record<string, string> {
  return {
    [settings.startField]: rawStart,
    ...(settings.practitionerField !== undefined &&
      practitionerId !== null && { [settings.practitionerField]: practitionerId }),
  }
}

function toWireMetadata(entries: readonly MetadataEntry[], marker: string): Record<string, string> {
  return { ...Object.fromEntries(entries.map(({ key, value }) => [key, value])), [markerKey]: marker }
}

function issuesOfReference(reference: string | null): InputIssue[] {
  if (reference === null || lengthOf(reference) <= maxReference) return []
  return [{ path: ['input', 'partnerReference'], message: `must have at most ${maxReference} characters` }]
}

function issuesOfMetadata(entries: readonly MetadataEntry[]): InputIssue[] {
  const seen = new Set<string>()
  return entries.flatMap(({ key, value }, index) => {
    const problems: [field: string, message: string][] = []
    if (key === '') problems.push(['key', 'must not be empty'])
    if (key.startsWith(vendorPrefix)) problems.push(['key', `must not start with \`${vendorPrefix}\``])
    if (key.startsWith(ownPrefix)) problems.push(['key', `must not start with \`${ownPrefix}\``])
    if (seen.has(key)) problems.push(['key', 'is there twice'])
    if (lengthOf(value) > maxMetadataValue) {
      problems.push(['value', `must have at most ${maxMetadataValue} characters`])
    }
    seen.add(key)
    return problems.map(([field, message]) => ({ path: ['input', 'metadata', String(index), field], message }))
  })
}

/** JSON Schema counts characters, not UTF-16 units. */
function lengthOf(text: string): number {
  return [...text].length
}
