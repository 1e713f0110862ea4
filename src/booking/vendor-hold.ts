import type { VendorHold } from '../domain/hold.ts'
import type { Signer } from './signing.ts'

/** The vendor's hold as the ledger keeps it: its token is a secret of the vendor's and stands encrypted. */
export function sealVendorHold(signer: Signer, holdId: string, hold: VendorHold): VendorHold {
  return hold.token === null ? hold : { ...hold, token: signer.seal(hold.token, holdId) }
}

/** The vendor's hold as its adapter needs it. A token that cannot be opened any more is left out. */
export function unsealVendorHold(signer: Signer, holdId: string, hold: VendorHold): VendorHold {
  return hold.token === null ? hold : { ...hold, token: signer.unseal(hold.token, holdId) }
}
