/** What vendors' pages state of requests and answers, and everything in which an exchange differs from it. */
import { existsSync, readFileSync } from 'node:fs'
import Ajv, { type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { z } from 'zod'

const schema = z.record(z.string(), z.unknown())
/** A JSON Schema, and the page that it is taken from. */
const fromPage = z.strictObject({ page: z.url(), schema })

const operationSchema = z.strictObject({
  /** `VERB /path/{parameter}`, below `base`. */
  operation: z.string().regex(/^(GET|POST|PUT|PATCH|DELETE) \//),
  page: z.url(),
  /** Of the headers, beside those of every operation. */
  headers: schema.optional(),
  /** Of the query, each parameter a member. */
  query: schema.optional(),
  /** Of the body. */
  request: schema.optional(),
  /** By status, or `2XX` where the page does not say which; null for one without a body. */
  answers: z.record(z.string().regex(/^([2-5]\d\d|2XX)$/), schema.nullable()).optional(),
  /** Parts that no page states, each with what is missing on it. */
  unstated: z.partialRecord(z.enum(['path', 'verb', 'query', 'request', 'answers']), z.string().min(20)).default({}),
  /** Names that the page does not have and that the adapter sends all the same, each with the reason. */
  alsoSent: z.record(z.string(), z.string().min(20)).default({}),
})

const documentSchema = z.strictObject({
  about: z.string(),
  pages: z.array(z.url()).min(1),
  /** How it was read where a page can be read in two ways, or contradicts another. */
  readAs: z.array(z.string()),
  /** Path before every operation. */
  base: z.string().regex(/^\//),
  headers: fromPage.optional(),
  /** Of any refusal for which an operation has no schema of its own. */
  errors: fromPage.optional(),
  definitions: z.record(z.string(), schema),
  operations: z.array(operationSchema).min(1),
})

type ShapesDocument = z.output<typeof documentSchema>

/** One request and its answer. */
export interface Exchanged {
  readonly method: string
  /** Path and query. */
  readonly target: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly sent?: unknown
  /** Null when no whole answer came. */
  readonly status: number | null
  /** Undefined when the body is empty or no JSON. */
  readonly answered?: unknown
}

export interface Shapes {
  readonly document: ShapesDocument
  /** Of the document, for an exchange; undefined when it does not speak of it. */
  operationOf(exchanged: Pick<Exchanged, 'method' | 'target'>): string | undefined
  /** Empty when everything is as the pages state it, or as no page does. */
  problemsOf(exchanged: Exchanged): string[]
}

const known = new Map<string, Shapes | null>()

/** `name` as in `test/documents/<name>.shapes.json`; null when there is no such document. */
export function readShapes(name: string): Shapes | null {
  const file = `test/documents/${name}.shapes.json`
  const shapes = known.get(name) ?? (existsSync(file) ? shapesOf(JSON.parse(readFileSync(file, 'utf8'))) : null)
  known.set(name, shapes)
  return shapes
}

export function shapesOf(input: unknown): Shapes {
  const document = documentSchema.parse(input)
  const { definitions } = document
  const whole = ajvFor(false)
  const texts = ajvFor('array')
  const compile = (one: Schema | undefined, ajv = whole) => (one ? ajv.compile({ ...one, definitions }) : null)
  /** As stated, but with no further members: what we send has to be named on the page. */
  const named = (one: Schema | undefined, also: readonly string[], ajv = whole) =>
    one ? ajv.compile({ ...closed(one, also), definitions: mapped(definitions, (each) => closed(each, [])) }) : null

  const operations = document.operations.map((row) => {
    const [method = '', path = ''] = row.operation.split(' ')
    const also = Object.keys(row.alsoSent)
    // The base address itself is asked without a slash at its end.
    const whole = path === '/' ? document.base : document.base + path
    const escaped = whole.replaceAll(/[.]/g, '\\.').replaceAll(/\{\w+\}/g, '[^/]+')
    return {
      ...{ row, method, path: new RegExp(`^${escaped}$`) },
      headers: compile(row.headers),
      query: named(row.query, also, texts),
      request: named(row.request, also),
      answers: new Map(
        Object.entries(row.answers ?? {}).map(([status, one]) => [status, one && compile(one)] as const),
      ),
    }
  })
  const headers = compile(document.headers?.schema)
  const errors = compile(document.errors?.schema)

  const find = ({ method, target }: Pick<Exchanged, 'method' | 'target'>) =>
    operations.find((one) => one.method === method && one.path.test(target.split('?', 1)[0] ?? ''))

  return {
    document,
    operationOf: (exchanged) => find(exchanged)?.row.operation,

    problemsOf(exchanged) {
      const { sent, status, answered } = exchanged
      const found = find(exchanged)
      const where = `${exchanged.method} ${exchanged.target.split('?', 1)[0]}`
      if (!found) return [`${where}: neither a schema nor a row that no page states this shape`]
      const { row } = found
      const problems: string[] = []
      const check = (what: string, validate: ValidateFunction | null, value: unknown): void => {
        if (validate && !validate(value)) problems.push(`${row.operation}: ${what}: ${textOf(validate)}`)
      }

      check('headers', headers, exchanged.headers)
      check('headers', found.headers, exchanged.headers)
      const query = queryOf(exchanged.target)
      if (row.query) check('query', found.query, query)
      else if (Object.keys(query).length > 0 && !row.unstated.query) problems.push(`${row.operation}: query: no schema`)
      if (row.request) {
        if (sent !== undefined || isRequired(row)) check('sent', found.request, sent ?? null)
      } else if (sent !== undefined && !row.unstated.request) {
        problems.push(`${row.operation}: sent: no schema, and no page that leaves it open`)
      }

      if (status === null || row.unstated.answers) return problems
      const exact = found.answers.get(String(status))
      const validate = exact === undefined && status >= 200 && status < 300 ? found.answers.get('2XX') : exact
      if (validate !== undefined) {
        if (validate === null) {
          if (answered !== undefined) problems.push(`${row.operation}: answered: a body with ${status}`)
        } else check(`answered ${status}`, validate, answered)
      } else if (status < 400) problems.push(`${row.operation}: answered: ${status} is not stated`)
      // A refusal that is no JSON comes from what stands before the vendor.
      else if (answered !== undefined) check(`answered ${status}`, errors, answered)
      return problems
    },
  }
}

type Schema = Readonly<Record<string, unknown>>

/** A body is needed where one of its members is. */
function isRequired({ request }: ShapesDocument['operations'][number]): boolean {
  return Array.isArray(request?.required) && request.required.length > 0
}

function ajvFor(coerceTypes: boolean | 'array') {
  const ajv = new Ajv.default({ strict: false, allErrors: true, coerceTypes })
  addFormats.default(ajv)
  // 64-bit integers are told as texts, which no number of JavaScript could hold.
  ajv.addFormat('int64', { type: 'string', validate: (text: string) => /^-?\d{1,19}$/.test(text) })
  ajv.addFormat('phone', true)
  return ajv
}

function textOf({ errors }: ValidateFunction): string {
  const extra = (params: Record<string, unknown>) =>
    'additionalProperty' in params ? ` (${params.additionalProperty})` : ''
  return (errors ?? [])
    .map(({ instancePath, message, params }) => `${instancePath} ${message}${extra(params)}`)
    .join('; ')
}

/** Repeated parameters are a list. */
function queryOf(target: string): Record<string, string | string[]> {
  const query = new URLSearchParams(target.split('?').slice(1).join('?'))
  return Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const values = query.getAll(name)
      return [name, values.length > 1 ? values : (values[0] ?? '')]
    }),
  )
}

function mapped(schemas: Readonly<Record<string, Schema>>, change: (one: Schema) => Schema): Record<string, Schema> {
  return Object.fromEntries(Object.entries(schemas).map(([name, one]) => [name, change(one)]))
}

/** Every object that names members has no others, but for the first one's `also`. */
function closed(node: Schema, also: readonly string[]): Schema {
  const inner = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inner)
    return typeof value === 'object' && value !== null ? closed(value as Schema, []) : value
  }
  const result = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, inner(value)]))
  const { properties } = result
  if (typeof properties !== 'object' || properties === null || 'additionalProperties' in node) return result
  const others = Object.fromEntries(also.map((name) => [name, {}]))
  return { ...result, properties: { ...properties, ...others }, additionalProperties: false }
}
