import { describe, expect, it } from 'vitest'
import type { Answer } from '../../kit/vendor-http.ts'
import {
  answering,
  type Clinic,
  call,
  clientKey,
  login,
  manager,
  minute,
  no,
  ok,
  password,
  setUp,
  slot,
  validated,
  wireSlots,
  wireTypes,
} from './kit.ts'

const types = ok(wireTypes)
const ask = ({ adapter }: Pick<Clinic, 'adapter'>) => adapter.listAppointmentTypes(call)
const logins = ({ http }: Clinic) => http.sent.filter(({ path }) => path === '/auth/login')
const sessionsOf = ({ http }: Clinic) => http.sent.map(({ headers }) => headers?.['x-session-id'] ?? null)

describe('login', () => {
  it.each([
    ['REFERRAL', 'true'],
    ['PATIENT', 'false'],
  ])('goes to the portal %s with name and password in the body', async (portal, isOh) => {
    const clinic = answering({ ...manager, access: { ...manager.access, portal } }, types)
    await ask(clinic)
    const [request] = logins(clinic)
    expect(request).toMatchObject({
      method: 'POST',
      query: [['is-oh', isOh]],
      json: { username: 'gateway@practice.example', password },
      headers: { cookie: `Client-key=${clientKey}` },
    })
    expect(clinic.http.sent[1]?.headers).toMatchObject({ 'x-session-id': 'session-1', 'x-token': 'token-1' })
  })

  it('is made once for many calls, at once and later, in this process and another', async () => {
    const clinic = setUp()
    clinic.http.answerWith(({ path }) => (path === '/auth/login' ? login() : types))
    await Promise.all([ask(clinic), ask(clinic), ask(clinic)])
    await ask(clinic.bind())
    expect(logins(clinic)).toHaveLength(1)
  })

  it.each<[string, Answer, string]>([
    ['a wrong password', no(0, 401), 'VENDOR_REJECTED'],
    ['a blocked user', no(14, 403), 'VENDOR_REJECTED'],
    ['a second factor', ok({ SessionID: 's', Token: 't', Require2FA: 'true' }), 'VENDOR_REJECTED'],
    ['no session', ok({ Token: 't' }), 'VENDOR_REJECTED'],
  ])('is not tried again after %s, in any process, until the pause is over', async (_, answer, code) => {
    const clinic = setUp()
    clinic.http.script(answer)
    for (const one of [clinic, clinic, clinic.bind()]) {
      const error: unknown = await ask(one).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code })
      expect(String(error)).not.toContain(password)
    }
    expect(logins(clinic)).toHaveLength(1)
    // The store forgets by itself.
    clinic.sessions.kept.clear()
    clinic.http.script(login(), types)
    await ask(clinic)
  })

  it('is tried at once with a corrected password', async () => {
    const clinic = setUp()
    clinic.http.script(no(0, 401))
    await expect(ask(clinic)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
    const refused = [...clinic.sessions.kept]
    const corrected = setUp({ ...manager, access: { ...manager.access, password: 'corrected-pass-2' } })
    for (const [name, value] of refused) await corrected.sessions.write(name, value, minute)
    corrected.http.script(login(), types)
    await ask(corrected)
  })

  it.each<[Answer, string]>([
    ['LOST', 'VENDOR_UNAVAILABLE'],
    ['NOT_SENT', 'VENDOR_UNAVAILABLE'],
    [{ status: 502 }, 'VENDOR_UNAVAILABLE'],
    [no(10, 400), 'VENDOR_UNAVAILABLE'],
    [{ status: 429 }, 'VENDOR_UNAVAILABLE'],
  ])('judges no password by %j', async (answer, code) => {
    const clinic = setUp()
    clinic.http.script(answer, login(), types)
    await expect(ask(clinic)).rejects.toMatchObject({ code })
    await ask(clinic)
  })

  it('goes on without a token where none was given', async () => {
    const clinic = setUp()
    clinic.http.script(ok({ SessionID: 's1' }), types)
    await ask(clinic)
    expect(clinic.http.sent[1]?.headers).not.toHaveProperty('x-token')
  })

  it('reads nothing into what another version left in the store', async () => {
    const clinic = answering(manager, types)
    await ask(clinic)
    for (const name of clinic.sessions.kept.keys()) clinic.sessions.kept.set(name, '{"old":true}')
    clinic.http.script(login(2), types)
    await ask(clinic)
    expect(sessionsOf(clinic).at(-1)).toBe('session-2')
  })
})

describe('a session that is over', () => {
  it.each<[string, Answer]>([
    ['EventCode 8', no(8, 401)],
    ['a bare 401', { status: 401 }],
    ['401 with EventCode 0', no(0, 401)],
    ['EventCode 8 with 200', { ...(no(8) as object), status: 200 }],
  ])('is replaced by one login after %s', async (_, over) => {
    const clinic = answering(manager, over, login(2), types)
    expect(await ask(clinic)).toHaveLength(2)
    expect(sessionsOf(clinic)).toEqual([null, 'session-1', null, 'session-2'])
  })

  it('is renewed once and no more', async () => {
    const clinic = answering(manager, no(8, 401), login(2), no(8, 401))
    await expect(ask(clinic)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })

  it('gets the current token where only that has changed', async () => {
    const clinic = answering(manager, no(11, 403), validated(1_200, 2), types)
    await ask(clinic)
    const [, , validate, last] = clinic.http.sent
    expect(validate?.headers).not.toHaveProperty('x-token')
    expect(last?.headers).toMatchObject({ 'x-session-id': 'session-1', 'x-token': 'token-2' })
    expect(logins(clinic)).toHaveLength(1)
  })

  it.each<[string, Answer]>([
    ['the same one', validated(1_200, 1)],
    ['none', ok({ RemainingTime: 5 })],
    ['a refusal', no(11, 403)],
  ])('logs in where validate answers %s', async (_, answer) => {
    const clinic = answering(manager, no(11, 403), answer, login(2), types)
    await ask(clinic)
    expect(sessionsOf(clinic).at(-1)).toBe('session-2')
  })

  it('takes the newer one of another process', async () => {
    const clinic = answering(manager, types)
    await ask(clinic)
    const [name] = [...clinic.sessions.kept.keys()]
    clinic.http.answerWith(({ headers }) => {
      if (headers?.['x-session-id'] !== 'session-1') return types
      clinic.sessions.kept.set(name ?? '', JSON.stringify({ id: 'session-9', token: 'token-9', lasts: null }))
      return no(8, 401)
    })
    await ask(clinic)
    expect(sessionsOf(clinic).at(-1)).toBe('session-9')
    expect(logins(clinic)).toHaveLength(1)
  })

  it('logs in once for many calls that find it so', async () => {
    const clinic = setUp()
    let number = 0
    clinic.http.answerWith(({ path, headers }) => {
      if (path === '/auth/login') return login(++number)
      return headers?.['x-session-id'] === 'session-1' ? no(8, 401) : types
    })
    await Promise.all([ask(clinic), ask(clinic), ask(clinic)])
    expect(logins(clinic)).toHaveLength(2)
  })

  it('is not renewed for a wrong client key', async () => {
    const clinic = answering(manager, no(4, 401))
    await expect(ask(clinic)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
    expect(clinic.http.sent).toHaveLength(2)
  })
})

describe('a session that must outlive a hold', () => {
  const check = ({ adapter }: Clinic) => adapter.checkSlot(call, slot())
  const free = ok(wireSlots())

  it.each([600, 601, null])('is good enough with %j seconds left', async (seconds) => {
    const clinic = answering({ ...manager, session: { keepSeconds: 600 } }, validated(seconds), free)
    expect(await check(clinic)).toMatchObject({ free: true })
    expect(logins(clinic)).toHaveLength(1)
  })

  it('is replaced when too little is left', async () => {
    const clinic = answering(manager, validated(599), login(2), validated(1_200, 2), free)
    expect(await check(clinic)).toMatchObject({ free: true })
    expect(sessionsOf(clinic).at(-1)).toBe('session-2')
  })

  it('is not replaced in vain each time where even a new one is short', async () => {
    const clinic = answering(manager, validated(100), login(2), validated(100, 2), free, validated(90, 2), free)
    await check(clinic)
    expect(await check(clinic)).toMatchObject({ free: true })
    expect(logins(clinic)).toHaveLength(2)
  })

  it('refuses the hold where the settings say so', async () => {
    const session = { whenShort: 'REFUSE', holdSeconds: 900 }
    const clinic = answering({ ...manager, session }, validated(700), login(2), validated(700, 2))
    await expect(check(clinic)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })

  it('is kept in the store no longer than it lasts', async () => {
    const clinic = answering(manager, validated(700), free)
    const kept: number[] = []
    const { write } = clinic.sessions
    Object.assign(clinic.sessions, {
      write: (name: string, value: string, ttlMs: number) => {
        kept.push(ttlMs)
        return write(name, value, ttlMs)
      },
    })
    await check(clinic)
    expect(kept).toEqual([300_000, 700_000])
  })

  it('is renewed where validate finds it over', async () => {
    const clinic = answering(manager, no(8, 401), login(2), validated(1_200, 2), free)
    expect(await check(clinic)).toMatchObject({ free: true })
  })

  it.each<[Answer, string]>([
    [{ status: 502 }, 'VENDOR_UNAVAILABLE'],
    [no(13, 403), 'VENDOR_REJECTED'],
  ])('is not proved by %j', async (answer, code) => {
    await expect(check(answering(manager, answer))).rejects.toMatchObject({ code })
  })
})
