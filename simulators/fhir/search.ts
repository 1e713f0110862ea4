/** Searching: https://hl7.org/fhir/R4/search.html, as far as scheduling needs it. */
import { Query } from '../kit/http.ts'
import type { Reply } from '../kit/router.ts'
import { ok, Refusal, readInstant } from './answers.ts'
import type { Office } from './office.ts'

/** How a parameter is compared. */
export type Parameter<T> =
  | { readonly kind: 'reference'; readonly type: string; of(row: T): readonly string[] }
  | { readonly kind: 'token'; of(row: T): readonly string[] }
  | { readonly kind: 'string'; of(row: T): readonly string[] }
  | { readonly kind: 'date'; of(row: T): number | null }

export type Parameters<T> = Readonly<Record<string, Parameter<T>>>

/** What a search of each type may say, beside its parameters. `_page` is the simulator's own, in its links. */
export const pagingNames = ['_count', '_page'] as const

export function filterRows<T>(
  rows: readonly T[],
  parameters: Parameters<T>,
  query: Query,
  { switches }: Pick<Office, 'switches'>,
): T[] {
  const tests: ((row: T) => boolean)[] = []
  for (const name of query.names()) {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined
    if (!parameter) continue
    // Repeated parameters must all hold; the values of one, with commas, are alternatives.
    for (const text of query.all(name)) {
      const values = splitValues(text)
      if (values.length > 1 && parameter.kind === 'reference' && !switches.commaLists) {
        throw new Refusal(400, 'not-supported', `${name} takes one value`)
      }
      const alternatives = values.map((value) => testOf(name, parameter, value))
      tests.push((row) => alternatives.some((test) => test(row)))
    }
  }
  return rows.filter((row) => tests.every((test) => test(row)))
}

/** At commas that no backslash escapes; the escapes are taken out. */
function splitValues(text: string): string[] {
  return (text.match(/(?:\\.|[^,\\])+/g) ?? ['']).map((value) => value.replace(/\\(.)/g, '$1'))
}

function testOf<T>(name: string, parameter: Parameter<T>, value: string): (row: T) => boolean {
  const wrong = () => new Refusal(400, 'invalid', `the value of ${name} is none of its kind`)
  switch (parameter.kind) {
    case 'reference': {
      const [type, id, ...more] = value.split('/')
      if (type !== parameter.type || !id || more.length > 0) throw wrong()
      return (row) => parameter.of(row).includes(id)
    }
    case 'token':
      return (row) => parameter.of(row).some((token) => token === value || token.split('|')[1] === value)
    case 'string':
      return (row) => parameter.of(row).some((text) => folded(text).startsWith(folded(value)))
    case 'date': {
      const [, prefix = 'eq', at = ''] = /^(eq|ge|gt|le|lt)?(.*)$/.exec(value) ?? []
      const bound = readInstant(at)
      const compare = orders[prefix]
      if (bound === undefined || !compare) throw wrong()
      return (row) => {
        const start = parameter.of(row)
        return start !== null && compare(start - bound)
      }
    }
  }
}

const orders: Readonly<Record<string, (difference: number) => boolean>> = {
  eq: (difference) => difference === 0,
  ge: (difference) => difference >= 0,
  gt: (difference) => difference > 0,
  le: (difference) => difference <= 0,
  lt: (difference) => difference < 0,
}

/** Case and accents do not matter: https://hl7.org/fhir/R4/search.html#string. */
function folded(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
}

/** One page of a searchset, with the link to the next. */
export function pageOf(
  office: Office,
  type: string,
  query: Query,
  resources: readonly { readonly id: string }[],
): Reply {
  const { switches, base } = office
  const asked = wholeNumber(query, '_count', 0, 20)
  const size = switches.pageSize > 0 ? Math.min(switches.pageSize, asked) : asked
  const page = wholeNumber(query, '_page', 1, 1)
  const from = (page - 1) * size
  const params = new URLSearchParams()
  for (const name of query.names())
    if (name !== '_page') for (const value of query.all(name)) params.append(name, value)
  const link = [{ relation: 'self', url: `${base()}/${type}?${params}` }]
  if (size > 0 && from + size < resources.length) {
    const next = `${type}?${params}&_page=${page + 1}`
    const kept = `?_getpages=${Buffer.from(next).toString('base64url')}`
    link.push({ relation: 'next', url: switches.nextFromBase ? `${base()}${kept}` : `${base()}/${next}` })
  }
  const entry = resources.slice(from, from + size).map((resource) => ({
    fullUrl: `${base()}/${type}/${resource.id}`,
    resource,
    search: { mode: 'match' },
  }))
  return ok({
    resourceType: 'Bundle',
    type: 'searchset',
    total: resources.length,
    link,
    // Arrays are never empty: https://hl7.org/fhir/R4/json.html#xml.
    ...(entry.length === 0 ? {} : { entry }),
  })
}

/** The search that a `_getpages` link stands for. */
export function keptSearch(token: string): { readonly type: string; readonly query: Query } | null {
  const [type, search] = Buffer.from(token, 'base64url').toString().split('?', 2)
  return type && search !== undefined ? { type, query: new Query(new URLSearchParams(search)) } : null
}

function wholeNumber(query: Query, name: string, least: number, fallback: number): number {
  const text = query.get(name)
  if (text === undefined) return fallback
  if (!/^\d{1,6}$/.test(text) || Number(text) < least) throw new Refusal(400, 'invalid', `${name} is no number`)
  return Number(text)
}
