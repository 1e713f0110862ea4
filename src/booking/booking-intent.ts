import type { BookingIntent } from '../contract/adapter.ts'
import type { HoldRecord, Intent } from '../domain/hold.ts'
import type { Signer } from './signing.ts'
import { unsealVendorHold } from './vendor-hold.ts'

/** What the vendor is asked by when a booking or hold of ours is looked for. */
export function bookingIntentOf(signer: Signer, hold: HoldRecord, intent: Intent): BookingIntent {
  return {
    marker: intent.marker,
    slot: hold.slot,
    startedAt: intent.startedAt,
    vendorHold: hold.vendorHold && unsealVendorHold(signer, hold.id, hold.vendorHold),
    patientId: intent.patientRef === null ? null : signer.unseal(intent.patientRef, hold.id),
    paymentReference: intent.paymentReference,
  }
}
