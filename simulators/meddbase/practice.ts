import { z } from 'zod'
import type { FaultOp } from '../kit/faults.ts'
import type { Reply, Route, Write } from '../kit/router.ts'
import type { Call, World } from '../kit/simulator.ts'
import { type Answers, guarded } from './answers.ts'
import type { Catalogue } from './catalogue.ts'
import type { Diary } from './diary.ts'
import type { Render } from './render.ts'
import type { Access, Sessions } from './sessions.ts'
import type { MeddbaseState } from './state.ts'
import type { Switches } from './switches.ts'

export type MeddbaseCall<B = unknown> = Call<MeddbaseState, B>

/** What every route of one running tenant works with. */
export interface Practice {
  readonly world: World
  readonly switches: Switches
  readonly catalogue: Catalogue
  readonly state: MeddbaseState
  readonly answers: Answers
  readonly sessions: Sessions
  readonly diary: Diary
  readonly render: Render
}

const base = '/patientportalapi'

export interface Endpoint {
  readonly access: Access
  readonly route: Route<MeddbaseState>
}

/** The parameters that act for another patient, a referral or a recall. */
export const onBehalf = ['patient', 'referral', 'recall'] as const
export const paging = ['page-number', 'page-size', 'page-sort-column', 'page-sort-descending'] as const

// Deprecated places for the two, still good. A login call may carry them too: browsers' libraries send them always.
const credentials = { SessionId: z.string().optional(), Token: z.string().optional() }

/** A route under the base path. A POST without a shape takes an empty body; a GET without one takes none. */
export function endpoint<S extends z.ZodRawShape = Record<never, never>>(spec: {
  readonly access: Access
  readonly method: 'GET' | 'POST'
  /** `section/method`. */
  readonly path: string
  readonly op: FaultOp
  readonly query?: readonly string[]
  readonly shape?: S
  handle(call: MeddbaseCall<z.output<z.ZodObject<S>>>): Reply | Write
}): Endpoint {
  const takesBody = spec.shape !== undefined || spec.method === 'POST'
  const body = z.strictObject({ ...spec.shape, ...credentials }).prefault({})
  const route = {
    method: spec.method,
    path: `${base}/${spec.path}`,
    op: spec.op,
    query: ['client-key', 'token', ...(spec.query ?? [])],
    ...(takesBody && { body }),
    handle: guarded(spec.handle),
  }
  // The schema's own type has the two credentials besides; a handler has no use for them.
  return { access: spec.access, route: route as unknown as Route<MeddbaseState> }
}
