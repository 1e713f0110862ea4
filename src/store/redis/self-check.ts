/** Whether a Redis keeps what the ledger writes: looked at before the gateway serves. */
import { Cluster, type Redis, ReplyError } from 'ioredis'

export interface SelfCheckOptions {
  readonly redis: Redis | Cluster
  /** `'production'` refuses to serve on any problem, `'demo'` only tells of it. */
  readonly mode: 'production' | 'demo'
  /**
   * The operator's word that every write is on disk before it is answered, for servers that do not let their settings be
   * read (managed ones). What can be read counts all the same.
   * @default false
   */
  readonly isSyncAssured?: boolean
  /** Told of each problem in demo mode. */
  readonly warn?: (problem: string) => void
}

/** The store would lose or forget what the ledger relies on. */
export class UnfitRedisError extends Error {
  override readonly name = 'UnfitRedisError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(['The ledger cannot be kept in this Redis:', ...problems.map((problem) => `- ${problem}`)].join('\n'))
    this.problems = problems
  }
}

const leastMajorVersion = 7

interface Requirement {
  readonly setting: string
  readonly value: string
  readonly otherwise: string
}

const requirements: readonly Requirement[] = [
  { setting: 'appendonly', value: 'yes', otherwise: 'a restart forgets every booking that is under way' },
  {
    setting: 'appendfsync',
    value: 'always',
    otherwise: 'a power cut takes back the last second of what was acknowledged',
  },
  { setting: 'no-appendfsync-on-rewrite', value: 'no', otherwise: 'writes are not synced while the log is rewritten' },
  {
    setting: 'maxmemory-policy',
    value: 'noeviction',
    otherwise: 'a full memory drops holds instead of refusing new ones',
  },
]

/** Throws `UnfitRedisError` in production mode. Throws what the client throws when a server cannot be reached. */
export async function checkRedis({
  redis,
  mode,
  isSyncAssured = false,
  warn = () => {},
}: SelfCheckOptions): Promise<void> {
  const nodes = redis instanceof Cluster ? redis.nodes('master') : [redis]
  const found = await Promise.all(
    nodes.map(async (node) => {
      const { host, port } = node.options
      return (await problemsOf(node, isSyncAssured)).map((problem) => `${host}:${port}: ${problem}`)
    }),
  )
  const problems = found.flat()
  if (redis instanceof Cluster && nodes.length === 0) problems.push('The Cluster names no primary; check its state.')
  if (problems.length === 0) return
  if (mode === 'production') throw new UnfitRedisError(problems)
  for (const problem of problems) warn(problem)
}

/** Of one server, in words for the operator. Throws what the client throws. */
export async function problemsOf(redis: Redis, isSyncAssured: boolean): Promise<string[]> {
  const info = parseInfo(await redis.info())
  const settings = await settingsOf(redis, info)
  const problems = [
    ...versionProblems(info),
    ...roleProblems(info),
    ...requirements.flatMap((requirement) => settingProblems(requirement, settings, isSyncAssured)),
  ]
  if (info.get('aof_last_write_status') === 'err') problems.push('its last write to the log failed; look at its disk')
  return problems
}

function versionProblems(info: ReadonlyMap<string, string>): string[] {
  const version = info.get('redis_version') ?? ''
  if (Number.parseInt(version, 10) >= leastMajorVersion) return []
  return [`it is version ${version || 'unknown'}; use Redis ${leastMajorVersion}.0 or later, or Valkey`]
}

function roleProblems(info: ReadonlyMap<string, string>): string[] {
  if (info.get('role') === 'master') return []
  return [
    `it is a replica (role \`${info.get('role')}\`); give the address of its primary, or run \`REPLICAOF NO ONE\``,
  ]
}

function settingProblems(
  { setting, value, otherwise }: Requirement,
  settings: ReadonlyMap<string, string>,
  isSyncAssured: boolean,
): string[] {
  const actual = settings.get(setting)
  if (actual === value) return []
  if (actual !== undefined) return [`set \`${setting} ${value}\` (it is \`${actual}\`): otherwise ${otherwise}`]
  if (isSyncAssured) return []
  return [
    `\`${setting}\` could not be read, since the server refuses CONFIG; make sure that it is \`${value}\` (otherwise ` +
      `${otherwise}), and then say so with \`redis.syncAssured: true\` in the configuration`,
  ]
}

/** What CONFIG says, or what INFO tells of it where CONFIG is forbidden. */
async function settingsOf(redis: Redis, info: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, string>> {
  const settings = new Map<string, string>()
  const policy = info.get('maxmemory_policy')
  if (policy !== undefined) settings.set('maxmemory-policy', policy)
  const isLogged = info.get('aof_enabled')
  if (isLogged !== undefined) settings.set('appendonly', isLogged === '1' ? 'yes' : 'no')
  for (const { setting } of requirements) {
    const value = await configured(redis, setting)
    if (value !== undefined) settings.set(setting, value)
  }
  return settings
}

async function configured(redis: Redis, setting: string): Promise<string | undefined> {
  try {
    // RESP2 answers with a list, RESP3 with a map.
    const answer: unknown = await redis.call('CONFIG', 'GET', setting)
    const [, value] = Array.isArray(answer) ? answer : (Object.entries(answer as object)[0] ?? [])
    return typeof value === 'string' ? value : undefined
  } catch (error) {
    // Forbidden, renamed away or not known to this server.
    if (error instanceof ReplyError) return undefined
    throw error
  }
}

function parseInfo(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\r\n').filter((line) => line.includes(':'))
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]))
}
