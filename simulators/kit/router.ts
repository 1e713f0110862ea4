import type { ZodType } from 'zod'
import type { FaultOp } from './faults.ts'
import type { Call, State } from './simulator.ts'

/** `body` is sent as JSON, `text` as it is; with neither, the answer has no body. */
export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly text?: string
}

/** A write that passed every check. The kit decides whether it runs never, now, later or twice. */
export interface Write {
  commit(): Reply
}

export interface Route<S extends State = State, B = unknown> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** `/v1/things/:id`; a parameter is one whole segment. */
  readonly path: string
  /** A function where the body decides, as where one request both moves and cancels; it gets the JSON before it is checked. */
  readonly op: FaultOp | ((body: unknown) => FaultOp)
  /** The query parameters it knows; any other is refused. */
  readonly query?: readonly string[]
  /** The body it takes (use `z.strictObject`); without it, a body is refused. */
  readonly body?: ZodType<B>
  /** Checks the call and answers it, or gives back the write to be done. Changes nothing itself. */
  handle(call: Call<S, B>): Reply | Write
}

/** Gives `handle` the type that `body` parses to. */
export function defineRoute<S extends State>() {
  return <B = unknown>(route: Route<S, B>): Route<S> => route as Route<S>
}

export function isWrite(outcome: Reply | Write): outcome is Write {
  return 'commit' in outcome
}

export type RouteMatch =
  | { readonly kind: 'found'; readonly route: Route; readonly params: Record<string, string> }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'wrong-method'; readonly allowed: readonly string[] }

/** The first route that fits wins, so literal segments stand before parameters in the list. */
export function matchRoute(routes: readonly Route[], method: string, path: string): RouteMatch {
  const allowed: string[] = []
  for (const route of routes) {
    const params = matchPath(route.path, path)
    if (!params) continue
    if (route.method === method) return { kind: 'found', route, params }
    allowed.push(route.method)
  }
  return allowed.length > 0 ? { kind: 'wrong-method', allowed } : { kind: 'not-found' }
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? ''
    if (!segment.startsWith(':')) {
      if (segment !== value) return undefined
      continue
    }
    if (value === '') return undefined
    try {
      params[segment.slice(1)] = decodeURIComponent(value)
    } catch {
      // A broken percent escape names nothing that exists.
      return undefined
    }
  }
  return params
}
