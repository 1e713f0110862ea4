/** How the rows of `assumptions` are tried on a sandbox, by their ids: `npm run verify`. src/contract/checks.ts has most of them. */
import { answered, type Checks } from '../../src/contract/checks.ts'
import type { assumptions } from './config.ts'

type Id = (typeof assumptions)[number]['id']

/** A row without a check stays unknown, with its `settledBy` for a person. Take the settings as an argument once a check needs one. */
export function checksOf(): Checks {
  const checks: Partial<Record<Id, Checks[string]>> = {
    bearer: answered(({ adapter, call }) => adapter.probe(call())),
  }
  return checks as Checks
}
