/** Creation, conditional or not: https://hl7.org/fhir/R4/http.html#create and #ccreate. */
import { Query } from '../kit/http.ts'
import type { Reply } from '../kit/router.ts'
import { ok, Refusal } from './answers.ts'
import { type FhirCall, headersOf, type Office, wantsResource } from './office.ts'
import { filterRows, type Parameters } from './search.ts'
import type { Stored } from './state.ts'

/** The one that `If-None-Exist` finds. Throws the server's answers to a condition that it does not honour or that finds several. */
export function existing<T extends Stored, B>(
  office: Office,
  { headers }: FhirCall<B>,
  rows: readonly T[],
  parameters: Parameters<T>,
): T | undefined {
  const condition = headers['if-none-exist']
  if (condition === undefined) return undefined
  if (!office.switches.conditionalCreate) throw new Refusal(400, 'not-supported', 'If-None-Exist is not supported')
  const query = new Query(new URLSearchParams(String(condition)))
  if ([...query.names()].some((name) => !Object.hasOwn(parameters, name))) {
    throw new Refusal(400, 'invalid', 'If-None-Exist names an unknown parameter')
  }
  const [only, ...others] = filterRows(rows, parameters, query, office)
  if (others.length > 0) throw new Refusal(412, 'multiple-matches', 'several resources match')
  return only
}

export function created<B>(
  office: Office,
  call: FhirCall<B>,
  type: string,
  row: Stored,
  resource: unknown,
  status: 200 | 201,
): Reply {
  const headers = headersOf(type, row, office)
  return wantsResource(call as FhirCall, office) ? ok(resource, headers, status) : { status, headers }
}
