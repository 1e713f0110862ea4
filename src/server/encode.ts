import { encodeId } from '../domain/ids.ts'
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
