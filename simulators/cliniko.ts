import type { Account } from './cliniko/account.ts'
import { accessDenied, badRequest, notFound, tooManyRequests, unprocessable } from './cliniko/answers.ts'
import { appointmentRoutes } from './cliniko/appointment-routes.ts'
import { availabilityRoutes } from './cliniko/availability-routes.ts'
import { blockRoutes } from './cliniko/block-routes.ts'
import { bookingRoutes } from './cliniko/booking-routes.ts'
import { type Diary, openDiary } from './cliniko/diary.ts'
import { directoryRoutes } from './cliniko/directory-routes.ts'
import { patientRoutes } from './cliniko/patient-routes.ts'
import { type ClinikoState, clinikoDemo, isLive, seedState } from './cliniko/state.ts'
import { defaultSwitches, type Switches } from './cliniko/switches.ts'
import { Budget } from './kit/budget.ts'
import type { Reply } from './kit/router.ts'
import {
  type Backend,
  type Call,
  createSimulator,
  type Dialect,
  type FrontDeskAction,
  FrontDeskRefusal,
  type Problem,
  type RunningSimulator,
  type SimulatorOptions,
  type World,
} from './kit/simulator.ts'
import { readSwitches } from './kit/switches.ts'

export { clinikoDemo } from './cliniko/state.ts'
export { defaultSwitches as clinikoSwitches } from './cliniko/switches.ts'

/** A strict stand-in for one Cliniko account. Its API is at `url + '/v1'`, where a shard's host would be. */
export const clinikoDialect: Dialect = { vendor: 'cliniko', create: createBackend }

export function startCliniko(options: SimulatorOptions = {}): Promise<RunningSimulator> {
  return createSimulator(clinikoDialect, options)
}

function createBackend(world: World): Backend<ClinikoState> {
  const switches = readSwitches(defaultSwitches, world.switches)
  let lastId = 1_700_000_000_000_001_000n
  const account: Account = {
    world,
    switches,
    state: seedState(world.now(), switches.openSundayNights),
    nextId: () => String(++lastId),
  }
  const diary = openDiary(account)
  const budget = new Budget(switches.rateLimitPerMinute, 60_000)

  return {
    state: account.state,
    routes: [
      ...directoryRoutes(account),
      ...availabilityRoutes(account),
      ...appointmentRoutes(account, diary),
      ...blockRoutes(account, diary),
      ...bookingRoutes(account),
      ...patientRoutes(account),
    ],
    guard: (call) => guard(call, switches, world, budget),
    problem: (problem) => answerProblem(problem, switches, world),
    frontDesk: (action) => ({ vendorId: actAsStaff(action, account, diary) }),
  }
}

/** Credentials first, then the budget of the key's user, then mandatory headers. */
function guard(call: Call, switches: Switches, world: World, budget: Budget): Reply | undefined {
  if (!knowsKey(call.headers.authorization, switches.apiKey)) return accessDenied
  if (switches.rateLimitPerMinute > 0) {
    // assumed: one budget for all keys of a user ("per user"); this account has one user.
    const { allowed, resetsAt } = budget.take(clinikoDemo.userId, world.now())
    if (!allowed) return tooManyRequests(resetsAt)
  }
  if (
    switches.requireUserAgent &&
    !/^\S.* \([^\s@()]+@[^\s@()]+\.[^\s@()]+\)$/.test(call.headers['user-agent'] ?? '')
  ) {
    return { status: 403, body: { message: 'User-Agent must be "{application name} ({contact email})"' } }
  }
  if (switches.requireAccept && !(call.headers.accept ?? '').includes('application/json')) {
    return { status: 406, body: { message: 'Accept must be application/json' } }
  }
  const { 'content-length': length, 'transfer-encoding': chunked } = call.headers
  const hasBody = chunked !== undefined || (length !== undefined && length !== '0')
  const isJson = /^application\/json\b/.test(call.headers['content-type'] ?? '')
  if (switches.requireContentType && hasBody && !isJson) {
    return { status: 415, body: { message: 'Content-Type must be application/json' } }
  }
  return undefined
}

/** The key as user name, with or without its shard, and no password. A key of another shard is simply unknown. */
function knowsKey(authorization: string | undefined, apiKey: string): boolean {
  const encoded = /^Basic ([A-Za-z0-9+/]+=*)$/.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return false
  const given = Buffer.from(encoded, 'base64').toString('utf8')
  const bare = apiKey.slice(0, apiKey.lastIndexOf('-'))
  return given === `${apiKey}:` || given === `${bare}:`
}

function answerProblem(problem: Problem, switches: Switches, world: World): Reply {
  switch (problem.kind) {
    case 'not-found':
    case 'wrong-method':
      return notFound(switches)
    case 'unknown-query':
      return badRequest(`unknown parameter ${problem.names.join(', ')}`)
    case 'too-large':
      return { status: 413, body: { message: 'Payload too large' } }
    case 'not-json':
      return badRequest(problem.detail)
    case 'bad-body':
      return unprocessable(Object.fromEntries(problem.issues.map(({ field, message }) => [field, message])))
    case 'rate-limited':
      return tooManyRequests(world.now() + 1000)
    case 'refused':
      // The vendor documents no refusal of its own; 422 with a whole-record error is the one shape for it.
      if (problem.op === 'read' || problem.op === 'slots') return notFound(switches)
      return unprocessable({ base: 'This time is not available.' })
  }
}

function actAsStaff(action: FrontDeskAction, account: Account, diary: Diary): string {
  const instant = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text))
  const start = instant(action.start)
  const end = instant(action.end)
  if (start !== undefined && end !== undefined && end <= start) throw new FrontDeskRefusal('end must be after start')
  const { practitionerId } = action
  if (practitionerId !== undefined && !account.state.practitioners.get(practitionerId)) {
    throw new FrontDeskRefusal(`no practitioner ${practitionerId}`)
  }

  if (action.action === 'book' || action.action === 'block') {
    if (practitionerId === undefined || start === undefined || end === undefined) {
      throw new FrontDeskRefusal(`${action.action} needs practitionerId, start and end`)
    }
    const defaults = diary.frontDeskDefaults(practitionerId)
    const times = { practitionerId, start, end }
    if (action.action === 'book') {
      return diary.create({ kind: 'individual_appointments', ...defaults, ...times }, 'front-desk').id
    }
    return diary.create({ kind: 'unavailable_blocks', businessId: defaults.businessId, ...times }, 'front-desk').id
  }

  const row = account.state.bookings.get(action.vendorId ?? '')
  if (!row || !isLive(row)) throw new FrontDeskRefusal(`no live booking ${action.vendorId}`)
  if (action.action === 'cancel') {
    if (row.kind === 'unavailable_blocks') diary.archive(row, 'front-desk')
    else diary.cancel(row, 50, 'at the front desk', 'front-desk')
    return row.id
  }
  if (start === undefined) throw new FrontDeskRefusal('move needs a start')
  const moved = {
    start,
    end: end ?? start + (row.end - row.start),
    practitionerId: practitionerId ?? row.practitionerId,
  }
  return diary.update(row.id, moved, 'front-desk').id
}
