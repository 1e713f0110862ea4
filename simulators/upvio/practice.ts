import { defineRoute, type Reply, type Write } from '../kit/router.ts'
import type { Call, World } from '../kit/simulator.ts'
import { type Answers, Refusal } from './answers.ts'
import { upvioDemo } from './demo.ts'
import type { Diary } from './diary.ts'
import type { Render } from './render.ts'
import type { UpvioState } from './state.ts'
import type { Switches } from './switches.ts'

export type UpvioCall<B = unknown> = Call<UpvioState, B>
export const route = defineRoute<UpvioState>()
/** Where everything but the list of businesses lives. */
export const prefix = '/v1/businesses/:businessId'

/** What every route of one running business shares. */
export interface Practice {
  readonly world: World
  readonly switches: Switches
  readonly state: UpvioState
  readonly answers: Answers
  readonly diary: Diary
  readonly render: Render
}

/** Turns a thrown refusal into its answer, and a foreign business into a missing one. */
export function guarded<B>({ answers }: Practice, handle: (call: UpvioCall<B>) => Reply | Write) {
  return (call: UpvioCall<B>): Reply | Write => {
    const { businessId } = call.params
    if (businessId !== undefined && businessId !== upvioDemo.businessId) return answers.notFound('Business')
    try {
      return handle(call)
    } catch (error) {
      if (error instanceof Refusal) return error.reply
      throw error
    }
  }
}

/** The record that the path names, or the vendor's 404. */
export function found<T>({ answers }: Practice, row: T | undefined, resource: string): T {
  if (row === undefined) throw new Refusal(answers.notFound(resource))
  return row
}
