/** Plays a fixture back: the adapter's own code and client against bytes that were kept, with the network off. */
import { readdirSync, readFileSync } from 'node:fs'
import nock from 'nock'
import { type Fixture, fixtureSchema } from '../../src/commands/fixture.ts'
import type { ClinicConfig } from '../../src/config.ts'
import type { Adapter } from '../../src/contract/adapter.ts'
import { DomainError } from '../../src/domain/error.ts'
import { createVendorNetwork } from '../../src/http/client.ts'
import { findAdapter } from '../../src/registry.ts'
import { adapterSubjects } from '../contract/adapter-subjects.ts'
import { createSessions } from './sessions.ts'

const folder = 'test/fixtures'

export interface NamedFixture {
  readonly vendor: string
  /** `<operation>.<case>` */
  readonly name: string
  readonly fixture: Fixture
  /** As it stands in the repository. */
  readonly text: string
}

export function allFixtures(): readonly NamedFixture[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
    .toSorted()
    .flatMap((vendor) =>
      readdirSync(`${folder}/${vendor}`)
        .toSorted()
        .map((file) => {
          const text = readFileSync(`${folder}/${vendor}/${file}`, 'utf8')
          return { vendor, name: file.replace(/\.json$/, ''), fixture: fixtureSchema.parse(JSON.parse(text)), text }
        }),
    )
}

export interface Replay {
  readonly result: Fixture['result']
  /** Exchanges of the fixture that the adapter did not ask for. */
  readonly unasked: readonly string[]
}

/** What the operation makes of the fixture's bytes today. The network has to be off: see `nock.disableNetConnect`. */
export async function replay(vendor: string, fixture: Fixture): Promise<Replay> {
  const definition = findAdapter(vendor)
  const subject = Object.values(adapterSubjects).find(({ clinic }) => clinic.adapter.id === vendor)
  if (!definition || !subject) {
    throw new Error(`test/fixtures/${vendor} cannot be replayed yet: npm run adapter:new -- ${vendor} --register`)
  }
  const settings = withSecrets(fixture, subject.clinic)
  const clock = { now: () => Date.parse(fixture.now), monotonic: () => performance.now() }
  const network = createVendorNetwork({
    clock,
    allowLoopback: true,
    log: () => {},
    resolve: () => Promise.reject(new Error('a replay resolves no name')),
  })
  try {
    const { adapter } = definition.bind(settings, {
      clinicId: 'replay',
      timeZone: fixture.timeZone,
      clock,
      connect: (accountKey, options) => {
        expectExchanges(fixture, new URL(options.baseUrl).origin)
        return network.connect(accountKey, 'replay', options)
      },
      sessions: createSessions(),
    })
    const call = { priority: 'CONFIRM', deadline: performance.now() + 5_000, correlationId: 'replay' } as const
    const operation = adapter[fixture.operation as keyof Adapter] as unknown as (...args: unknown[]) => Promise<unknown>
    const result = await operation(call, ...fixture.arguments).then(
      (value) => ({ value: value ?? null }),
      (error: unknown) => ({ throws: error instanceof DomainError ? error.code : String(error) }),
    )
    return { result: JSON.parse(JSON.stringify(result)) as Fixture['result'], unasked: nock.pendingMocks() }
  } finally {
    nock.cleanAll()
    await network.close()
  }
}

/** The settings of a fixture, which has none of its secrets, with the sandbox's own. */
export function withSecrets({ settings }: Fixture, clinic: ClinicConfig): Record<string, unknown> {
  const whole = structuredClone(settings)
  for (const { path, value } of clinic.adapter.secretsIn(clinic.settings)) place(whole, path, value)
  return whole
}

function expectExchanges({ exchanges }: Fixture, origin: string): void {
  for (const { request, response } of exchanges) {
    const scope = nock(origin, { reqheaders: request.headers })
    // The target is compared as it stands, so that the order and the encoding of a query count too.
    const wanted = scope.intercept(
      (target) => target === request.target,
      request.method,
      request.body === undefined ? undefined : (request.body as nock.RequestBodyMatcher),
    )
    wanted.reply(response.status, response.body as nock.Body | undefined, response.headers)
  }
}

function place(settings: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path
  if (rest.length === 0) {
    if (value !== undefined) settings[name] = value
    return
  }
  const below = settings[name]
  if (below !== null && typeof below === 'object') place(below as Record<string, unknown>, rest, value)
}
