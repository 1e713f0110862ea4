/** Every command as its help tells it and as its arguments are read: one table, so that neither can say what the other does not. */

export interface OptionEntry {
  readonly type: 'string' | 'boolean'
  /** What stands for the value in the help: `FILE`. Only of those that take one. */
  readonly value?: string
  /** With its unit, and its default where that is no fixed text. */
  readonly about: string
  readonly default?: string
  readonly isRequired?: true
}

export interface CommandEntry {
  /** One line, for the list of all. */
  readonly summary: string
  /** What it is for, and what it changes, in a few sentences. */
  readonly purpose: string
  /** Words that stand before the options: `create | revoke | list`. */
  readonly words?: string
  readonly options: Readonly<Record<string, OptionEntry>>
  readonly examples: readonly string[]
  /** Beyond those of every command. */
  readonly exits?: Readonly<Record<number, string>>
  /** Environment variables that it reads. */
  readonly env?: readonly (keyof typeof environment)[]
}

/** Exit codes, the same for every command. */
export const exitCodes = {
  0: 'done, or stopped when it was asked to',
  1: 'it failed, and says why; for commands that look into something: something is wrong',
  2: 'it was called wrongly: an unknown command or option, or one that is missing',
  130: 'stopped at once by a second Ctrl-C (SIGINT); what was under way is settled by other processes, or by the next one',
  143: 'the same by a second SIGTERM',
} as const

export const environment = {
  PORT: 'where it listens; 4000 unless set, 0 takes a spare port',
  HOST: 'the address it listens on; 127.0.0.1 unless set, 0.0.0.0 in a container',
  LOG_LEVEL: 'trace, debug, info, warn, error or silent; `start` has warn, the others info',
  REDIS_URLS: 'redis:// or rediss://, comma separated: the first holds the ledger; one, three or five carry the leases',
  REDIS_CLUSTER_URLS: 'nodes of one Redis Cluster, instead of REDIS_URLS',
  OTEL_EXPORTER_OTLP_ENDPOINT:
    'where traces are sent (OTLP over HTTP, http://collector:4318); none are made unless set. OTEL_EXPORTER_OTLP_HEADERS, ' +
    'OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES and OTEL_TRACES_SAMPLER_ARG (a share from 0 to 1) count too',
  REDIS_URLS_FILE: 'a file that holds what REDIS_URLS would, where a password must not stand in the environment',
} as const

const config = {
  type: 'string',
  value: 'FILE',
  about: 'the configuration, JSON or YAML',
  isRequired: true,
} as const satisfies OptionEntry
const sandboxConfig = {
  type: 'string',
  value: 'FILE',
  about:
    'the configuration, JSON or YAML; the sandbox that comes with Holdfast unless given, which `holdfast sim` serves',
} as const satisfies OptionEntry
const store = ['REDIS_URLS', 'REDIS_CLUSTER_URLS', 'REDIS_URLS_FILE'] as const
const server = ['PORT', 'HOST', 'LOG_LEVEL', 'OTEL_EXPORTER_OTLP_ENDPOINT'] as const

export const catalogue = {
  start: {
    summary: 'the demo: every backend over its simulator, in memory, with a key to try',
    purpose:
      'Starts the whole gateway with one clinic of each backend, each over a simulator of its own, and prints the address, a ' +
      'key and three commands to paste. Everything is forgotten when it ends. Needs no configuration, no Redis and no network.',
    options: {},
    examples: ['holdfast start', 'PORT=0 holdfast start'],
    env: server,
  },
  serve: {
    summary: 'production: clinics from a file, state in Redis',
    purpose:
      'Serves the clinics of a configuration, with holds and bookings in Redis, shared by any number of processes. It refuses a ' +
      'configuration or a Redis that is not fit, and lists every problem. Keys that `holdfast keys` changes are taken in ' +
      'while it runs. On SIGTERM readiness turns 503, requests in flight are answered (`shutdown.leave` and `shutdown.grace` ' +
      'in the configuration), and what is not finished by then is settled by the other processes, or by the next one.',
    options: { config },
    examples: [
      'REDIS_URLS=redis://127.0.0.1:6379 holdfast serve --config gateway.yaml',
      'holdfast check --config gateway.yaml && holdfast serve --config gateway.yaml',
    ],
    env: [...server, ...store],
  },
  check: {
    summary: 'whether a configuration, its clinics and its Redis are fit to serve',
    purpose:
      'Looks at everything that `serve` will depend on, and changes nothing: the configuration, the settings and the clock of ' +
      "each Redis, the log of intents, the audit folder, partners' keys that end soon, and each clinic's address, " +
      'credentials and clock. One line each with OK, WARN or FAIL, and below it what to do. Run it before each deployment.',
    options: {
      config,
      json: { type: 'boolean', about: 'one JSON document instead: { ok, results: [{ status, about, saw, todo }] }' },
    },
    examples: [
      'REDIS_URLS=redis://127.0.0.1:6379 holdfast check --config gateway.yaml',
      'holdfast check --config gateway.yaml --json | jq -r \'.results[] | select(.status != "OK") | .about\'',
    ],
    exits: { 0: 'nothing failed; there may be warnings', 1: 'at least one line says FAIL' },
    env: store,
  },
  sim: {
    summary: 'simulated backends, alone',
    purpose:
      'Runs the simulator of one backend, or of all on their default ports, for development against something that answers ' +
      'like a clinic. Faults, the clock and the front desk are driven at /__sim.',
    options: {
      vendor: { type: 'string', value: 'ID', about: 'only this one; all of them unless given' },
      port: { type: 'string', value: 'N', about: 'where it listens, with --vendor; its own default unless given' },
    },
    examples: ['holdfast sim', 'holdfast sim --vendor ID --port 5103'],
  },
  keys: {
    summary: 'who may call: makes, revokes and lists partner keys',
    purpose:
      'Changes the partner keys of a configuration file, and leaves everything else in it as it is. A new key is shown once; the ' +
      'file has its hash. A running `serve` takes the change in within seconds. A partner has at most two keys at a time, so ' +
      'that one can replace the other.',
    words: 'create | revoke | list',
    options: {
      config,
      partner: {
        type: 'string',
        value: 'ID',
        about: 'whose key; create and revoke need it, create makes a new partner',
      },
      kind: { type: 'string', value: 'KIND', about: 'live, test or demo', default: 'live' },
      scopes: {
        type: 'string',
        value: 'LIST',
        about: 'of read, hold, confirm, cancel, clinic and ops, comma separated; the first four unless given',
      },
      clinics: { type: 'string', value: 'LIST', about: 'ids, comma separated, or * for all', default: '*' },
      expires: {
        type: 'string',
        value: 'INSTANT',
        about: 'when it ends, such as 2027-01-31T00:00:00Z; never unless given',
      },
      origins: { type: 'string', value: 'LIST', about: 'makes a key for browsers, for pages of these origins' },
      key: { type: 'string', value: 'ID', about: 'which one to revoke; `keys list` shows the ids' },
    },
    examples: [
      'holdfast keys create --config gateway.yaml --partner acme --expires 2027-01-31T00:00:00Z',
      'holdfast keys list --config gateway.yaml',
      'holdfast keys revoke --config gateway.yaml --partner acme --key 1f3c5a7e',
    ],
  },
  audit: {
    summary: 'whether the audit log is as it was written',
    purpose:
      'Reads the audit log that `audit.folder` in the configuration names, and says whether a record was changed, removed or put ' +
      'in. What was cut from the end of the newest file alone cannot be seen.',
    words: 'verify',
    options: {
      config,
      folder: {
        type: 'string',
        value: 'FOLDER',
        about: 'a copy of the log; `audit.folder` of the configuration unless given',
      },
    },
    examples: ['holdfast audit verify --config gateway.yaml'],
    exits: { 1: 'the log was changed' },
  },
  settle: {
    summary: 'ends a hold that was flagged for a person',
    purpose:
      "For whoever has looked into the clinic's own system after a hold was flagged (`hold.flagged` in the log): says what is " +
      'really there. It ends the hold for good and is audited.',
    options: {
      config,
      hold: { type: 'string', value: 'ID', about: 'the hold, as the API and the log name it', isRequired: true },
      found: {
        type: 'string',
        value: 'VENDORID',
        about: "the appointment stands, under this id of the clinic's system",
      },
      absent: { type: 'boolean', about: 'there is no such appointment' },
    },
    examples: [
      'holdfast settle --config gateway.yaml --hold ID --found 98231',
      'holdfast settle --config gateway.yaml --hold ID --absent',
    ],
    env: store,
  },
  recover: {
    summary: 'lets a clinic go on after its Redis came back without its last writes',
    purpose:
      'A Redis that has lost what it acknowledged stops the account at once. This acknowledges the loss, brings back what the log ' +
      'of intents knows, and says whether the diary has to be compared by hand before bookings go on.',
    options: {
      config,
      clinic: { type: 'string', value: 'ID', about: 'any clinic of the account', isRequired: true },
      'diary-was-compared': {
        type: 'boolean',
        about: 'the diary was compared with what callers were told: bookings go on',
      },
    },
    examples: ['holdfast recover --config gateway.yaml --clinic leeds'],
    env: store,
  },
  verify: {
    summary: "tries an adapter's assumptions on a clinic's sandbox",
    purpose:
      'Says of each assumption of the adapter whether it holds, fails or stays unknown. It only reads unless --write is given: ' +
      'then it holds and books for an invented person and takes that back, so never at a clinic that sees patients.',
    options: {
      config: sandboxConfig,
      clinic: { type: 'string', value: 'ID', about: 'which one', isRequired: true },
      write: { type: 'boolean', about: 'may hold and book for an invented person' },
    },
    examples: ['holdfast verify --clinic leeds --config sandbox.yaml'],
    exits: { 1: 'an assumption fails, or something could not be taken back' },
  },
  record: {
    summary: "records a clinic's sandbox as fixtures",
    purpose:
      'Calls every operation and keeps what went over the wire, secrets and people scrubbed, as fixtures that tests replay. Read ' +
      'them before you commit them. It books only with --write.',
    options: {
      config: sandboxConfig,
      clinic: { type: 'string', value: 'ID', about: 'which one', isRequired: true },
      write: { type: 'boolean', about: 'may hold and book for an invented person' },
      out: {
        type: 'string',
        value: 'DIR',
        about:
          'where the files go; test/fixtures of the repository, ./fixtures where Holdfast is installed, unless given',
      },
    },
    examples: ['holdfast record --clinic leeds --config sandbox.yaml --out ./fixtures'],
  },
  conform: {
    summary: 'what each backend can do, probed beside what its adapter declares',
    purpose:
      'Makes every adapter hold, book, move and cancel over its simulator, and compares what really happened with what the adapter ' +
      'declares. In the repository it also keeps docs/backends.md true.',
    options: { write: { type: 'boolean', about: 'writes docs/backends.md; only in the repository' } },
    examples: ['holdfast conform'],
    exits: { 1: 'declared and probed differ, or docs/backends.md is out of date' },
  },
  chaos: {
    summary: 'kills, cuts, pauses and lies to gateways on real Redis, and judges what came of it',
    purpose:
      "Tries to break the promises: several gateways on real Redis, over simulators that lie, and the verdict from the simulators' " +
      'own logs. It needs the repository and `redis-server` (or `valkey-server`) on PATH, and is not part of the npm package.',
    options: {
      seed: { type: 'string', value: 'S', about: 'repeats a run; a new one is drawn unless given' },
      rounds: { type: 'string', value: 'N', about: 'how many', default: '60' },
      round: { type: 'string', value: 'N', about: 'only this one of them' },
      worlds: { type: 'string', value: 'N', about: 'how many work at the same time', default: '4' },
      only: { type: 'string', value: 'LIST', about: 'only these kinds of trouble, comma separated' },
      hasty: { type: 'boolean', about: 'ends at the first violation' },
    },
    examples: ['holdfast chaos --seed 7 --rounds 100'],
    exits: { 1: 'a promise was broken, or too little happened to prove anything' },
  },
  health: {
    summary: 'whether the gateway on this machine answers; for container health checks',
    purpose:
      'Asks the gateway that listens at PORT (and HOST) on this machine for /healthz, or with --ready for /readyz, and says what it ' +
      'answered. For places without curl, such as the container image.',
    options: {
      ready: {
        type: 'boolean',
        about: 'whether it can serve now: 503 while its store is away and while it is stopping',
      },
    },
    examples: ['holdfast health', 'holdfast health --ready'],
    exits: { 0: 'it is well', 1: 'it is not, or nothing answers within three seconds' },
    env: ['PORT', 'HOST'],
  },
  'adapter-new': {
    summary: 'writes the files of a new adapter',
    purpose:
      "Writes an adapter that compiles and is nobody's yet, with a simulator and a contract test that names each operation which is " +
      'not written: in the repository among the others, elsewhere as a package of its own in a new folder here. docs/adapters.md is ' +
      'the whole way.',
    words: 'ID',
    options: {},
    examples: ['holdfast adapter-new acme'],
  },
} as const satisfies Readonly<Record<string, CommandEntry>>

export type CommandName = keyof typeof catalogue
