import { describe } from 'vitest'
import { createMemoryLease } from '../../src/store/memory/lease.ts'
import { createMemoryLedger } from '../../src/store/memory/ledger.ts'
import { createFakeClock } from '../kit/clock.ts'
import { leaseContract } from './lease.contract.ts'
import { ledgerContract } from './ledger.contract.ts'
import { ledgerModelContract } from './ledger-model.contract.ts'

describe('the memory ledger', () => {
  const make = async () => {
    const clock = createFakeClock()
    return {
      ledger: createMemoryLedger({ clock }),
      now: async () => clock.now(),
      advance: async (ms: number) => clock.advance(ms),
      stepBack: async (ms: number) => clock.stepWall(-ms),
    }
  }
  ledgerContract(make)
  ledgerModelContract(make, { runs: 1_000 })
})

describe('the memory lease', () => {
  leaseContract(async () => {
    const clock = createFakeClock()
    return { lease: createMemoryLease(clock), advance: async (ms: number) => clock.advance(ms) }
  })
})
