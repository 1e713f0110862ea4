import { channelShape, codeShape, loginShape } from './bodies.ts'
import { users } from './catalogue.ts'
import { type Endpoint, endpoint, type Practice } from './practice.ts'
import { reader } from './query.ts'
import type { LoginSession } from './sessions.ts'

const serverStates = { 1: 'Running', 2: 'Updating', 3: 'Suspending' } as const

export function authRoutes({ switches, answers, sessions, render, state, world }: Practice): Endpoint[] {
  function configOf(session: LoginSession | undefined) {
    if (!session || session.awaitsCode) return render.config('nobody')
    return render.config(session.user.patientKey === undefined ? 'manager' : 'patient')
  }

  const authentication = (session: LoginSession) => ({
    SessionID: session.id,
    Token: session.token,
    Require2FA: render.flag(session.awaitsCode),
    Config: configOf(session),
  })

  const login = endpoint({
    access: 'keyed',
    method: 'POST',
    path: 'auth/login',
    op: 'any',
    query: ['is-oh'],
    shape: loginShape,
    handle: (call) => {
      // assumed: left out, it is the patient portal: the page's example of a login has no `is-oh`.
      const isReferralPortal = reader(call, answers).flag('is-oh') ?? false
      const username = call.body.username.toLowerCase()
      if (sessions.isBlocked(username)) {
        return answers.no('blocked', 'The user has been blocked because of too many failed login attempts.')
      }
      const user = users.find((one) => one.username === username && one.password === call.body.password)
      const isRightPortal = !switches.loginChecksPortal || (user?.patientKey === undefined) === isReferralPortal
      if (!user || !isRightPortal) {
        // A write, because a failure counts towards the block.
        return {
          commit: () => {
            sessions.fail(username)
            return answers.loginFailed()
          },
        }
      }
      return { commit: () => answers.ok(authentication(sessions.openLogin(user))) }
    },
  })

  /** By SMS when there is a number, else by email. */
  function delivery(session: LoginSession): 'Mobile' | 'Email' {
    return state.patients.get(session.user.patientKey ?? '')?.mobile ? 'Mobile' : 'Email'
  }

  return [
    endpoint({
      access: 'open',
      method: 'GET',
      path: 'auth/server-state',
      op: 'any',
      handle: () =>
        answers.ok({
          Name: 'Meddbase simulator',
          StateCode: switches.serverState,
          State: serverStates[switches.serverState],
          ServiceVersion: '',
          ProtocolVersion: '1.0.1',
        }),
    }),
    login,
    endpoint({
      access: 'second-factor',
      method: 'GET',
      path: 'auth/send-2fa-code',
      op: 'any',
      handle: (call) => answers.ok({ DeliveryMethod: delivery(sessions.loginOf(call)) }),
    }),
    endpoint({
      access: 'second-factor',
      method: 'POST',
      path: 'auth/send-2fa-code',
      op: 'any',
      shape: channelShape,
      handle: ({ body }) => answers.ok({ DeliveryMethod: body.useMobile ? 'Mobile' : 'Email' }),
    }),
    endpoint({
      access: 'second-factor',
      method: 'POST',
      path: 'auth/submit-2fa-code',
      op: 'any',
      shape: codeShape,
      handle: (call) => {
        const session = sessions.loginOf(call)
        if (call.body.code !== switches.validationCode) return answers.no('unspecified', 'The code is not valid.')
        return {
          commit: () => {
            sessions.completeLogin(session)
            return answers.ok(authentication(session))
          },
        }
      },
    }),
    endpoint({
      access: 'validate',
      method: 'GET',
      path: 'auth/validate',
      op: 'any',
      handle: (call) => {
        const { token, expiresAt } = sessions.loginOf(call)
        return answers.ok({ Token: token, RemainingTime: Math.max(0, Math.floor((expiresAt - world.now()) / 1000)) })
      },
    }),
    endpoint({
      access: 'optional-login',
      method: 'GET',
      path: 'auth/config',
      op: 'any',
      query: ['company-identifier'],
      handle: (call) => answers.ok(configOf(sessions.maybeLoginOf(call))),
    }),
    endpoint({
      access: 'login',
      method: 'GET',
      path: 'auth/logout',
      op: 'any',
      handle: (call) => {
        const session = sessions.loginOf(call)
        return {
          commit: () => {
            sessions.end(session)
            return answers.ok(null)
          },
        }
      },
    }),
  ]
}
