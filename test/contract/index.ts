/**
 * `holdfast/testing`: the contract suite for an adapter in a package of its own, to be called from a test file of Vitest, and
 * the simulated backends, by adapter id, for tests of what calls the gateway.
 *
 *     import { adapterContract, subjectOf } from 'holdfast/testing'
 *     adapterContract(subjectOf(acme, { start: startAcme, settings: …, typeIds: ['t1'], … }))
 */
import type { AdapterDefinition } from '../../src/contract/adapter.ts'
import { bindAdapter } from '../../src/contract/define-adapter.ts'
import type { AdapterSubject } from './adapter-bench.ts'

export { simulators } from '../../simulators/index.ts'
export { practitioners } from '../../simulators/kit/people.ts'
export { defineRoute } from '../../simulators/kit/router.ts'
export type * from '../../simulators/kit/simulator.ts'
export { createSimulator, FrontDeskRefusal } from '../../simulators/kit/simulator.ts'
export { readSwitches } from '../../simulators/kit/switches.ts'
export { type Row, Table } from '../../simulators/kit/table.ts'
export { adapterContract } from './adapter.contract.ts'
export type { AdapterSubject } from './adapter-bench.ts'

/** What the suite must know of a vendor beyond the adapter's manifest. */
export interface SubjectOptions extends Omit<AdapterSubject, 'name' | 'clinic' | 'bind'> {
  /** What tests book; the directory must have them, and the simulator free times for the first. */
  readonly typeIds: readonly string[]
  /** @default the adapter's id */
  readonly name?: string
  /** @default 'Europe/London' */
  readonly timeZone?: string
}

export function subjectOf<Settings>(
  definition: AdapterDefinition<Settings>,
  { typeIds, name = definition.id, timeZone = 'Europe/London', ...nature }: SubjectOptions,
): AdapterSubject {
  return {
    ...nature,
    name,
    clinic: { id: definition.id, timeZone, services: { tested: [...typeIds] } },
    bind: (settings, parts) => bindAdapter(definition, definition.settings.parse(settings), parts).adapter,
  }
}
