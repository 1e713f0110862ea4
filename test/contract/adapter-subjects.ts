/** The adapters that come with Holdfast, each bound as the sandbox's configuration has it and over its own simulator. */
import { fileURLToPath } from 'node:url'
import { simulators } from '../../simulators/index.ts'
import type { ClinicConfig } from '../../src/config.ts'
import { readConfig } from '../../src/config-file.ts'
import type { SeenExchange } from '../../src/http/client.ts'
import { type Exchanged, readShapes, type Shapes } from '../kit/shapes.ts'
import type { AdapterSubject } from './adapter-bench.ts'

const sandbox = await readConfig(fileURLToPath(new URL('../../config/sandbox.yaml', import.meta.url)), {})

interface BuiltInSubject extends AdapterSubject {
  readonly clinic: ClinicConfig
  /** Settings that take out what an adapter waits for in earnest, for tests of very many calls. */
  readonly quick?: Record<string, unknown>
  /** What the vendor's pages state; null where `test/documents` has nothing of it. */
  readonly shapes: () => Shapes | null
}

/** What the contract must know of a vendor's nature. Everything else it learns from the capabilities. */
type Nature = Omit<
  BuiltInSubject,
  'name' | 'clinic' | 'secrets' | 'start' | 'bind' | 'settings' | 'shapes' | 'differencesIn'
> & {
  /** On top of the sandbox's settings: waits that a test should not sit through, limits that it should not meet. */
  readonly settings?: Record<string, unknown>
  /** What is special about this one where an adapter has several. */
  readonly as?: string
  /** Of `test/documents/<this>.shapes.json`. @default the adapter's id */
  readonly shapes?: string
}

/** The budget is the key's and would not last a test. */
const jumpNature: Nature = {
  settings: { budget: { requestsPerHour: 1_000_000 } },
  switches: { rateLimitPerHour: 1_000_000 },
  smallPages: { switches: { pageSize: 1 }, settings: { pageSize: 1, maxPages: 100 } },
  sundayNights: { openSundayNights: true },
  lesser: null,
  wrongCredentials: { apiKey: 'pk_test_wrong' },
  keepsBirthDate: true,
  keepsMarker: false,
  findsLostHolds: false,
  rateLimitIsNotExecuted: true,
}

const upvioNature: Nature = {
  switches: {},
  smallPages: { switches: {}, settings: { windowDays: 1 } },
  sundayNights: { openSundayNights: true },
  lesser: { reschedule: 'OFF' },
  wrongCredentials: { apiKey: 'upvio_wrong' },
  // None can be given when a patient is made.
  keepsBirthDate: false,
  keepsMarker: true,
  findsLostHolds: false,
  rateLimitIsNotExecuted: false,
}

const fhirNature: Nature = {
  switches: {},
  // The server keeps the search, and its pages are at the base address.
  smallPages: { switches: { pageSize: 1, nextFromBase: true }, settings: { maxPages: 1_000, windowDays: 1 } },
  sundayNights: { openSundayNights: true },
  lesser: { reschedule: 'OFF' },
  wrongCredentials: { token: 'wrong-fhir-token' },
  keepsBirthDate: true,
  keepsMarker: true,
  findsLostHolds: false,
  rateLimitIsNotExecuted: false,
}

/** At least one for each adapter of the registry; a test compares the two lists. */
export const adapterSubjects = {
  dronline: subject('dronline', {
    switches: {},
    // The simulator pages its lists by the size that is asked for.
    smallPages: {
      switches: {},
      settings: { paging: { param: 'starting_after', cursor: 'LAST_ID', sizeParam: 'limit', size: 1 } },
    },
    sundayNights: null,
    lesser: { availability: undefined, cancel: undefined, reschedule: undefined },
    wrongCredentials: { apiKey: 'sk_sandbox_wrong' },
    keepsBirthDate: true,
    keepsMarker: true,
    findsLostHolds: true,
    rateLimitIsNotExecuted: false,
    openChecks: ['paging'],
  }),
  cliniko: subject('cliniko', {
    settings: { patientLookAgainMs: [0, 10] },
    quick: { patientLookAgainMs: [0] },
    switches: {},
    smallPages: {
      switches: { pageSize: 1, rateLimitPerMinute: 0 },
      settings: { maxPages: 200, requestsPerMinute: 10_000 },
    },
    sundayNights: { openSundayNights: true },
    lesser: null,
    wrongCredentials: { apiKey: 'wrong-secret-uk1' },
    keepsBirthDate: true,
    keepsMarker: true,
    findsLostHolds: false,
    rateLimitIsNotExecuted: true,
    openChecks: ['account-zone'],
  }),
  jump: subject('jump', { ...jumpNature, shapes: 'jump-a', openChecks: ['booking-body', 'reschedule', 'cancel-body'] }),
  jumpB: subject('jump', {
    ...jumpNature,
    as: 'dialect B',
    shapes: 'jump-b',
    settings: { ...jumpNature.settings, dialect: 'B' },
    switches: { ...jumpNature.switches, generation: 'B' },
    lesser: { reschedule: 'OFF' },
    openChecks: ['wall-time-zone', 'hold-gone', 'notes-length'],
  }),
  upvio: subject('upvio', { ...upvioNature, openChecks: ['account-case', 'busy-check-atomic', 'reschedule'] }),
  upvioClashing: subject('upvio', {
    ...upvioNature,
    as: 'whose busy check lags, and which moves',
    settings: { looksForClash: true, reschedule: 'PATCH' },
    // Longer than a test takes: what was just booked can be booked over.
    switches: { busyCheckLagMs: 600_000 },
    openChecks: ['account-case', 'busy-status', 'busy-check-atomic'],
  }),
  meddbase: subject('meddbase', {
    settings: { appointments: { listEverybody: true } },
    switches: { pastVisits: false },
    // The vendor takes no page size below five, so the simulator cuts them.
    smallPages: { switches: { longestPage: 1 }, settings: {} },
    sundayNights: { openSundayNights: true },
    lesser: { reschedule: 'NONE' },
    wrongCredentials: { clientKey: 'wrong-chamber-key' },
    keepsBirthDate: true,
    keepsMarker: false,
    findsLostHolds: false,
    rateLimitIsNotExecuted: false,
    openChecks: ['wall-times', 'states'],
  }),
  fhir: subject('fhir', { ...fhirNature, openChecks: ['reschedule'] }),
  fhirStrict: subject('fhir', {
    ...fhirNature,
    as: 'which refuses overlaps, wants versions, and moves by PUT',
    settings: { refusesOverlap: true, reschedule: 'UPDATE', conditionalCreate: true },
    switches: { refusesOverlap: true, takenStatus: 422, conditionalCreate: true, versioning: 'versioned-update' },
  }),
  fhirLoose: subject('fhir', {
    ...fhirNature,
    as: 'whose slots do not follow, with approval and JSON Patch',
    settings: { reschedule: 'UPDATE', updates: 'JSON_PATCH', bookingStatus: 'pending', referencesPerSearch: 1 },
    switches: { slotsFollow: false, updates: 'patch', commaLists: false },
    openChecks: ['reference-lists'],
  }),
} satisfies Record<string, BuiltInSubject>

function subject(id: string, { settings = {}, as, shapes: document = id, ...nature }: Nature): BuiltInSubject {
  const clinic = sandbox.clinics.find(({ adapter }) => adapter.id === id)
  const simulator = simulators[id]
  if (!clinic || !simulator) throw new Error(`${id} needs a clinic in config/sandbox.yaml and a simulator`)
  const { pathname } = new URL(String(clinic.settings.baseUrl))
  const basePath = pathname === '/' ? '' : pathname
  const shapes = () => readShapes(document)
  return {
    ...nature,
    shapes,
    // Half an answer is a fault that a test asked for.
    differencesIn: (seen) => (isCutShort(seen) ? [] : (shapes()?.problemsOf(exchangedOf(seen)) ?? [])),
    name: as === undefined ? id : `${id}, ${as}`,
    clinic,
    secrets: clinic.adapter.secretsIn(clinic.settings).map(({ value }) => String(value)),
    settings: (url) => ({ ...clinic.settings, ...settings, baseUrl: url + basePath }),
    start: simulator.start,
    bind: (bound, parts) => clinic.adapter.bind(bound, parts).adapter,
  }
}

/** As shapes are held against it. */
export function exchangedOf({ request, reply }: SeenExchange): Exchanged {
  const { method, target, headers, body } = request
  return {
    ...{ method, target, headers, sent: body === null ? undefined : JSON.parse(body) },
    ...{ status: reply?.status ?? null, answered: reply?.body },
  }
}

function isCutShort({ reply }: SeenExchange): boolean {
  return reply !== null && reply.status < 400 && reply.body === undefined && reply.text !== ''
}
