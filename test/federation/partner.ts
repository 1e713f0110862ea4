import { createPartnerKey, type Scope } from '../../src/booking/caller.ts'
import type { RunningGateway } from '../kit/gateway.ts'

/** The key of another partner of the same gateway, who may use the clinics but sees nothing that is not its own. */
export function aPartner({ gateway: { booking } }: RunningGateway, clinics: readonly string[] = ['*']): string {
  const key = createPartnerKey('test', 'other')
  const scopes: Scope[] = ['read', 'hold', 'confirm', 'cancel']
  const hash = booking.signer.partnerKeyHash(key)
  const other = { id: 'other', keys: [{ id: 'other', hash, scopes, clinics }] }
  Object.assign(booking, { partners: [...booking.partners, other] })
  return key
}
