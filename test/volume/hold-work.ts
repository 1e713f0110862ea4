/** Callers of the real hold service, each with a slot of its own, all in the same instant. */
import type { Redis } from 'ioredis'
import { createBooking } from '../../src/booking/booking.ts'
import { type Caller, type Scope, scopes } from '../../src/booking/caller.ts'
import { type Clinic, createClinics } from '../../src/booking/clinic.ts'
import type { HoldService } from '../../src/booking/hold-service.ts'
import type { Ledger } from '../../src/booking/ledger.ts'
import { createSigner } from '../../src/booking/signing.ts'
import { DomainError } from '../../src/domain/error.ts'
import type { Clock } from '../../src/domain/time.ts'
import { createRedisLease } from '../../src/store/redis/lease.ts'
import { createFakeVendor } from '../kit/fake-adapter.ts'
import { anOffer, aSlot, minute } from '../kit/slots.ts'
import type { HoldAnswer, HoldJob, HoldReport } from './jobs.ts'

export interface GatewayParts {
  readonly redis: Redis
  readonly ledger: Ledger
  readonly clock: Clock
}

const caller: Caller = {
  partnerId: 'acme',
  scopes: new Set<Scope>(scopes),
  clinics: '*',
  correlationId: 'volume',
}

export function prepareHolds(
  { redis, ledger, clock }: GatewayParts,
  { account, slots }: HoldJob,
): () => Promise<HoldReport> {
  const signer = createSigner([{ id: 's1', secret: 'a test secret of thirty-two letters' }])
  const offered = [...new Map(slots.map((slot) => [slot.start, slot])).values()]
  const vendor = createFakeVendor({ clock, offers: offered.map((slot) => anOffer(slot)) })
  const clinic: Clinic = {
    id: 'leeds',
    name: 'Clinic leeds',
    timeZone: 'Europe/London',
    account,
    adapter: vendor.bind('leeds', account).adapter,
    services: new Map(),
    holds: {
      ttlMs: 10 * minute,
      extensions: 2,
      maxMs: 30 * minute,
      postMs: 10_000,
      settleMs: 2 * minute,
      onClash: 'CANCEL_OURS',
    },
  }
  const { holds } = createBooking({
    clinics: createClinics([clinic]),
    services: [],
    partners: [],
    ledger,
    lease: createRedisLease({ clients: [redis], clock }),
    signer,
    clock,
    log: () => {},
  })
  const expiresAt = clock.now() + 30 * minute
  const tokens = slots.map((slot) => signer.slotToken(caller.partnerId, aSlot({ ...slot, occupied: slot }), expiresAt))

  return async () => {
    const beganAt = clock.now()
    const answers = await Promise.all(tokens.map((token, index) => hold(holds, token, `${process.pid}-${index}`)))
    return { answers, beganAt, endedAt: clock.now(), vendorChecks: vendor.count('checkSlot') }
  }
}

async function hold(holds: HoldService, slotToken: string, idempotencyKey: string): Promise<HoldAnswer> {
  try {
    const granted = await holds.create(caller, {
      slotToken,
      contactType: null,
      ttlSeconds: null,
      partnerReference: null,
      metadata: [],
      idempotencyKey,
    })
    return { holdId: granted.hold.id }
  } catch (error) {
    if (error instanceof DomainError) return { code: error.code }
    throw error
  }
}
