import { randomUUID } from 'node:crypto'
import type { Call } from '../kit/simulator.ts'
import type { Answers } from './answers.ts'
import type { DemographicBody } from './bodies.ts'
import type { User } from './catalogue.ts'
import type { Switches } from './switches.ts'

/** What a route wants of its caller, beside the client key. */
export type Access =
  /** Nothing, not even the client key. */
  | 'open'
  | 'keyed'
  /** A session that is sent must be good; none is good too. */
  | 'optional-login'
  | 'login'
  /** A login whose token may be the thing that is asked for. */
  | 'validate'
  /** A login that still waits for its code. */
  | 'second-factor'
  | 'anonymous'

type Session = LoginSession | AnonymousSession

interface SessionBase {
  readonly id: string
  token: string
  expiresAt: number
  calls: number
}

export interface LoginSession extends SessionBase {
  readonly kind: 'login'
  readonly user: User
  awaitsCode: boolean
}

interface AnonymousSession extends SessionBase {
  readonly kind: 'anonymous'
  readonly demographics: DemographicBody
  readonly payerType: string
  codeExpiresAt: number
  isVerified: boolean
}

export type Sessions = ReturnType<typeof createSessions>

/** Sessions live beside the tables: a stale read is stale about the diary, not about who asks. */
export function createSessions(switches: Switches, answers: Answers, now: () => number) {
  const sessions = new Map<string, Session>()
  const failures = new Map<string, number>()

  const fresh = (): SessionBase => ({
    id: randomUUID().replaceAll('-', '').slice(0, 24),
    token: randomUUID(),
    expiresAt: now() + switches.sessionSeconds * 1000,
    calls: 0,
  })

  function keep<T extends Session>(session: T): T {
    sessions.set(session.id, session)
    return session
  }

  function find(call: Call): Session | undefined {
    return sessions.get(sessionIdOf(call) ?? '')
  }

  function touch(session: Session): void {
    session.calls += 1
    const { sessionEndsAfterCalls, tokenChangesAfterCalls, sessionSeconds } = switches
    session.expiresAt = now() + sessionSeconds * 1000
    if (sessionEndsAfterCalls > 0 && session.calls >= sessionEndsAfterCalls) session.expiresAt = 0
    if (tokenChangesAfterCalls > 0 && session.calls % tokenChangesAfterCalls === 0) session.token = randomUUID()
  }

  /** Throws the vendor's refusal unless the call's session fits; a good one lives on from here. */
  function admit(access: Access, call: Call): void {
    if (access === 'open' || access === 'keyed') return
    const id = sessionIdOf(call)
    if (id === undefined && access === 'optional-login') return
    const session = sessions.get(id ?? '')
    if (!session || session.expiresAt <= now()) throw answers.refusal('notLoggedIn', 'User is not logged in.')
    const fits =
      access === 'anonymous'
        ? session.kind === 'anonymous'
        : session.kind === 'login' && session.awaitsCode === (access === 'second-factor')
    if (!fits) throw answers.refusal('notLoggedIn', 'User is not logged in.')
    // assumed: the anonymous flow has no token: registration answers none.
    const needsToken = access !== 'anonymous' && (access !== 'validate' || switches.validateNeedsToken)
    if (needsToken && tokenOf(call) !== session.token) throw answers.refusal('invalidToken', 'Invalid token.')
    touch(session)
  }

  return {
    admit,

    /** The session that `admit` let through, even when it has ended since: a late write is still its caller's. */
    loginOf(call: Call): LoginSession {
      const session = find(call)
      if (session?.kind !== 'login') throw answers.refusal('notLoggedIn', 'User is not logged in.')
      return session
    },
    maybeLoginOf(call: Call): LoginSession | undefined {
      const session = find(call)
      return session?.kind === 'login' ? session : undefined
    },
    anonymousOf(call: Call): AnonymousSession {
      const session = find(call)
      if (session?.kind !== 'anonymous') throw answers.refusal('notLoggedIn', 'User is not logged in.')
      return session
    },

    openLogin(user: User): LoginSession {
      failures.delete(user.username)
      return keep({ ...fresh(), kind: 'login', user, awaitsCode: switches.require2fa })
    },
    openAnonymous(demographics: DemographicBody, payerType: string): AnonymousSession {
      const codeExpiresAt = now() + switches.codeMinutes * 60_000
      return keep({ ...fresh(), kind: 'anonymous', demographics, payerType, codeExpiresAt, isVerified: false })
    },
    sendCode(session: AnonymousSession): void {
      session.codeExpiresAt = now() + switches.codeMinutes * 60_000
    },
    /** The token changes: the login has only now happened. */
    completeLogin(session: LoginSession): void {
      session.awaitsCode = false
      session.token = randomUUID()
    },
    end(session: Session): void {
      sessions.delete(session.id)
    },

    fail(username: string): void {
      failures.set(username, (failures.get(username) ?? 0) + 1)
    },
    isBlocked(username: string): boolean {
      return (failures.get(username) ?? 0) >= switches.failedLoginsAllowed
    },
  }
}

function cookie(call: Call, name: string): string | undefined {
  for (const pair of (call.headers.cookie ?? '').split(';')) {
    const [key, ...value] = pair.trim().split('=')
    if (key === name) return value.join('=')
  }
  return undefined
}

function member(call: Call, name: string): string | undefined {
  const { body } = call
  const value = typeof body === 'object' && body !== null && name in body ? Reflect.get(body, name) : undefined
  return typeof value === 'string' ? value : undefined
}

function header(call: Call, name: string): string | undefined {
  const value = call.headers[name]
  return typeof value === 'string' ? value : undefined
}

/** The header, or one of the two places that are deprecated but still good. */
function sessionIdOf(call: Call): string | undefined {
  return header(call, 'x-session-id') ?? member(call, 'SessionId') ?? cookie(call, 'ASP.NET_SessionId')
}

function tokenOf(call: Call): string | undefined {
  return header(call, 'x-token') ?? member(call, 'Token') ?? call.query.get('token')
}

export function clientKeyOf(call: Call): string | undefined {
  return call.query.get('client-key') ?? cookie(call, 'Client-key')
}
