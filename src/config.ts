import { z } from 'zod'
import { scopes } from './booking/caller.ts'
import type { ClashPolicy } from './booking/clinic.ts'
import { isTimeZone, parseDuration, parseInstant } from './domain/time.ts'
import { type Adapters, builtIn, type RegisteredAdapter } from './registry.ts'

/** One thing that is wrong in a configuration: where, and what would be right. */
export interface ConfigProblem {
  readonly path: string
  readonly message: string
}

/** Carries every problem at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly ConfigProblem[]

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(({ path, message }) => `  ${path || '(the whole file)'}: ${message}`).join('\n'))
    this.problems = problems
  }
}

/** Where secrets come from: the configuration itself never holds one. */
export interface SecretSources {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Reads a text file; relative paths are relative to the configuration. Throws when it cannot. */
  readonly readFile: (path: string) => string
}

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'use small letters, digits and hyphens, at most 63')
const secretReference = /^(env|file):(.+)$/s
const duration = (least: string, most: string) =>
  z.string().transform((text, context) => {
    const ms = parseDuration(text)
    const [from, to] = [parseDuration(least) ?? 0, parseDuration(most) ?? 0]
    if (ms === null || ms < from || ms > to) {
      context.addIssue({ code: 'custom', message: `use an ISO 8601 duration from ${least} to ${most}, such as PT10M` })
      return z.NEVER
    }
    return ms
  })

const holdsSchema = z
  .strictObject({
    ttl: duration('PT1M', 'PT15M').prefault('PT10M').describe('How long a hold lasts when the caller does not say.'),
    extensions: z.int().min(0).max(10).default(2),
    max: duration('PT1M', 'PT2H').prefault('PT30M').describe('The longest a hold can live, extensions included.'),
    post: duration('PT1S', 'PT60S').prefault('PT10S').describe('How long a booking call may take at the vendor.'),
    settle: duration('PT1S', 'PT30M')
      .prefault('PT120S')
      .describe('How long the vendor may take to show a booking; only then is its absence believed.'),
    onClash: z
      .enum(['CANCEL_OURS', 'KEEP_AND_ALERT'] satisfies ClashPolicy[])
      .default('CANCEL_OURS')
      .describe('What becomes of our booking when the clinic had booked the same time before.'),
  })
  .prefault({})

const serviceSchema = z.union(
  [
    z.strictObject({ appointmentTypeId: z.string().min(1) }).transform((one) => [one.appointmentTypeId]),
    z
      .strictObject({ appointmentTypeIds: z.array(z.string().min(1)).min(1) })
      .transform((many) => many.appointmentTypeIds),
  ],
  'give `appointmentTypeId`, or `appointmentTypeIds` with at least one',
)

const limit = z.int().min(1).max(10_000_000)
const limitsSchema = z.strictObject({
  read: limit.default(12_000),
  search: limit.default(6_000),
  hold: limit.default(3_000),
  confirm: limit.default(1_500).describe('Confirming, booking in one call, and moving.'),
  change: limit.default(3_000).describe('Extending, releasing and cancelling.'),
  activeHolds: limit.default(1_000),
  activeHoldsPerDay: limit.default(50).describe('On one day of one practitioner.'),
})
const partnerLimits = z.partialRecord(limitsSchema.keyof(), limit)

const browserSchema = z.strictObject({
  origins: z
    .array(z.string().refine(isOrigin, 'use an origin such as https://www.clinic.example, without a path'))
    .min(1, 'name the pages that may use this key'),
  holdsPerAddress: z.int().min(1).default(5).describe('Active at the same time.'),
  holdsPerEndUser: z.int().min(1).default(2).describe('Active at the same time.'),
  bookingsPerAddress: z.int().min(1).default(10).describe('In a day.'),
  bookingsPerEndUser: z.int().min(1).default(4).describe('In a day.'),
})

const instant = z.string().transform((text, context) => {
  const value = parseInstant(text)
  if (value !== null) return value
  context.addIssue({ code: 'custom', message: 'use a date and time with an offset, such as 2027-01-31T00:00:00Z' })
  return z.NEVER
})
const keyScopes = z.array(z.enum(scopes)).min(1)
const keyClinics = z.array(z.string()).min(1, 'name clinics, or ["*"] for all')
const keySchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9]{1,32}$/, 'use small letters and digits, as in the key itself'),
    hash: z.string().regex(/^hmac-sha256:[A-Za-z0-9_-]+:[0-9a-f]{64}$/, 'use `hmac-sha256:<signing key>:<hex>`'),
    scopes: keyScopes,
    clinics: keyClinics,
    expires: instant.optional().describe('From then on the key opens nothing.'),
    browser: browserSchema.optional().describe('For a key that stands in web pages, where everybody can read it.'),
  })
  .transform(({ expires, browser, ...key }) => ({
    ...key,
    ...(expires !== undefined && { expiresAt: expires }),
    ...(browser && { browser }),
  }))

const tokensSchema = z.strictObject({
  issuer: z.string().min(1).describe('The exact `iss`.'),
  audience: z.string().min(1).describe('The exact `aud`.'),
  jwks: z.url({ protocol: /^https?$/, error: 'use the https:// address of the issuer\u2019s public keys' }),
  scopes: keyScopes.describe('What a token opens at most; its own `scope` may narrow it.'),
  clinics: keyClinics,
})

export const configSchema = z.strictObject({
  state: z
    .enum(['memory'])
    .optional()
    .describe('`memory`: holds and bookings are known to one process and end with it.'),
  redis: z
    .strictObject({
      syncAssured: z
        .boolean()
        .default(false)
        .describe('That every write is on disk before it is answered, where the server does not let that be read.'),
      intentLog: z
        .union(
          [z.strictObject({ folder: z.string().min(1) }), z.strictObject({ redis: z.string().min(1) })],
          'give `folder`, or `redis` with an address as `env:NAME` or `file:PATH`',
        )
        .optional()
        .describe("A second place for what is about to be booked, on a disk other than the ledger's."),
    })
    .prefault({}),
  network: z
    .strictObject({
      allowLoopback: z.boolean().default(false).describe('Lets adapters call simulators on this machine.'),
      trustedProxies: z
        .array(z.string().min(1))
        .default([])
        .describe("Addresses or networks of proxies whose word on a caller's address is taken."),
      deadline: duration('PT1S', 'PT120S')
        .prefault('PT30S')
        .describe("When a request's calls to vendors are given up, but for what is past its commit point."),
    })
    .prefault({}),
  search: z
    .strictObject({
      deadline: duration('PT0.2S', 'PT10S').prefault('PT1.5S').describe('How long a search waits for its clinics.'),
      keep: duration('PT0S', 'PT60S').prefault('PT10S').describe("How long a vendor's free times are offered."),
    })
    .prefault({}),
  audit: z
    .strictObject({ folder: z.string().min(1) })
    .optional()
    .describe('Where each process writes down who did what, in a file of its own.'),
  graphql: z
    .strictObject({
      trustedDocuments: z
        .string()
        .optional()
        .describe('A JSON file of documents by their ids; no other document is answered then.'),
    })
    .prefault({}),
  shutdown: z
    .strictObject({
      leave: duration('PT0S', 'PT60S')
        .prefault('PT3S')
        .describe(
          'After SIGTERM: how long requests are still taken while readiness says 503, so that none is sent here.',
        ),
      grace: duration('PT1S', 'PT120S')
        .prefault('PT15S')
        .describe('Then: how long requests under way may take to be answered. Longer than any `holds.post`.'),
    })
    .prefault({}),
  limits: limitsSchema.prefault({}).describe("For each partner, a minute's calls and what may be held at a time."),
  secrets: z.strictObject({
    signing: z
      .array(z.strictObject({ id: z.string().regex(/^[A-Za-z0-9_-]{1,16}$/), value: z.string() }))
      .min(1, 'give at least one key; the first one signs, the others are still accepted'),
  }),
  partners: z
    .array(
      z.strictObject({
        id,
        keys: z.array(keySchema),
        tokens: tokensSchema.optional().describe('Tokens (JWT) of an issuer that speaks for this partner.'),
        limits: partnerLimits.optional().describe('Instead of the general ones.'),
      }),
    )
    .min(1),
  services: z.array(z.strictObject({ id, name: z.string().min(1), description: z.string().optional() })).default([]),
  clinics: z
    .array(
      z.strictObject({
        id,
        name: z.string().min(1),
        adapter: z.string(),
        timeZone: z.string().refine(isTimeZone, 'use a zone such as Europe/London, or UTC; no abbreviations'),
        settings: z.record(z.string(), z.unknown()),
        services: z.record(z.string(), serviceSchema).default({}),
        holds: holdsSchema,
      }),
    )
    .min(1),
})

type Parsed = z.output<typeof configSchema>

export interface ClinicConfig extends Omit<Parsed['clinics'][number], 'adapter'> {
  readonly adapter: RegisteredAdapter
}

/** A configuration that is right in itself, with its secrets in place. */
export interface Config extends Omit<Parsed, 'clinics' | 'graphql'> {
  /** By id; null when any document is answered. */
  readonly trustedDocuments: Readonly<Record<string, string>> | null
  readonly clinics: readonly ClinicConfig[]
}

/**
 * Throws `ConfigError` with every problem, each with its path.
 *
 * @param adapters those that come with Holdfast, unless others were loaded too
 */
export function parseConfig(input: unknown, sources: SecretSources, adapters: Adapters = builtIn): Config {
  const problems: ConfigProblem[] = []
  const complain = (path: readonly PropertyKey[], message: string): void => {
    problems.push({ path: path.map(String).join('.'), message })
  }
  inlineSecrets(input, adapters, complain)
  const resolved = withSecrets(input, sources, [], complain)
  const parsed = configSchema.safeParse(resolved)
  if (!parsed.success) {
    for (const issue of parsed.error.issues) complain(issue.path, issue.message)
    settingsProblems(resolved, adapters, complain)
    throw new ConfigError(problems)
  }
  const config = parsed.data
  crossChecks(config, complain)
  settingsProblems(config, adapters, complain)
  const trustedDocuments = documentsIn(config.graphql.trustedDocuments, sources, complain)
  if (problems.length > 0) throw new ConfigError(problems)
  const { graphql: _, ...rest } = config
  return {
    ...rest,
    trustedDocuments,
    clinics: config.clinics.map((clinic) => ({
      ...clinic,
      adapter: adapters.find(clinic.adapter) as RegisteredAdapter,
    })),
  }
}

type Complain = (path: readonly PropertyKey[], message: string) => void

/** The adapters that a configuration names, which need not be right otherwise. */
export function adaptersIn(config: unknown): readonly string[] {
  const { clinics } = z
    .looseObject({ clinics: z.array(z.looseObject({ adapter: z.string() }).catch({ adapter: '' })).catch([]) })
    .catch({ clinics: [] })
    .parse(config)
  return clinics.map(({ adapter }) => adapter).filter((adapter) => adapter !== '')
}

/** Replaces `env:NAME` and `file:PATH` wherever secrets may stand. */
function withSecrets(
  value: unknown,
  sources: SecretSources,
  path: readonly PropertyKey[],
  complain: Complain,
): unknown {
  if (Array.isArray(value)) return value.map((item, index) => withSecrets(item, sources, [...path, index], complain))
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, withSecrets(item, sources, [...path, name], complain)]),
    )
  }
  const mayBeSecret = path[0] === 'secrets' || path[0] === 'redis' || path[2] === 'settings'
  const [, kind, place = ''] = (mayBeSecret && typeof value === 'string' && secretReference.exec(value)) || []
  if (kind === 'env') {
    const found = sources.env[place]
    if (!found) complain(path, `the environment variable ${place} is not set`)
    return found ?? ''
  }
  if (kind === 'file') {
    try {
      return sources.readFile(place).trim()
    } catch {
      complain(path, `the file ${place} cannot be read`)
      return ''
    }
  }
  return value
}

/** A secret in the configuration itself is refused, since such files are copied and committed. */
function inlineSecrets(input: unknown, adapters: Adapters, complain: Complain): void {
  const raw = z
    .looseObject({
      secrets: z
        .looseObject({ signing: z.array(z.looseObject({ value: z.unknown() })) })
        .optional()
        .catch(undefined),
      redis: z
        .looseObject({ intentLog: z.looseObject({ redis: z.unknown() }).optional().catch(undefined) })
        .optional()
        .catch(undefined),
      clinics: z
        .array(
          z
            .looseObject({ adapter: z.string(), settings: z.record(z.string(), z.unknown()) })
            .catch({ adapter: '', settings: {} }),
        )
        .catch([]),
    })
    .catch({ clinics: [] })
    .parse(input)
  const check = (value: unknown, path: readonly PropertyKey[]): void => {
    if (typeof value === 'string' && !secretReference.test(value)) {
      complain(path, 'a secret must not stand here; use `env:NAME` or `file:PATH`')
    }
  }
  check(raw.redis?.intentLog?.redis, ['redis', 'intentLog', 'redis'])
  raw.secrets?.signing.forEach(({ value }, index) => {
    check(value, ['secrets', 'signing', index, 'value'])
  })
  raw.clinics.forEach(({ adapter, settings }, index) => {
    for (const { path, value } of adapters.find(adapter)?.secretsIn(settings) ?? []) {
      check(value, ['clinics', index, 'settings', ...path])
    }
  })
}

/** The adapters' own settings, checked even when something else is wrong too. */
function settingsProblems(config: unknown, adapters: Adapters, complain: Complain): void {
  const { clinics } = z
    .looseObject({ clinics: z.array(z.unknown()).catch([]) })
    .catch({ clinics: [] })
    .parse(config)
  clinics.forEach((clinic, index) => {
    const read = z.looseObject({ adapter: z.string(), settings: z.unknown() }).safeParse(clinic)
    if (!read.success) return
    const adapter = adapters.find(read.data.adapter)
    if (!adapter) {
      complain(['clinics', index, 'adapter'], adapters.problemOf(read.data.adapter))
      return
    }
    for (const { path, message } of adapter.settingsProblems(read.data.settings)) {
      complain(['clinics', index, 'settings', ...path], message)
    }
  })
}

function documentsIn(
  file: string | undefined,
  sources: SecretSources,
  complain: Complain,
): Readonly<Record<string, string>> | null {
  if (file === undefined) return null
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(sources.readFile(file)))
  } catch {
    complain(['graphql', 'trustedDocuments'], 'use a JSON file of documents by their ids')
    return null
  }
}

/** The least that the last look before a booking is given, in ms. */
const lastLookMs = 1_000

/** What no single field can tell. */
function crossChecks({ network, secrets, partners, services, clinics }: Parsed, complain: Complain): void {
  unique(secrets.signing, ['secrets', 'signing'], complain)
  unique(partners, ['partners'], complain)
  unique(services, ['services'], complain)
  unique(clinics, ['clinics'], complain)
  secrets.signing.forEach(({ value }, index) => {
    if (value.length < 32) complain(['secrets', 'signing', index, 'value'], 'the key needs at least 32 characters')
  })
  const signing = new Set(secrets.signing.map((key) => key.id))
  const unknownClinics = (named: readonly string[], path: readonly PropertyKey[]) => {
    named.forEach((clinic, place) => {
      if (clinic !== '*' && !clinics.some((one) => one.id === clinic)) {
        complain([...path, place], `there is no clinic ${clinic}`)
      }
    })
  }
  partners.forEach((partner, index) => {
    const { tokens } = partner
    const first = partners.findIndex(
      (other) => other.tokens?.issuer === tokens?.issuer && other.tokens?.audience === tokens?.audience,
    )
    if (tokens && first < index) {
      complain(['partners', index, 'tokens', 'audience'], 'another partner has tokens of the same issuer and audience')
    }
    unknownClinics(tokens?.clinics ?? [], ['partners', index, 'tokens', 'clinics'])
    unique(partner.keys, ['partners', index, 'keys'], complain)
    keyProblems(partner, network.allowLoopback, (path, message) => complain(['partners', index, ...path], message))
    partner.keys.forEach((key, at) => {
      const path = ['partners', index, 'keys', at]
      const madeWith = key.hash.split(':')[1] ?? ''
      if (!signing.has(madeWith)) complain([...path, 'hash'], `the signing key ${madeWith} is not in secrets.signing`)
      unknownClinics(key.clinics, [...path, 'clinics'])
    })
  })
  clinics.forEach((clinic, index) => {
    for (const service of Object.keys(clinic.services)) {
      if (!services.some((one) => one.id === service)) {
        complain(['clinics', index, 'services', service], 'this service is not in `services`')
      }
    }
    if (clinic.holds.ttl > clinic.holds.max) complain(['clinics', index, 'holds', 'ttl'], 'is longer than `max`')
    const { post, settle } = clinic.holds
    if (settle < post + lastLookMs) {
      const least = (post + lastLookMs) / 1_000
      complain(
        ['clinics', index, 'holds', 'settle'],
        `is too short: a booking that was believed absent could still be sent; use PT${least}S or more, a second longer than \`post\``,
      )
    }
  })
}

function keyProblems({ keys, tokens }: Parsed['partners'][number], allowLoopback: boolean, complain: Complain): void {
  for (const isBrowser of [false, true]) {
    if (keys.filter(({ browser }) => (browser !== undefined) === isBrowser).length <= 2) continue
    const kind = isBrowser ? 'browser keys' : 'keys'
    complain(['keys'], `at most two ${kind} at a time, so that one can replace the other`)
  }
  keys.forEach(({ browser, scopes }, index) => {
    if (!browser) return
    for (const scope of ['clinic', 'ops'] as const) {
      if (scopes.includes(scope)) complain(['keys', index, 'scopes'], `a browser key cannot have the scope ${scope}`)
    }
  })
  if (tokens && !tokens.jwks.startsWith('https:') && !(allowLoopback && isLoopback(tokens.jwks))) {
    complain(['tokens', 'jwks'], 'use https: whoever can change these keys can be anybody')
  }
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text
}

function isLoopback(url: string): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(new URL(url).hostname)
}

function unique(things: readonly { readonly id: string }[], path: readonly PropertyKey[], complain: Complain): void {
  things.forEach((thing, index) => {
    if (things.findIndex((other) => other.id === thing.id) < index) complain([...path, index, 'id'], 'is used twice')
  })
}
