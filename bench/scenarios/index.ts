import type { Scenario } from '../harness/scenario.ts'
import { holds } from './holds.ts'
import { readRepeat } from './read-repeat.ts'

/** In the order in which they run. A new one is named here. */
export const scenarios: readonly Scenario[] = [readRepeat, holds]
