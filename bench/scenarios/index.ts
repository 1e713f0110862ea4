import type { Scenario } from '../harness/scenario.ts'
import { readDocuments } from './read-documents.ts'
import { readRepeat } from './read-repeat.ts'

/** In the order in which they run. A new one is named here. */
export const scenarios: readonly Scenario[] = [readRepeat, readDocuments]
