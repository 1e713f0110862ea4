import { practitioners } from './kit/people.ts'
import { defineRoute, type Reply } from './kit/router.ts'
import {
  type Backend,
  type Call,
  createSimulator,
  type Dialect,
  FrontDeskRefusal,
  type Problem,
  type RunningSimulator,
  type SimulatorOptions,
  type World,
} from './kit/simulator.ts'
import { readSwitches } from './kit/switches.ts'
import { type Row, Table } from './kit/table.ts'

/** One for everything that is assumed of the vendor, so that a test can turn it round. */
const defaultSwitches = { apiKey: 'demo-acme-key' }
type Switches = typeof defaultSwitches

interface Named extends Row {
  readonly name: string
}

interface AcmeState extends Readonly<Record<string, Table<Row>>> {
  readonly types: Table<Named & { readonly minutes: number }>
  readonly practitioners: Table<Named & { readonly appointment_type_ids: readonly string[] }>
  readonly locations: Table<Named & { readonly address: string; readonly time_zone: string }>
}

/** A strict stand-in for one Acme clinic, from the vendor's pages alone: it shares no code with the adapter. */
const acmeDialect: Dialect = { vendor: 'acme', create: createBackend }

export function startAcme(options: SimulatorOptions = {}): Promise<RunningSimulator> {
  return createSimulator(acmeDialect, options)
}

function createBackend(world: World): Backend<AcmeState> {
  const switches = readSwitches(defaultSwitches, world.switches)
  const route = defineRoute<AcmeState>()
  return {
    state: seedState(),
    // To come: free times, patients and appointments. Each change is a `Write`, whose `commit` calls `world.record`; starts and
    // ends get the call's `shiftMs`. simulators/fhir/ shows how, in the fewest files. The suite breaks bookings and moves by the
    // operation `book`, cancellations by `cancel`; where one request does both, `op` is a function of its body. Its clinic opens
    // at 09:00 in London from Monday to Friday, for at least 40 days ahead.
    routes: [
      route({ method: 'GET', path: '/v1/account', op: 'read', handle: () => ok({ id: 'a1' }) }),
      route({ method: 'GET', path: '/v1/appointment-types', op: 'read', handle: ({ state }) => list(state.types) }),
      route({ method: 'GET', path: '/v1/practitioners', op: 'read', handle: ({ state }) => list(state.practitioners) }),
      route({ method: 'GET', path: '/v1/locations', op: 'read', handle: ({ state }) => list(state.locations) }),
    ],
    guard: (call) => guard(call, switches),
    problem: answerProblem,
    frontDesk: ({ action }) => {
      throw new FrontDeskRefusal(`simulators/acme.ts: the front desk's ${action} is not written yet`)
    },
  }
}

/** Ids that say nothing: whatever is named after a person is taken out of recordings. */
function seedState(): AcmeState {
  return {
    types: new Table([
      { id: 't1', name: 'First visit', minutes: 45 },
      { id: 't2', name: 'Follow-up visit', minutes: 30 },
    ]),
    practitioners: new Table(
      practitioners.map(({ firstName, lastName }, index) => ({
        id: `p${index + 1}`,
        name: `${firstName} ${lastName}`,
        appointment_type_ids: ['t1', 't2'],
      })),
    ),
    locations: new Table([{ id: 'l1', name: 'Test Street', address: '1 Test Street', time_zone: 'Europe/London' }]),
  }
}

function guard({ headers }: Call, { apiKey }: Switches): Reply | undefined {
  return headers.authorization === `Bearer ${apiKey}` ? undefined : failure(401, 'unauthorized')
}

function answerProblem(problem: Problem): Reply {
  switch (problem.kind) {
    case 'not-found':
    case 'wrong-method':
      return failure(404, 'not_found')
    case 'too-large':
      return failure(413, 'too_large')
    case 'rate-limited':
      return { ...failure(429, 'rate_limited'), headers: { 'retry-after': '1' } }
    case 'refused':
      return failure(409, 'slot_taken')
    default:
      return failure(400, 'bad_request')
  }
}

function list(table: Table<Row>): Reply {
  return ok({ items: table.values() })
}

function ok(body: unknown): Reply {
  return { status: 200, body }
}

function failure(status: number, code: string): Reply {
  return { status, body: { error: { code } } }
}
