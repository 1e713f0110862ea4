import { type Answers, createAnswers } from './dronline/answers.ts'
import { appointmentRoutes } from './dronline/appointment-routes.ts'
import { type DronlineState, walkInPatientId } from './dronline/books.ts'
import { createClinic } from './dronline/clinic.ts'
import { directoryRoutes } from './dronline/directory-routes.ts'
import { actAsStaff } from './dronline/front-desk.ts'
import { holdRoutes } from './dronline/hold-routes.ts'
import type { Office } from './dronline/office.ts'
import { createRender } from './dronline/render.ts'
import { readDronlineSwitches, type Switches } from './dronline/switches.ts'
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

/** The ids of the demo catalogue. */
export const dronlineDemo = {
  key: 'sk_sandbox_demo',
  types: { videoGp: 'at_video_gp', inPerson: 'at_in_person', phoneFollowUp: 'at_phone_follow_up' },
  practitioners: { gita: 'pr_gita_general', paulo: 'pr_paulo_practice', nora: 'pr_nora_nurse' },
  /** On the clinic's books, out of the API's sight. */
  walkInPatient: walkInPatientId,
} as const

/**
 * A strict stand-in for one catalogue of Dr.Online's Connected API, at `url + '/v1'`. Every reading that its documents
 * leave open is a switch (`dronline/switches.ts`).
 */
export function startDronline(options: SimulatorOptions = {}): Promise<RunningSimulator> {
  return createSimulator({ vendor: 'dronline', create: createBackend }, options)
}

function createBackend(world: World): Backend<DronlineState> {
  const switches = readDronlineSwitches(world.switches)
  const clinic = createClinic(switches, world)
  const answers = createAnswers(switches, world.now)
  const office: Office = { world, switches, clinic, answers, render: createRender(switches) }
  const budget = new Budget(switches.rateLimit, switches.rateWindowMs)
  return {
    state: clinic.state,
    routes: [...directoryRoutes(office), ...holdRoutes(office), ...appointmentRoutes(office)],
    guard: (call) => guard(call, switches, answers, budget, world.now()),
    problem: answers.problem,
    tick: clinic.tick,
    frontDesk: (action) => actAsStaff(action, clinic),
  }
}

/** The key, then its budget, then what no route should have to look at. */
function guard(call: Call, switches: Switches, answers: Answers, budget: Budget, now: number): Reply | undefined {
  const { authorization, 'content-length': length, 'transfer-encoding': chunked } = call.headers
  if (/^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] !== switches.key) {
    const challenge = { 'www-authenticate': 'Bearer' }
    return answers.no(switches.unauthenticatedStatus, 'unauthenticated', 'Missing or unknown secret key.', challenge)
  }
  const { allowed, resetsAt } = budget.take(switches.key, now)
  if (!allowed) return answers.rateLimited((resetsAt - now) / 1000)

  const repeated = [...call.query.names()].filter((name) => call.query.all(name).length > 1)
  if (repeated.length > 0) return answers.invalid(`Repeated query parameters: ${repeated.join(', ')}.`)
  const hasBody = chunked !== undefined || (length !== undefined && length !== '0')
  if (hasBody && !/^application\/json\b/.test(call.headers['content-type'] ?? '')) {
    return answers.no(415, 'unsupported_media_type', 'Content-Type must be application/json.')
  }
  return undefined
}
