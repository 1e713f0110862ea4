import { readFileSync } from 'node:fs'
import Ajv, { type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { expect, it } from 'vitest'
import { createVendorNetwork, type SeenExchange } from '../../../src/http/client.ts'
import { call, newMarker, open } from '../../contract/adapter-bench.ts'
import { adapterSubjects } from '../../contract/adapter-subjects.ts'
import { allFixtures } from '../../kit/replay.ts'

/** The vendor's own document, in the three pages of it that are public: creating, reading and releasing a hold. */
const document: OpenApi = JSON.parse(readFileSync('test/documents/dronline-appointment-holds.openapi.json', 'utf8'))

type Json = { readonly [name: string]: unknown }
interface Content {
  readonly content?: { readonly 'application/json': { readonly schema: Json } }
}
interface OpenApi {
  readonly paths: Record<
    string,
    Record<string, { readonly requestBody?: Content; readonly responses: Record<string, Content> }>
  >
}

// Descriptions and examples of OpenAPI are no keywords of JSON Schema.
const ajv = new Ajv.default({ strict: false, allErrors: true })
addFormats.default(ajv)

/** The document says `nullable`, which its own version of OpenAPI no longer has: a type and, in a list of values, null. */
function schemaOf(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(schemaOf)
  if (typeof node !== 'object' || node === null) return node
  const { nullable, ...rest } = Object.fromEntries(Object.entries(node).map(([name, below]) => [name, schemaOf(below)]))
  if (nullable !== true) return rest
  const values = Array.isArray(rest.enum) ? { enum: [...rest.enum, null] } : {}
  return { ...rest, ...values, type: [rest.type, 'null'] }
}

function validatorOf(content: Content | undefined): ValidateFunction | null {
  const schema = content?.content?.['application/json'].schema
  return schema ? ajv.compile(schemaOf(schema) as Json) : null
}

const operations = Object.entries(document.paths).flatMap(([path, verbs]) =>
  Object.entries(verbs).map(([verb, { requestBody, responses }]) => ({
    name: `${verb.toUpperCase()} ${path}`,
    method: verb.toUpperCase(),
    target: new RegExp(`^/v1${path.replaceAll(/\{\w+\}/g, '[^/?]+')}$`),
    request: validatorOf(requestBody),
    statuses: Object.keys(responses),
    response: validatorOf(responses['200']),
  })),
)

interface Exchanged {
  readonly method: string
  readonly target: string
  readonly sent: unknown
  readonly status: number
  readonly answered: unknown
}

/** Everything in which an exchange differs from the document; null when the document does not speak of it. */
function problemsOf({ method, target, sent, status, answered }: Exchanged): string[] | null {
  const operation = operations.find((one) => one.method === method && one.target.test(target))
  if (!operation) return null
  const problems: string[] = []
  if (operation.request ? !operation.request(sent) : sent !== undefined) {
    problems.push(`sent: ${ajv.errorsText(operation.request?.errors ?? [])}`)
  }
  // It declares the success only; refusals are of no stated form.
  if (status < 400 && !operation.statuses.includes(String(status))) problems.push(`answered: ${status}`)
  if (status < 400 && operation.response && !operation.response(answered)) {
    problems.push(`answered: ${ajv.errorsText(operation.response.errors)}`)
  }
  return problems
}

const exchangedOf = ({ request, reply }: SeenExchange): Exchanged => ({
  method: request.method,
  target: request.target,
  sent: request.body === null ? undefined : JSON.parse(request.body),
  status: reply?.status ?? 0,
  answered: reply?.body,
})

/** A hold from the adapter's hand to its end, over the simulator. */
async function lifeOfHolds(settings: Record<string, unknown>, switches: Record<string, unknown>): Promise<Exchanged[]> {
  const { slots, simulator, bind } = await open(adapterSubjects.dronline, { settings, switches })
  const seen: SeenExchange[] = []
  const clock = { now: () => simulator.now(), monotonic: () => performance.now() }
  const network = createVendorNetwork({
    clock,
    allowLoopback: true,
    log: () => {},
    onExchange: (one) => seen.push(one),
  })
  const subject = adapterSubjects.dronline
  const adapter = subject.bind(
    { ...subject.settings(simulator.url), ...settings },
    {
      ...{ clinicId: 'riverside', timeZone: 'Europe/London', clock },
      connect: (account, options) => network.connect(account, 'riverside', options),
      sessions: { read: async () => null, write: async () => {}, forget: async () => {} },
    },
  )
  const [plain, told] = await slots(2)
  const request = { marker: newMarker(), slot: plain, contactType: null, partnerReference: null, metadata: [] }
  const full = {
    ...{
      marker: newMarker(),
      slot: told,
      contactType: plain.contactTypes[0] ?? null,
      partnerReference: 'p'.repeat(200),
    },
    metadata: [{ key: 'campaign', value: 'v'.repeat(500) }],
  }
  for (const wanted of [request, full]) {
    const held = await adapter.createHold(call(), wanted)
    if (held.outcome !== 'EXECUTED') throw new Error(`the hold was ${held.outcome}`)
    await adapter.readHold(call(), held.value)
    await adapter.releaseHold(call(), held.value)
    await adapter.readHold(call(), held.value)
  }
  expect(bind().capabilities.holds).toBe('NATIVE')
  await network.close()
  return seen.map(exchangedOf)
}

it('has the three operations', () => {
  expect(operations.map(({ name }) => name)).toEqual([
    'POST /connected/appointment_holds',
    'GET /connected/appointment_holds/{appointment_hold_id}',
    'POST /connected/appointment_holds/{appointment_hold_id}/release',
  ])
  expect(operations.filter(({ response }) => response !== null)).toHaveLength(2)
})

it.each([
  ['as the demo has them', {}, {}],
  ['with a language, a short hold and instants in UTC', { locale: 'pt' }, { holdMinutes: 5, timesAs: 'utc' }],
  ['in Lisbon, released holds kept', {}, { patientIdWithoutPatient: 'reserved', releasedHold: 'cancelled' }],
  ['with a body on release', {}, { releaseBody: 'hold' }],
])('what the adapter sends and the simulator answers about holds is valid: %s', async (_, settings, switches) => {
  const exchanges = await lifeOfHolds(settings, switches)
  const checked = exchanges.map((one) => [`${one.method} ${one.target}`, problemsOf(one)] as const)
  const spoken = checked.filter(([, problems]) => problems !== null)
  expect(spoken).toHaveLength(8)
  expect(spoken.filter(([, problems]) => problems?.length !== 0)).toEqual([])
})

it('every fixture about holds is valid', () => {
  const problems = allFixtures()
    .filter(({ vendor }) => vendor === 'dronline')
    .flatMap(({ fixture }) => fixture.exchanges)
    .map(({ request, response }) =>
      problemsOf({
        ...{ method: request.method, target: request.target, sent: request.body },
        ...{ status: response.status, answered: response.body },
      }),
    )
    .filter((found) => found !== null)
  expect(problems.length).toBeGreaterThanOrEqual(3)
  expect(problems.flat()).toEqual([])
})

it.each<
  readonly [what: string, change: (one: { sent: Json; answered: { appointment_hold: Json } }) => void, where: RegExp]
>([
  ['an unknown field', ({ sent }) => Object.assign(sent, { end: '2030-06-10T09:00:00Z' }), /^sent:.*additional/],
  ['a start without offset', ({ sent }) => Object.assign(sent, { start: '2030-06-10T09:00:00' }), /^sent:.*date-time/],
  ['a long reference', ({ sent }) => Object.assign(sent, { partner_reference: 'p'.repeat(201) }), /^sent:.*200/],
  ['an unlisted contact', ({ sent }) => Object.assign(sent, { contact_type: 'letter' }), /^sent:.*allowed values/],
  ['no type', ({ sent }) => Object.assign(sent, { appointment_type_id: undefined }), /^sent:.*required|must be string/],
  [
    'no token member',
    ({ answered }) => Object.assign(answered.appointment_hold, { hold_token: undefined }),
    /^answered:/,
  ],
  [
    'a further member',
    ({ answered }) => Object.assign(answered.appointment_hold, { status: 'active' }),
    /^answered:.*additional/,
  ],
])('would see %s', (_, change, where) => {
  const fixture = allFixtures().find(({ vendor, name }) => vendor === 'dronline' && name === 'createHold.free')?.fixture
  const exchange = structuredClone(fixture?.exchanges[0])
  if (!exchange) throw new Error('there is no dronline/createHold.free')
  const parts = { sent: exchange.request.body as Json, answered: exchange.response.body as { appointment_hold: Json } }
  const told = { method: 'POST', target: exchange.request.target, status: 200 }
  expect(problemsOf({ ...told, ...parts })).toEqual([])
  change(parts)
  expect(problemsOf({ ...told, ...parts })).toEqual([expect.stringMatching(where)])
})
