import type { Reply } from './kit/router.ts'
import {
  type Backend,
  type Call,
  createSimulator,
  type Dialect,
  type RunningSimulator,
  type SimulatorOptions,
  type World,
} from './kit/simulator.ts'
import { anonymousRoutes } from './meddbase/anonymous-routes.ts'
import { type Answers, createAnswers, Refusal } from './meddbase/answers.ts'
import { appointmentRoutes } from './meddbase/appointment-routes.ts'
import { authRoutes } from './meddbase/auth-routes.ts'
import { bookingRoutes } from './meddbase/booking-routes.ts'
import { createCatalogue } from './meddbase/catalogue.ts'
import { catalogueRoutes } from './meddbase/catalogue-routes.ts'
import { openDiary } from './meddbase/diary.ts'
import { actAsStaff } from './meddbase/front-desk.ts'
import { patientRoutes } from './meddbase/patient-routes.ts'
import type { Endpoint, Practice } from './meddbase/practice.ts'
import { createRender } from './meddbase/render.ts'
import { searchRoutes } from './meddbase/search-routes.ts'
import { clientKeyOf, createSessions, type Sessions } from './meddbase/sessions.ts'
import { createKeys, type MeddbaseState, openState } from './meddbase/state.ts'
import { readMeddbaseSwitches, type Switches } from './meddbase/switches.ts'

export { meddbaseDemo } from './meddbase/catalogue.ts'
export { defaultSwitches as meddbaseSwitches } from './meddbase/switches.ts'

/**
 * A strict stand-in for one tenant of Meddbase's Patient Portal API, at `url + '/patientportalapi'`. Every reading that
 * its pages leave open is a switch (`meddbase/switches.ts`).
 */
export const meddbaseDialect: Dialect = { vendor: 'meddbase', create: createBackend }

export function startMeddbase(options: SimulatorOptions = {}): Promise<RunningSimulator> {
  return createSimulator(meddbaseDialect, options)
}

function createBackend(world: World): Backend<MeddbaseState> {
  const switches = readMeddbaseSwitches(world.switches)
  const catalogue = createCatalogue(switches)
  const state = openState(world.now(), switches)
  const nextKey = createKeys()
  const answers = createAnswers(switches, () => sections)
  const practice: Practice = {
    world,
    switches,
    catalogue,
    state,
    answers,
    sessions: createSessions(switches, answers, world.now),
    diary: openDiary(world, switches, catalogue, state, nextKey),
    render: createRender(switches, catalogue),
  }
  const endpoints = [
    ...authRoutes(practice),
    ...catalogueRoutes(practice, 'login'),
    ...searchRoutes(practice, 'login'),
    ...bookingRoutes(practice),
    ...appointmentRoutes(practice),
    ...patientRoutes(practice, nextKey),
    ...catalogueRoutes(practice, 'anonymous'),
    ...searchRoutes(practice, 'anonymous'),
    ...anonymousRoutes(practice, nextKey),
  ]
  const sections = new Set(endpoints.map(({ route }) => route.path.split('/')[2] ?? ''))
  const byPath = new Map(endpoints.map((endpoint) => [endpoint.route.path, endpoint]))

  return {
    state,
    routes: endpoints.map(({ route }) => route),
    guard: (call) => guard(call, byPath.get(call.path), switches, answers, practice.sessions),
    problem: answers.problem,
    frontDesk: (action) => actAsStaff(action, practice),
  }
}

/** The client key, then the server's own state, the session and its token, then what no route should have to look at. */
function guard(
  call: Call,
  endpoint: Endpoint | undefined,
  switches: Switches,
  answers: Answers,
  sessions: Sessions,
): Reply | undefined {
  if (endpoint?.access === 'open') return undefined
  const key = clientKeyOf(call)
  if (key === undefined) return answers.no('clientKeyMissing', 'Client authentication key is missing.')
  if (key !== switches.clientKey) return answers.no('clientKeyInvalid', 'Client authentication key is not valid.')
  if (switches.serverState !== 1) return answers.no('starting', 'Application is starting. Please try again later.')
  if (!switches.addressAllowed) return answers.no('addressNotAllowed', 'The IP address is not allowed.')

  const repeated = [...call.query.names()].filter((name) => call.query.all(name).length > 1)
  if (repeated.length > 0) return answers.no('parameterFormat', `Repeated parameter: ${repeated.join(', ')}.`)
  if (endpoint) {
    try {
      sessions.admit(endpoint.access, call)
    } catch (error) {
      if (error instanceof Refusal) return error.reply
      throw error
    }
  }

  const { 'content-length': length, 'transfer-encoding': chunked, 'content-type': type } = call.headers
  const hasBody = chunked !== undefined || (length !== undefined && length !== '0')
  // assumed: the status and the code; the content type is documented in an example only.
  if (hasBody && !/^application\/json\b/.test(type ?? '')) {
    return answers.no('postData', 'Invalid POST data: Content-Type must be application/json.')
  }
  const texts = [...call.query.names()].flatMap((name) => call.query.all(name))
  if ([...texts, ...textsIn(call.body)].some((text) => /<[a-z!/]/i.test(text))) {
    return answers.no('html', 'Input includes HTML markup.')
  }
  return undefined
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
