import type { Call, ResolvedPatient, ResolveOptions } from '../../../src/contract/adapter.ts'
import { look } from '../../../src/contract/tools.ts'
import { executed, type WriteResult } from '../../../src/domain/outcome.ts'
import type { NewPatient, PatientChoice } from '../../../src/domain/patient.ts'
import type { Instant } from '../../../src/domain/time.ts'
import type { Kit } from '../adapter.ts'
import { hasEmail, hasNames, isArchived, isMadeSince, isSamePerson, toWirePatient } from '../map/patient.ts'
import type { WirePatient } from '../wire.ts'

/**
 * Upvio has no search: a creation that must not overwrite anybody says whether the e-mail is known, and only then the list is
 * read for whom it belongs to.
 */
export async function resolvePatient(
  kit: Kit,
  call: Call,
  choice: PatientChoice,
  { mayCreate }: ResolveOptions,
): Promise<WriteResult<ResolvedPatient>> {
  if ('vendorId' in choice) return knownPatient(kit, call, choice.vendorId)
  if (!mayCreate) {
    const found = await scan(kit, call, choice.new)
    if ('failed' in found) return found.failed
    if (found.seen === 'NONE') return { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }
    return settled(found.seen)
  }
  const sentAt = kit.parts.clock.now()
  const isAsAsked = (patient: WirePatient) => hasNames(patient, choice.new)
  const created = await kit.client.createPatient(call, toWirePatient(choice.new), isAsAsked)
  if (created.outcome === 'EXECUTED') return executed({ vendorId: created.value.id })
  if (created.outcome === 'UNKNOWN') {
    const found = await scan(kit, call, choice.new, sentAt)
    // The person is there, made by this request or before; "not yet there" proves nothing.
    return 'seen' in found && typeof found.seen === 'object' ? settled(found.seen) : created
  }
  if (created.outcome === 'NOT_SENT' || created.code !== 'PATIENT_AMBIGUOUS') return created
  const found = await scan(kit, call, choice.new)
  return 'failed' in found ? found.failed : settled(found.seen)
}

async function knownPatient({ client }: Kit, call: Call, vendorId: string): Promise<WriteResult<ResolvedPatient>> {
  const read = await look(() => client.getPatient(call, vendorId))
  if ('failed' in read) return read.failed
  if (read.seen === null || isArchived(read.seen)) return { outcome: 'REFUSED', code: 'NOT_FOUND' }
  return executed({ vendorId: read.seen.id })
}

type Found = WirePatient | 'NONE' | 'AMBIGUOUS'

/**
 * Exactly one record with the e-mail, and it is this person's. A second record with the e-mail, one with another name or birth
 * date, or a list longer than we read: a person has to decide.
 * @param sentAt of a creation without an answer: what was made since then needs no birth date
 */
function scan({ client, settings }: Kit, call: Call, wanted: NewPatient, sentAt: Instant | null = null) {
  const isTheirs = (patient: WirePatient) =>
    isSamePerson(patient, wanted, settings) ||
    (sentAt !== null && hasNames(patient, wanted) && isMadeSince(patient, sentAt, settings))
  return look<Found>(async () => {
    if (settings.patientScanPages === 0) return 'AMBIGUOUS'
    const { items, isComplete } = await client.listPatients(call)
    const [only, ...others] = items.filter((patient) => !isArchived(patient) && hasEmail(patient, wanted.email))
    if (!isComplete || others.length > 0) return 'AMBIGUOUS'
    if (only === undefined) return 'NONE'
    return isTheirs(only) ? only : 'AMBIGUOUS'
  })
}

function settled(found: Found): WriteResult<ResolvedPatient> {
  // Known to Upvio and not to be found, as an archived record is, is no less ambiguous.
  return typeof found === 'object'
    ? executed({ vendorId: found.id })
    : { outcome: 'REFUSED', code: 'PATIENT_AMBIGUOUS' }
}
