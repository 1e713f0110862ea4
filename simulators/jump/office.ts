import type { Route, Write } from '../kit/router.ts'
import type { Call, World } from '../kit/simulator.ts'
import type { Scope } from './access.ts'
import { type Answer, type Answers, Refusal } from './answers.ts'
import type { JumpState } from './books.ts'
import type { Clinic } from './clinic.ts'
import { AnsweredKeys } from './idempotency.ts'
import { createReferences, type References } from './references.ts'
import type { Render } from './render.ts'
import type { Switches } from './switches.ts'

export type JumpCall<B = unknown> = Call<JumpState, B>

/** A route in the vendor's terms: below the base path, with its scope, and without an envelope. */
export interface Endpoint<B> extends Omit<Route<JumpState, B>, 'handle'> {
  readonly scope: Scope
  /** Whether `Idempotency-Key` counts here. @default false: it is ignored */
  readonly isIdempotent?: boolean
  /** Throws a `Refusal` for every no. */
  handle(call: JumpCall<B>): Answer | { commit(): Answer }
}

export interface JumpRoute extends Route<JumpState> {
  readonly scope: Scope
}

/** What every endpoint works with. */
export interface Office {
  readonly world: World
  readonly switches: Switches
  readonly clinic: Clinic
  readonly references: References
  readonly render: Render
  endpoint<B = unknown>(endpoint: Endpoint<B>): JumpRoute
}

export function openOffice(world: World, switches: Switches, clinic: Clinic, render: Render, answers: Answers): Office {
  const answered = new AnsweredKeys()
  const honoursKeys = switches.generation === 'B' || switches.idempotencyInA

  /** Runs the endpoint under the call's idempotency key, if that counts. */
  function run<B>(endpoint: Endpoint<B>, call: JumpCall<B>): Answer | { commit(): Answer } {
    const key = call.headers['idempotency-key']
    if (!endpoint.isIdempotent || !honoursKeys || typeof key !== 'string') return endpoint.handle(call)
    const name = `${endpoint.method} ${endpoint.path}`
    const known = answered.find(name, key, call.body, world.now())
    if (known) return known
    const outcome = endpoint.handle(call)
    if (!('commit' in outcome)) return outcome
    return {
      // A write that runs twice meets the key of its first run.
      commit: () => {
        const first = answered.find(name, key, call.body, world.now())
        if (first) return first
        const answer = outcome.commit()
        answered.keep(name, key, call.body, world.now(), answer)
        return answer
      },
    }
  }

  function endpoint<B>(definition: Endpoint<B>): JumpRoute {
    const { scope, isIdempotent: _, handle: __, ...route } = definition
    const handle = (call: JumpCall<B>) => {
      try {
        const outcome = run(definition, call)
        if (!('commit' in outcome)) return answers.yes(call, outcome)
        const write: Write = { commit: () => answers.yes(call, outcome.commit()) }
        return write
      } catch (error) {
        if (error instanceof Refusal) return answers.no(call, error)
        throw error
      }
    }
    const served: Route<JumpState, B> = { ...route, path: switches.basePath + definition.path, handle }
    return { ...(served as Route<JumpState>), scope }
  }

  return { world, switches, clinic, references: createReferences(switches, clinic), render, endpoint }
}
