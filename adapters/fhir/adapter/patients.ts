import type { Call, ResolvedPatient, ResolveOptions } from '../../../src/contract/adapter.ts'
import { look, lookBack } from '../../../src/contract/tools.ts'
import { executed, type WriteResult } from '../../../src/domain/outcome.ts'
import type { NewPatient, PatientChoice } from '../../../src/domain/patient.ts'
import type { Kit } from '../adapter.ts'
import { isActive } from '../map/clinic.ts'
import {
  hasNames,
  isAsAsked,
  isMadeAs,
  matchPatient,
  type PatientMatch,
  patientIdentifierOf,
  survivorIdOf,
  toWirePatient,
} from '../map/patient.ts'
import type { WirePatient } from '../wire.ts'

/** R4 says nothing of duplicates, so a record is looked for before one is made, and by our identifier when an answer is lost. */
export async function resolvePatient(
  kit: Kit,
  call: Call,
  choice: PatientChoice,
  { mayCreate, marker }: ResolveOptions,
): Promise<WriteResult<ResolvedPatient>> {
  if ('vendorId' in choice) return knownPatient(kit, call, choice.vendorId)
  const { client, settings } = kit
  const before = await look(() => findPatient(kit, call, choice.new))
  if ('failed' in before) return before.failed
  if (before.seen === 'AMBIGUOUS') return { outcome: 'REFUSED', code: 'PATIENT_AMBIGUOUS' }
  if (before.seen !== 'NONE') return executed({ vendorId: before.seen.found.id })
  if (!mayCreate) return { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }

  const identifier = patientIdentifierOf(choice.new, marker, settings)
  const created = await client.createPatient(call, toWirePatient(choice.new, identifier), identifier, (patient) =>
    isAsAsked(patient, choice.new),
  )
  if (created.outcome === 'EXECUTED') return executed({ vendorId: created.value.id })
  if (created.outcome !== 'UNKNOWN') return created
  const made = await lookBack(() => client.findPatients(call, identifier))
  const [only, ...others] = (made ?? []).filter((patient) => isMadeAs(patient, choice.new, identifier))
  // "Not yet there" proves nothing.
  return only && others.length === 0 ? executed({ vendorId: only.id }) : created
}

async function knownPatient(kit: Kit, call: Call, vendorId: string): Promise<WriteResult<ResolvedPatient>> {
  const seen = await look(async () => {
    const patient = await kit.client.getPatient(call, vendorId)
    return patient && survivorOf(kit, call, patient)
  })
  if ('failed' in seen) return seen.failed
  return seen.seen ? executed({ vendorId: seen.seen.id }) : { outcome: 'REFUSED', code: 'NOT_FOUND' }
}

async function findPatient(kit: Kit, call: Call, wanted: NewPatient): Promise<PatientMatch> {
  const who = { family: wanted.lastName, given: wanted.firstName }
  const listed = await kit.client.listPatients(call, who)
  const survivors = new Map<string, WirePatient>()
  for (const patient of listed.filter((one) => hasNames(one, wanted))) {
    const survivor = await survivorOf(kit, call, patient)
    if (survivor) survivors.set(survivor.id, survivor)
  }
  return matchPatient([...survivors.values()], wanted)
}

/** The record that took another's place; null for one that is out of use, which is nobody's any more. */
async function survivorOf(kit: Kit, call: Call, patient: WirePatient): Promise<WirePatient | null> {
  let current: WirePatient | null = patient
  // Chains of merges are short; a circle of them must not keep us.
  for (let merges = 0; current !== null && merges < 5; merges += 1) {
    const next = survivorIdOf(current, kit.settings)
    if (next === null) return isActive(current) ? current : null
    current = await kit.client.getPatient(call, next)
  }
  return null
}
