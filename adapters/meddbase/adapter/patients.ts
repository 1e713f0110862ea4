import { z } from 'zod'
import type { Call, ResolvedPatient, ResolveOptions } from '../../../src/contract/adapter.ts'
import { look } from '../../../src/contract/tools.ts'
import { executed, type WriteResult } from '../../../src/domain/outcome.ts'
import type { NewPatient, PatientChoice } from '../../../src/domain/patient.ts'
import type { Kit } from '../adapter.ts'
import { digest } from '../config.ts'
import { errorOf, type Failure, invalid, isAboutInput, isListed, isSessionOver } from '../errors.ts'
import { fingerprintOf, isSamePerson, toWireDemographics } from '../map/patient.ts'
import { isKey } from '../map.ts'
import type { WirePatient } from '../wire.ts'

const notFound = { outcome: 'REFUSED', code: 'NOT_FOUND' } as const
const ambiguous = { outcome: 'REFUSED', code: 'PATIENT_AMBIGUOUS' } as const
const codeNeeded = { outcome: 'REFUSED', code: 'VERIFICATION_REQUIRED' } as const
/** "The patient is not fully created […] until the appointment is booked", so what went unanswered may be sent again. */
const nobodyYet = { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' } as const

/** As a manager: a known key is read, a new person is found or made by the vendor's own search. */
export async function resolveAsManager(
  kit: Kit,
  call: Call,
  choice: PatientChoice,
  { mayCreate }: ResolveOptions,
): Promise<WriteResult<ResolvedPatient>> {
  if ('vendorId' in choice) return knownPatient(kit, call, choice.vendorId)
  const demographics = toWireDemographics(choice.new)
  if (!mayCreate) {
    const seen = await look(() => kit.client.findPatient(call, demographics))
    if ('failed' in seen) return seen.failed
    if ('value' in seen.seen && seen.seen.value) return personOf(seen.seen.value, choice.new)
    // Nobody, two records and no right to see them are told alike; whichever it is, nobody may be created now.
    return { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }
  }
  // So that the write does not meet a session that ended since the hold was taken.
  const proved = await look(() => kit.client.proveSession(call, 0))
  if ('failed' in proved) return proved.failed
  const { result, failure } = await kit.client.createPatient(call, demographics)
  if (result.outcome === 'EXECUTED') return personOf(result.value, choice.new)
  return failure && result.outcome === 'REFUSED' && isDuplicate(kit, failure)
    ? { ...ambiguous, ...(result.vendorCode !== undefined && { vendorCode: result.vendorCode }) }
    : result
}

async function knownPatient(kit: Kit, call: Call, vendorId: string): Promise<WriteResult<ResolvedPatient>> {
  if (!isKey(vendorId)) return notFound
  const seen = await look(async () => {
    const answer = await kit.client.getPatient(call, vendorId)
    if ('value' in answer) return answer.value
    if (isAbsent(kit, answer.failure)) return null
    throw errorOf(answer.failure)
  })
  if ('failed' in seen) return seen.failed
  // Of somebody else's record nothing is believed.
  return seen.seen && (seen.seen.Key ?? vendorId) === vendorId ? executed({ vendorId }) : notFound
}

/** The vendor says whom it took; another name means that its search and ours do not mean the same. */
function personOf(found: WirePatient, wanted: NewPatient): WriteResult<ResolvedPatient> {
  if (!found.Key || !isSamePerson(found, wanted)) return ambiguous
  return executed({ vendorId: found.Key })
}

/** Somebody whom the login may not see is nobody to it. */
export function isAbsent(kit: Kit, failure: Failure): boolean {
  const { statuses, eventCodes } = kit.settings.refusals.patientAbsent
  if (failure.eventCode !== null && eventCodes.includes(failure.eventCode)) return true
  return statuses.includes(failure.status) && !isListed(failure)
}

function isDuplicate(kit: Kit, { status, eventCode }: Failure): boolean {
  if (status === 401 || status === 403 || status === 405) return false
  return eventCode !== null && kit.settings.refusals.patientDuplicate.includes(eventCode)
}

const registrationSchema = z.object({
  id: z.string(),
  /** Whose it is, as a digest. */
  person: z.string(),
  /** The code that was last submitted, as a digest. */
  submitted: z.string().nullable(),
  isVerified: z.boolean(),
})
export type Registration = z.output<typeof registrationSchema>

/**
 * Without a login: the person is registered and gets a code, the session waits under the hold's marker, and the call that
 * brings the code goes on from there.
 */
export async function resolveAnonymously(
  kit: Kit,
  call: Call,
  choice: PatientChoice,
  { mayCreate, marker, verificationCode }: ResolveOptions,
): Promise<WriteResult<ResolvedPatient>> {
  if ('vendorId' in choice) {
    return invalid(['input', 'patient'], 'This clinic books for people by their details only; give `new`.')
  }
  const person = fingerprintOf(choice.new)
  const standing = await readRegistration(kit, marker)
  if (standing === null || standing.person !== person) {
    return mayCreate ? register(kit, call, choice.new, marker) : nobodyYet
  }
  if (standing.isVerified) return executed({ new: choice.new })
  if (verificationCode === null) return resend(kit, call, standing, choice.new, marker)

  const submitted = digest(marker, verificationCode)
  await keepRegistration(kit, marker, { ...standing, submitted })
  const { result, failure } = await kit.client.submitCode(call, standing.id, verificationCode)
  if (failure && isSessionOver(failure)) return register(kit, call, choice.new, marker)
  const isWrong = failure !== null && result.outcome === 'REFUSED' && isAboutInput(failure)
  // Submitted before and no answer came: that it is refused now may mean that it was taken then. Booking will tell.
  const wasTaken = isWrong && standing.submitted === submitted
  if (result.outcome !== 'EXECUTED' && !wasTaken) {
    if (result.outcome === 'UNKNOWN') return nobodyYet
    await keepRegistration(kit, marker, standing)
    if (!isWrong) return result
    return invalid(['input', 'verificationCode'], 'This is not the code that was sent, or it is too old.')
  }
  await keepRegistration(kit, marker, { ...standing, submitted, isVerified: true })
  return executed({ new: choice.new })
}

export async function readRegistration({ parts }: Kit, marker: string): Promise<Registration | null> {
  const text = await parts.sessions.read(registrationName(marker))
  if (text === null) return null
  try {
    return registrationSchema.parse(JSON.parse(text))
  } catch {
    // Written by another version: the person registers again.
    return null
  }
}

export async function doubtVerification(kit: Kit, marker: string, registration: Registration): Promise<void> {
  await keepRegistration(kit, marker, { ...registration, isVerified: false })
}

export async function forgetRegistration({ parts }: Kit, marker: string): Promise<void> {
  await parts.sessions.forget(registrationName(marker))
}

async function keepRegistration({ parts, settings }: Kit, marker: string, registration: Registration): Promise<void> {
  const minutes = settings.access.as === 'ANONYMOUS' ? settings.access.sessionMinutes : 1
  await parts.sessions.write(registrationName(marker), JSON.stringify(registration), minutes * 60_000)
}

async function register(
  kit: Kit,
  call: Call,
  patient: NewPatient,
  marker: string,
): Promise<WriteResult<ResolvedPatient>> {
  const { result } = await kit.client.registerPatient(call, toWireDemographics(patient), kit.settings.payerType)
  if (result.outcome === 'UNKNOWN') return nobodyYet
  if (result.outcome !== 'EXECUTED') return result
  const registration = {
    id: result.value.SessionId,
    person: fingerprintOf(patient),
    submitted: null,
    isVerified: false,
  }
  await keepRegistration(kit, marker, registration)
  return codeNeeded
}

/** A repeat without a code asks for another one. */
async function resend(
  kit: Kit,
  call: Call,
  standing: Registration,
  patient: NewPatient,
  marker: string,
): Promise<WriteResult<ResolvedPatient>> {
  const { result, failure } = await kit.client.resendCode(call, standing.id)
  if (failure && isSessionOver(failure)) return register(kit, call, patient, marker)
  // Whether or not another code went out, the first one may still come back.
  return result.outcome === 'NOT_SENT' ? result : codeNeeded
}

function registrationName(marker: string): string {
  return `anonymous-${marker}`
}
