import { Budget } from './kit/budget.ts'
import type { Reply } from './kit/router.ts'
import {
  type Backend,
  type Call,
  createSimulator,
  type RunningSimulator,
  type SimulatorOptions,
  type World,
} from './kit/simulator.ts'
import { type Answers, createAnswers } from './upvio/answers.ts'
import { appointmentRoutes } from './upvio/appointment-routes.ts'
import { availabilityRoutes, repeatable } from './upvio/availability-routes.ts'
import { seedState } from './upvio/demo.ts'
import { openDiary } from './upvio/diary.ts'
import { directoryRoutes } from './upvio/directory-routes.ts'
import { actAsStaff } from './upvio/front-desk.ts'
import { patientRoutes } from './upvio/patient-routes.ts'
import type { Practice } from './upvio/practice.ts'
import { createRender } from './upvio/render.ts'
import type { UpvioState } from './upvio/state.ts'
import { readUpvioSwitches, type Switches } from './upvio/switches.ts'

export { upvioDemo } from './upvio/demo.ts'
export { defaultSwitches as upvioSwitches } from './upvio/switches.ts'

/**
 * A strict stand-in for one Upvio business, at `url + '/v1'`. Every reading that the vendor's pages leave open is a
 * switch (`upvio/switches.ts`).
 */
export function startUpvio(options: SimulatorOptions = {}): Promise<RunningSimulator> {
  return createSimulator({ vendor: 'upvio', create: createBackend }, options)
}

function createBackend(world: World): Backend<UpvioState> {
  const switches = readUpvioSwitches(world.switches)
  const state = seedState(world.now(), switches)
  const answers = createAnswers(switches)
  const diary = openDiary(world, switches, state)
  const practice: Practice = { world, switches, state, answers, diary, render: createRender(switches) }
  const budget = new Budget(switches.rateLimitPerMinute, 60_000)
  return {
    state,
    routes: [
      ...availabilityRoutes(practice),
      ...appointmentRoutes(practice),
      ...patientRoutes(practice),
      ...directoryRoutes(practice),
    ],
    guard: (call) => guard(call, switches, answers, budget, world.now()),
    problem: (problem) => answers.problem(problem),
    tick: diary.tick,
    frontDesk: (action) => actAsStaff(action, state, diary),
  }
}

/** The key, then its budget, then what no route should have to look at. */
function guard(call: Call, switches: Switches, answers: Answers, budget: Budget, now: number): Reply | undefined {
  const { authorization, 'content-length': length, 'transfer-encoding': chunked } = call.headers
  if (/^Bearer (\S+)$/.exec(authorization ?? '')?.[1] !== switches.apiKey) return answers.no(401, 'Unauthorized')
  if (switches.rateLimitPerMinute > 0) {
    const { allowed, resetsAt } = budget.take(switches.apiKey, now)
    if (!allowed) return answers.rateLimited((resetsAt - now) / 1000)
  }
  const repeated = [...call.query.names()].filter(
    (name) => call.query.all(name).length > 1 && !repeatable.some((known) => known === name),
  )
  if (repeated.length > 0) return answers.bad(`Repeated query parameter: ${repeated.join(', ')}`)
  const hasBody = chunked !== undefined || (length !== undefined && length !== '0')
  const isJson = /^application\/json\b/.test(call.headers['content-type'] ?? '')
  if (switches.requireContentType && hasBody && !isJson) return answers.no(415, 'Unsupported Media Type')
  return undefined
}
