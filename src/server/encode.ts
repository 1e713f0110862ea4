import { encodeId, type IdKind } from '../domain/ids.ts'
import type { RequestContext } from './context.ts'

/** Patients' ids are encrypted, and bound to one partner and clinic: they tell nobody who it is. */
export function patientId({ caller, booking }: RequestContext, clinicId: string, vendorId: string): string {
  return encodeId('Patient', clinicId, booking.signer.seal(vendorId, patientBinding(caller.partnerId, clinicId)))
}

/** Null when the id was made for another partner or clinic, or not by us. */
export function patientVendorId({ caller, booking }: RequestContext, clinicId: string, sealed: string): string | null {
  return booking.signer.unseal(sealed, patientBinding(caller.partnerId, clinicId))
}

function patientBinding(partnerId: string, clinicId: string): string {
  return JSON.stringify(['patient', partnerId, clinicId])
}

/** Of what a directory names; each is shown again with every slot. */
const knownIds = new Map<string, string>()
const maxKnownIds = 10_000

/** The id of something that stands in the configuration or in a clinic's directory. Made once. */
export function directoryId(kind: Exclude<IdKind, 'Hold' | 'Appointment' | 'Patient'>, ...parts: string[]): string {
  // With the first one's length, no two lists of parts read alike.
  const key = `${kind} ${parts[0]?.length} ${parts.join('')}`
  const known = knownIds.get(key)
  if (known !== undefined) return known
  const id = encodeId(kind, ...parts)
  if (knownIds.size >= maxKnownIds) knownIds.clear()
  knownIds.set(key, id)
  return id
}
