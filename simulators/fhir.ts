import { outcome } from './fhir/answers.ts'
import { appointmentRoutes } from './fhir/appointment-routes.ts'
import { openDiary } from './fhir/diary.ts'
import { readRoutes } from './fhir/directory-routes.ts'
import { actAsStaff } from './fhir/front-desk.ts'
import type { Office } from './fhir/office.ts'
import { patientRoutes } from './fhir/patient-routes.ts'
import { createRota, type FhirState, seedState } from './fhir/state.ts'
import { defaultSwitches, type Switches } from './fhir/switches.ts'
import type { Reply } from './kit/router.ts'
import {
  type Backend,
  type Call,
  createSimulator,
  type Dialect,
  type Problem,
  type RunningSimulator,
  type SimulatorOptions,
  type World,
} from './kit/simulator.ts'
import { readSwitches } from './kit/switches.ts'

export { fhirDemo } from './fhir/state.ts'
export { defaultSwitches as fhirSwitches } from './fhir/switches.ts'

/** A strict stand-in for a FHIR R4 server with a clinic's diary, from the specification alone. Its base is at `url + '/fhir'`. */
export const fhirDialect: Dialect = { vendor: 'fhir', create: createBackend }

export function startFhir(options: SimulatorOptions = {}): Promise<RunningSimulator> {
  return createSimulator(fhirDialect, options)
}

function createBackend(world: World): Backend<FhirState> {
  const switches = readSwitches(defaultSwitches, world.switches)
  let lastId = 5_000
  const office: Office = {
    world,
    switches,
    state: seedState(world.now()),
    base: () => `${world.url()}/fhir`,
    nextId: (type) => {
      lastId += 1
      return `${type}-${lastId}`
    },
  }
  const diary = openDiary(office)
  const layOut = createRota(office.state, switches.openSundayNights)

  return {
    state: office.state,
    routes: [...readRoutes(office), ...appointmentRoutes(office, diary), ...patientRoutes(office)],
    guard: (call) => guard(call, switches),
    problem: answerProblem,
    // Before the first call and not at the start, which it would make slower.
    tick: () => layOut(world.now()),
    frontDesk: (action) => ({ vendorId: actAsStaff(action, office, diary) }),
  }
}

/** Credentials, and the media types that R4 demands: https://hl7.org/fhir/R4/http.html#mime-type. */
function guard({ headers, path, method }: Call, { token }: Switches): Reply | undefined {
  // What the server can do is told to everybody: https://hl7.org/fhir/R4/http.html#capabilities.
  if (path !== '/fhir/metadata' && headers.authorization !== `Bearer ${token}`) {
    const refusal = outcome(401, 'login', 'no valid token')
    return { ...refusal, headers: { ...refusal.headers, 'www-authenticate': 'Bearer' } }
  }
  if (!(headers.accept ?? '').includes('application/fhir+json')) {
    return outcome(406, 'not-supported', 'Accept must be application/fhir+json')
  }
  const { 'content-length': length, 'transfer-encoding': chunked } = headers
  const hasBody = chunked !== undefined || (length !== undefined && length !== '0')
  const wanted = method === 'PATCH' ? 'application/json-patch+json' : 'application/fhir+json'
  if (hasBody && headers['content-type']?.split(';')[0] !== wanted) {
    return outcome(415, 'not-supported', `Content-Type must be ${wanted}`)
  }
  return undefined
}

function answerProblem(problem: Problem, call: Call): Reply {
  switch (problem.kind) {
    case 'not-found':
      return outcome(404, 'not-found', 'no such resource')
    case 'wrong-method':
      return outcome(405, 'not-supported', `allowed: ${problem.allowed.join(', ')}`)
    case 'unknown-query': {
      // https://hl7.org/fhir/R4/search.html#errors: a lenient server would leave them out; this one never does.
      const isStrict = String(call.headers.prefer ?? '').includes('handling=strict')
      return outcome(
        400,
        'not-supported',
        `unknown${isStrict ? ', and handling is strict' : ''}: ${problem.names.join(', ')}`,
      )
    }
    case 'too-large':
      return outcome(413, 'too-long', 'the body is too large')
    case 'not-json':
      return outcome(400, 'structure', problem.detail)
    case 'bad-body': {
      const [issue] = problem.issues
      return outcome(422, 'invariant', `${issue?.field}: ${issue?.message}`)
    }
    case 'rate-limited': {
      const refusal = outcome(429, 'throttled', 'too many requests')
      return { ...refusal, headers: { ...refusal.headers, 'retry-after': '1' } }
    }
    case 'refused':
      return outcome(409, 'conflict', `${problem.op} is refused`)
  }
}
