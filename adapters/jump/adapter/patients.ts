import type { Call, ResolvedPatient, ResolveOptions } from '../../../src/contract/adapter.ts'
import { mapResult } from '../../../src/contract/tools.ts'
import { executed, type WriteResult } from '../../../src/domain/outcome.ts'
import type { NewPatient, PatientChoice } from '../../../src/domain/patient.ts'
import type { Kit } from '../adapter.ts'
import { notSent, refused, settleByReading } from '../errors.ts'
import { idempotencyKeyOf } from '../map/appointment.ts'
import {
  hasSameNames,
  issuesOfPatient,
  matchPatient,
  type PatientMatch,
  toSearch,
  toWirePatient,
} from '../map/patient.ts'
import type { WirePatient } from '../wire.ts'

/** Confirm and booking take people by id only [seed], so a record is looked for before one is made. */
export async function resolvePatient(
  kit: Kit,
  call: Call,
  choice: PatientChoice,
  { mayCreate, marker }: ResolveOptions,
): Promise<WriteResult<ResolvedPatient>> {
  if ('vendorId' in choice) return knownPatient(kit, call, choice.vendorId)
  const issues = issuesOfPatient(choice.new, kit.settings)
  if (issues.length > 0) return refused(issues)
  let match: PatientMatch
  try {
    match = await findPatient(kit, call, choice.new)
  } catch (error) {
    return notSent(error)
  }
  if (match === 'AMBIGUOUS') return { outcome: 'REFUSED', code: 'PATIENT_AMBIGUOUS' }
  if (match !== 'NONE') return executed({ vendorId: match.found.id })
  if (!mayCreate) return { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }
  return mapResult(await createPatient(kit, call, choice.new, marker), ({ id }) => ({ vendorId: id }))
}

/** Read before it is used: an unknown person would be answered like an unknown hold, by 404. */
async function knownPatient({ client }: Kit, call: Call, vendorId: string): Promise<WriteResult<ResolvedPatient>> {
  try {
    const wire = await client.findPatient(call, vendorId)
    if (!wire || wire.archived_at !== null) return { outcome: 'REFUSED', code: 'NOT_FOUND' }
    return executed({ vendorId: wire.id })
  } catch (error) {
    return notSent(error)
  }
}

async function findPatient({ client, settings }: Kit, call: Call, wanted: NewPatient): Promise<PatientMatch> {
  return matchPatient(await client.searchPatients(call, toSearch(wanted, settings)), wanted)
}

/**
 * With an idempotency key a lost answer is asked for again, once, in the very same words; the vendor then tells the first one
 * [docs:IDEM-B]. Without one the list is read: nobody was there before, so the only one there now is the one just made.
 */
async function createPatient(
  kit: Kit,
  call: Call,
  wanted: NewPatient,
  marker: string,
): Promise<WriteResult<WirePatient>> {
  const body = toWirePatient(wanted, kit.plan)
  const create = () =>
    kit.client.createPatient(call, body, idempotencyKeyOf(marker, body), (wire) => hasSameNames(wire, wanted))
  const created = await create()
  if (created.outcome !== 'UNKNOWN') return created
  if (kit.plan.idempotencyKeys) {
    const again = await create()
    return again.outcome === 'EXECUTED' ? again : created
  }
  return settleByReading(async () => {
    const match = await findPatient(kit, call, wanted)
    return typeof match === 'object' ? executed(match.found) : created
  })
}
