import type { Scenario } from '../harness/scenario.ts'
import { holdLedger } from './hold-ledger.ts'
import { holdRush } from './hold-rush.ts'
import { holds } from './holds.ts'
import { readRepeat } from './read-repeat.ts'

/** In the order in which they run. A new one is named here. */
export const scenarios: readonly Scenario[] = [readRepeat, holds, holdRush, holdLedger]
