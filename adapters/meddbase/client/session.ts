/**
 * The service login's session. It is kept in the session store, encrypted and shared by all gateway processes; what is here
 * between calls is only a login under way.
 */
import { z } from 'zod'
import type { AdapterParts } from '../../../src/contract/adapter.ts'
import { DomainError } from '../../../src/domain/error.ts'
import type { Call } from '../../../src/http/client.ts'
import { digest, type ManagerAccess, type Settings } from '../config.ts'
import { errorOf, type Failure, isSessionOver, rejected } from '../errors.ts'
import { authenticationSchema, validationSchema } from '../wire.ts'
import type { Exchange } from './exchange.ts'

const sessionSchema = z.object({
  id: z.string(),
  token: z.string().nullable(),
  /** What remained right after the login; null until it was asked. */
  lasts: z.number().nullable(),
})
export type Session = z.output<typeof sessionSchema>

export interface Sessions {
  /** The session of the service login, logging in where there is none. */
  current(call: Call): Promise<Session>
  /** Another one after the vendor refused this one: somebody else's newer one, the same with a new token, or a new login. */
  renew(call: Call, used: Session, failure: Failure): Promise<Session>
  /** Forgets it unless somebody has put a newer one in its place. */
  drop(used: Session): Promise<void>
  /** Proves that the session stands and lasts so many seconds; asking also extends it. */
  prove(call: Call, seconds: number): Promise<void>
}

export function createSessions(
  exchange: Exchange,
  settings: Settings,
  access: ManagerAccess,
  { sessions: store }: Pick<AdapterParts, 'sessions'>,
): Sessions {
  const { whenShort, keepSeconds, loginPauseMinutes } = settings.session
  const name = `manager-${digest(settings.clientKey, access.portal, access.username)}`
  const refusedName = `${name}-refused`
  // A corrected password is tried at once. The store encrypts values, so a digest of the password may stand in one.
  const credentials = digest(settings.clientKey, access.username, access.password)
  /** One login at a time in this process, however many calls find the session gone. */
  let underWay: Promise<Session> | null = null

  async function stored(): Promise<Session | null> {
    const text = await store.read(name)
    if (text === null) return null
    try {
      return sessionSchema.parse(JSON.parse(text))
    } catch {
      // Written by another version: as good as none.
      return null
    }
  }

  async function keep(session: Session, seconds: number): Promise<Session> {
    await store.write(name, JSON.stringify(session), Math.max(1, seconds) * 1_000)
    return session
  }

  /** Never repeated by itself: too many failed logins block the user (err/eventcode, 14). */
  async function login(call: Call): Promise<Session> {
    if ((await store.read(refusedName)) === credentials) {
      throw rejected('the service login was refused a short while ago; it is not tried again yet')
    }
    const { result, failure } = await exchange.tell(
      call,
      {
        operation: 'session.login',
        method: 'POST',
        path: '/auth/login',
        query: [['is-oh', String(access.portal === 'REFERRAL')]],
        json: { username: access.username, password: access.password },
      },
      authenticationSchema,
    )
    // The application that is starting judged no password.
    if (failure && failure.eventCode !== 10) {
      await store.write(refusedName, credentials, loginPauseMinutes * 60_000)
      throw errorOf(failure)
    }
    if (result.outcome !== 'EXECUTED') {
      const seconds = result.outcome === 'NOT_SENT' ? result.retryAfterSeconds : undefined
      const code = result.outcome === 'NOT_SENT' ? result.code : 'VENDOR_UNAVAILABLE'
      throw new DomainError(code, undefined, seconds === undefined ? {} : { retryAfterSeconds: seconds })
    }
    const { SessionID: id, Token: token, Require2FA: needsCode } = result.value
    if (needsCode || !id) {
      await store.write(refusedName, credentials, loginPauseMinutes * 60_000)
      throw rejected('the service login asks for a second factor; the practice has to give one that does without')
    }
    return keep({ id, token: token ?? null, lasts: null }, keepSeconds)
  }

  /** One at a time; a caller who hangs up does not take the login from the others. */
  function once(call: Call, obtain: (call: Call) => Promise<Session>): Promise<Session> {
    const { signal: _, ...alone } = call
    underWay ??= obtain(alone).finally(() => {
      underWay = null
    })
    return underWay
  }

  function validate(call: Call, headers: Readonly<Record<string, string>>) {
    const request = { operation: 'session.validate', method: 'GET', path: '/auth/validate', headers } as const
    return exchange.ask(call, request, validationSchema)
  }

  async function replaced(call: Call, used: Session, failure: Failure): Promise<Session> {
    const now = await stored()
    if (now && !isSame(now, used)) return now
    if (failure.eventCode === 11) {
      // The session may stand while its token has changed; "returns the current validation token" (auth/validatelogin).
      const answer = await validate(call, sessionHeaders({ ...used, token: null }, settings))
      const token = 'value' in answer ? answer.value.Token : null
      if (token && token !== used.token && 'value' in answer) {
        return keep({ ...used, token }, answer.value.RemainingTime ?? keepSeconds)
      }
    }
    return login(call)
  }

  async function current(call: Call): Promise<Session> {
    return (await stored()) ?? once(call, async (alone) => (await stored()) ?? login(alone))
  }

  const renew: Sessions['renew'] = (call, used, failure) => once(call, (alone) => replaced(alone, used, failure))

  /** The session with what remains of it, from a fresh answer. */
  async function measured(
    call: Call,
    session: Session,
    isFresh: boolean,
  ): Promise<{ session: Session; seconds: number }> {
    let used = session
    let answer = await validate(call, sessionHeaders(used, settings))
    if ('failure' in answer && isSessionOver(answer.failure)) {
      used = await renew(call, used, answer.failure)
      answer = await validate(call, sessionHeaders(used, settings))
    }
    if ('failure' in answer) throw errorOf(answer.failure)
    const seconds = answer.value.RemainingTime ?? keepSeconds
    const token = answer.value.Token ?? used.token
    const lasts = isFresh ? seconds : used.lasts
    return { session: await keep({ ...used, token, lasts }, seconds), seconds }
  }

  return {
    current,
    renew,

    async drop(used) {
      const now = await stored()
      if (now && isSame(now, used)) await store.forget(name)
    },

    async prove(call, needed) {
      const first = await measured(call, await current(call), false)
      if (first.seconds >= needed) return
      // A new login helps against age only: where sessions are short from the first, it would be in vain each time.
      const isShortByNature = first.session.lasts !== null && first.session.lasts < needed
      const last = isShortByNature ? first : await measured(call, await once(call, login), true)
      if (last.seconds < needed && whenShort === 'REFUSE') {
        throw rejected('sessions end before a hold would; see `session.whenShort`')
      }
    },
  }
}

export function sessionHeaders({ id, token }: Session, settings: Settings): Record<string, string> {
  return {
    ...(settings.sessionAs === 'HEADERS' ? { 'x-session-id': id } : { cookie: `ASP.NET_SessionId=${id}` }),
    ...(token === null ? {} : { 'x-token': token }),
  }
}

function isSame(a: Session, b: Session): boolean {
  return a.id === b.id && a.token === b.token
}
