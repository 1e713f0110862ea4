import { keyOf, scopesByKey } from './jump/access.ts'
import { type Answers, createAnswers, invalid, Refusal } from './jump/answers.ts'
import { appointmentRoutes } from './jump/appointment-routes.ts'
import { availabilityRoutes } from './jump/availability-routes.ts'
import type { JumpState } from './jump/books.ts'
import { HourlyBudget } from './jump/budget.ts'
import { createClinic } from './jump/clinic.ts'
import { directoryRoutes } from './jump/directory-routes.ts'
import { actAsStaff } from './jump/front-desk.ts'
import { holdRoutes } from './jump/hold-routes.ts'
import { type JumpRoute, openOffice } from './jump/office.ts'
import { patientRoutes } from './jump/patient-routes.ts'
import { createRender } from './jump/render.ts'
import { readJumpSwitches, type Switches } from './jump/switches.ts'
import { matchRoute, type Reply } from './kit/router.ts'
import {
  type Backend,
  type Call,
  createSimulator,
  type Dialect,
  type RunningSimulator,
  type SimulatorOptions,
  type World,
} from './kit/simulator.ts'

export { jumpDemo } from './jump/catalogue.ts'
export { defaultSwitches as jumpSwitches } from './jump/switches.ts'

/**
 * A strict stand-in for one Jump organisation, at `url + jumpDemo.basePath`. It speaks generation A or B of the API;
 * that and every reading that the vendor's pages leave open is a switch (`jump/switches.ts`).
 */
export const jumpDialect: Dialect = { vendor: 'jump', create: createBackend }

export function startJump(options: SimulatorOptions = {}): Promise<RunningSimulator> {
  return createSimulator(jumpDialect, options)
}

function createBackend(world: World): Backend<JumpState> {
  const switches = readJumpSwitches(world.switches)
  const clinic = createClinic(switches, world)
  const answers = createAnswers(switches, world.now)
  const office = openOffice(world, switches, clinic, createRender(switches, world.now()), answers)
  const hasHolds = switches.generation === 'A' || switches.holdsInB
  const routes = [
    ...directoryRoutes(office),
    ...availabilityRoutes(office),
    ...(hasHolds ? holdRoutes(office) : []),
    ...appointmentRoutes(office),
    ...patientRoutes(office),
  ]
  const budget = openBudget(switches)
  return {
    state: clinic.state,
    routes,
    guard: (call) => guard(call, routes, answers, budget, world.now()),
    problem: answers.problem,
    tick: clinic.tick,
    frontDesk: (action) => actAsStaff(action, clinic),
  }
}

function openBudget({ generation, rateLimitPerHour, rateWindow, refusedCallsCount }: Switches): HourlyBudget {
  const documented = generation === 'A' ? ([100, 'rolling'] as const) : ([1000, 'clock-hour'] as const)
  const window = rateWindow === 'documented' ? documented[1] : rateWindow
  return new HourlyBudget(rateLimitPerHour || documented[0], window, refusedCallsCount)
}

/** The key, its budget, its scopes, then what no endpoint should have to look at. */
function guard(
  call: Call,
  routes: readonly JumpRoute[],
  answers: Answers,
  budget: HourlyBudget,
  now: number,
): Reply | undefined {
  const key = keyOf(call.headers.authorization)
  if (key === undefined) {
    answers.open(call)
    return answers.no(call, new Refusal(401, 'unauthenticated', 'Missing or invalid API key'))
  }
  const { allowed, left, resetsAt } = budget.take(key, now)
  answers.open(call, { limit: budget.limit, left })
  if (!allowed) return answers.rateLimited(call, resetsAt - now)

  const scope = routes.find((route) => matchRoute([route], call.method, call.path).kind === 'found')?.scope
  if (scope !== undefined && !scopesByKey.get(key)?.has(scope)) {
    return answers.no(call, new Refusal(403, 'forbidden', `Missing required scope: ${scope}`))
  }
  const repeated = [...call.query.names()].filter((name) => call.query.all(name).length > 1)
  if (repeated.length > 0) {
    return answers.no(call, invalid(repeated.map((name) => `The ${name} parameter is repeated`).join('; ')))
  }
  const { 'content-length': length, 'transfer-encoding': chunked } = call.headers
  const hasBody = chunked !== undefined || (length !== undefined && length !== '0')
  if (hasBody && !/^application\/json\b/.test(call.headers['content-type'] ?? '')) {
    return answers.no(call, invalid('Content-Type must be application/json'))
  }
  return undefined
}
