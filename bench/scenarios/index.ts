import type { Scenario } from '../harness/scenario.ts'
import { addedLatency } from './added-latency.ts'
import { clinics } from './clinics.ts'
import { holdLedger } from './hold-ledger.ts'
import { holdRush } from './hold-rush.ts'
import { holds } from './holds.ts'
import { readDocuments } from './read-documents.ts'
import { readRepeat } from './read-repeat.ts'
import { scale } from './scale.ts'
import { soak } from './soak.ts'
import { start } from './start.ts'

/** In the order in which they run. A new one is named here. */
export const scenarios: readonly Scenario[] = [
  readRepeat,
  readDocuments,
  clinics,
  addedLatency,
  holds,
  holdRush,
  holdLedger,
  scale,
  start,
  soak,
]
