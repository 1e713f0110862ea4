import type { Call, ResolvedPatient, ResolveOptions } from '../../../src/contract/adapter.ts'
import { look, lookBack } from '../../../src/contract/tools.ts'
import { executed, type WriteResult } from '../../../src/domain/outcome.ts'
import type { NewPatient, PatientChoice } from '../../../src/domain/patient.ts'
import type { Kit } from '../adapter.ts'
import { isSamePerson, matchPatient, type PatientMatch, toWirePatient } from '../map/patient.ts'
import { idOfStub, isId } from '../map.ts'
import type { WirePatient } from '../wire.ts'

/** Cliniko checks for no duplicate, so a record is looked for before one is made, and again when the answer is lost. */
export async function resolvePatient(
  kit: Kit,
  call: Call,
  choice: PatientChoice,
  { mayCreate }: ResolveOptions,
): Promise<WriteResult<ResolvedPatient>> {
  if ('vendorId' in choice) return knownPatient(kit, call, choice.vendorId)
  const before = await look(() => findPatient(kit, call, choice.new))
  if ('failed' in before) return before.failed
  if (before.seen === 'AMBIGUOUS') return { outcome: 'REFUSED', code: 'PATIENT_AMBIGUOUS' }
  if (before.seen !== 'NONE') return executed({ vendorId: before.seen.found.id })
  if (!mayCreate) return { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }

  const created = await kit.client.createPatient(call, toWirePatient(choice.new, kit.settings), (patient) =>
    isSamePerson(patient, choice.new),
  )
  if (created.outcome === 'EXECUTED') return executed({ vendorId: created.value.id })
  if (created.outcome !== 'UNKNOWN') return created
  // There was none before the request, so the only one after it is the one it made.
  const found = await lookAgain(kit, call, choice.new)
  return found ? executed({ vendorId: found.id }) : created
}

async function knownPatient(kit: Kit, call: Call, vendorId: string): Promise<WriteResult<ResolvedPatient>> {
  const notFound = { outcome: 'REFUSED', code: 'NOT_FOUND' } as const
  if (!isId(vendorId)) return notFound
  const seen = await look(async () => {
    const patient = await kit.client.getPatient(call, vendorId)
    return patient && survivorOf(kit, call, patient)
  })
  if ('failed' in seen) return seen.failed
  return seen.seen ? executed({ vendorId: seen.seen.id }) : notFound
}

async function findPatient(kit: Kit, call: Call, wanted: NewPatient): Promise<PatientMatch> {
  const listed = await kit.client.listPatients(call, {
    first_name: wanted.firstName,
    last_name: wanted.lastName,
    email: wanted.email,
  })
  const survivors = new Map<string, WirePatient>()
  for (const patient of listed.filter((one) => isSamePerson(one, wanted))) {
    const survivor = await survivorOf(kit, call, patient)
    if (survivor) survivors.set(survivor.id, survivor)
  }
  return matchPatient([...survivors.values()], wanted.dateOfBirth)
}

/** The record that a merged one went into; null for an archived one, which is nobody's any more. */
async function survivorOf(kit: Kit, call: Call, patient: WirePatient): Promise<WirePatient | null> {
  let current: WirePatient | null = patient
  // Chains of merges are short; a circle of them must not keep us.
  for (let merges = 0; current !== null && merges < 5; merges++) {
    const next = idOfStub(current.merged_with_patient)
    if (next === null) return current.archived_at || current.deleted_at ? null : current
    current = await kit.client.getPatient(call, next)
  }
  return null
}

async function lookAgain(kit: Kit, call: Call, wanted: NewPatient): Promise<WirePatient | null> {
  for (const ms of kit.settings.patientLookAgainMs) {
    if (call.signal?.aborted || kit.parts.clock.monotonic() + ms >= call.deadline) return null
    await kit.wait(ms)
    const match = await lookBack(() => findPatient(kit, call, wanted))
    if (match !== null && match !== 'NONE') return match === 'AMBIGUOUS' ? null : match.found
  }
  return null
}
