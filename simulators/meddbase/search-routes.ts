import type { Reply } from '../kit/router.ts'
import { asWrite } from './answers.ts'
import { searchShape } from './bodies.ts'
import { type Endpoint, endpoint, type MeddbaseCall, onBehalf, type Practice } from './practice.ts'
import { scopeOf } from './scope.ts'
import { type Caller, searchParameters, wishesOf } from './wishes.ts'

type Extras = Parameters<ReturnType<typeof wishesOf>['search']>[2]

/** The two searches, for those who are logged in and for those who are not. */
export function searchRoutes(practice: Practice, caller: Caller): Endpoint[] {
  const { switches, answers, render } = practice
  const wishes = wishesOf(practice)
  const scope = scopeOf(practice)
  const access = caller === 'login' ? 'login' : 'keyed'
  // assumed: the anonymous pages have it in `/anon-appointment/`, proposals too, whose page copies the logged-in path.
  const section = caller === 'login' ? 'appointment' : 'anon-appointment'
  // The anonymous page lists these three as well; whoever is nobody has no patient to name.
  const query = [...searchParameters, ...(caller === 'login' ? onBehalf : [])]

  function admit(call: MeddbaseCall): void {
    if (caller === 'login') scope.admitSearch(call)
  }

  function timeSlots(call: MeddbaseCall, body: Extras): Reply {
    admit(call)
    const { wish, found } = wishes.search(call, caller, body, true)
    return answers.ok(render.timeSlots(found, wish, call.shiftMs))
  }

  function proposals(call: MeddbaseCall, body: Extras): Reply {
    admit(call)
    const { wish, found, reader } = wishes.search(call, caller, body, false)
    // assumed: how many come when no number is asked for.
    const count = reader.integer('number-of-results', 1, 100) ?? 10
    return answers.ok(found.slice(0, count).map((candidate) => render.proposal(candidate, wish, call.shiftMs)))
  }

  const slots = { access, path: `${section}/proposed-time-slots`, op: 'slots', query } as const
  const byGet = endpoint({ ...slots, method: 'GET', handle: (call) => timeSlots(call, {}) })
  const byGetWithBody = endpoint({
    ...slots,
    method: 'GET',
    shape: searchShape,
    handle: (call) => timeSlots(call, call.body),
  })
  const byPost = endpoint({
    ...slots,
    method: 'POST',
    shape: searchShape,
    handle: (call) => asWrite(timeSlots(call, call.body)),
  })

  return [
    ...{ GET: [byGet], 'GET-with-body': [byGetWithBody], POST: [byPost], either: [byGet, byPost] }[switches.searchVerb],
    endpoint({
      access,
      method: 'POST',
      path: `${section}/proposed`,
      op: 'slots',
      query: [...query, 'number-of-results'],
      shape: searchShape,
      handle: (call) => asWrite(proposals(call, call.body)),
    }),
  ]
}
