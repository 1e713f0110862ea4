/** Whether somebody who asks for what is not theirs can tell by the time it takes that it is there. */
import { randomBytes, randomUUID } from 'node:crypto'
import { Agent, fetch } from 'undici'
import { expect, it, onTestFinished } from 'vitest'
import type { Config } from '../../src/config.ts'
import { encodeId } from '../../src/domain/ids.ts'
import { openRedisState } from '../../src/store/open.ts'
import { aPartner } from '../federation/partner.ts'
import { type Answer, type RunningGateway, startGateway } from '../kit/gateway.ts'
import { aPerson } from '../kit/people.ts'
import { startRedis } from '../kit/redis.ts'
import { confirm, hold, slotsOf } from './steps.ts'

/** Calls at the beginning of a measurement that are not counted. */
const uncounted = 20
/** Between the medians. */
const mostRatio = 1.3
/** Another measurement may be taken so often: the machine has other things to do. */
const attempts = 4

interface Target {
  readonly holdId: string
  readonly holdToken: string
  readonly appointmentId: string
}

const patient = { new: aPerson() }
const changes = (given: object) => ({ input: { ...given, idempotencyKey: randomUUID() } })

const operations: Record<string, { query: string; variables: (target: Target) => object }> = {
  hold: {
    query: 'query($id: ID!, $token: String) { hold(id: $id, token: $token) { id } }',
    variables: ({ holdId, holdToken }) => ({ id: holdId, token: holdToken }),
  },
  appointment: {
    query: 'query($id: ID!) { appointment(id: $id) { id } }',
    variables: ({ appointmentId }) => ({ id: appointmentId }),
  },
  holdRelease: {
    query:
      'mutation($input: HoldReleaseInput!) { holdRelease(input: $input) { errors { ... on UserError { code } } } }',
    variables: ({ holdId, holdToken }) => changes({ holdId, holdToken }),
  },
  holdConfirm: {
    query:
      'mutation($input: HoldConfirmInput!) { holdConfirm(input: $input) { errors { ... on UserError { code } } } }',
    variables: ({ holdId, holdToken }) => changes({ holdId, holdToken, patient, paymentReference: 'psp-1' }),
  },
  appointmentCancel: {
    query: `mutation($input: AppointmentCancelInput!) {
      appointmentCancel(input: $input) { errors { ... on UserError { code } } } }`,
    variables: ({ appointmentId }) => changes({ appointmentId, reason: 'OTHER' }),
  },
}

const withoutLimits = (config: Config): Config => ({
  ...config,
  limits: { ...config.limits, read: 1e6, search: 1e6, hold: 1e6, confirm: 1e6, change: 1e6 },
})

async function aWorld() {
  const server = await startRedis({ appendfsync: 'always' })
  const gateway = await startGateway({
    configure: withoutLimits,
    state: (clock) =>
      openRedisState({
        ...{ urls: [server.url], clusterUrls: [], clock, isSyncAssured: false, intentLog: null },
        onProblem: () => {},
      }),
  })
  const dispatcher = new Agent({ connections: 1 })
  onTestFinished(() => dispatcher.destroy())
  const slots = await slotsOf(gateway, 'cliniko')
  const [slot, another] = [slots[0], slots.at(-1)]
  const booked = await confirm(gateway, await hold(gateway, another.id))
  const held = await hold(gateway, slot.id)
  const { signer } = gateway.gateway.booking
  const unknown = randomBytes(16).toString('hex')
  const clinicId = 'leeds'
  return {
    gateway,
    dispatcher,
    stranger: aPartner(gateway),
    foreign: { holdId: held.hold.id, holdToken: held.holdToken, appointmentId: booked.appointment.id },
    absent: {
      holdId: encodeId('Hold', clinicId, unknown),
      holdToken: signer.holdToken(unknown),
      appointmentId: encodeId('Appointment', clinicId, '1700000000000009999'),
    },
  }
}

async function ask(
  { url }: RunningGateway,
  dispatcher: Agent,
  key: string,
  body: { readonly query: string; readonly variables: object },
): Promise<{ readonly ms: number; readonly text: string }> {
  const start = performance.now()
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
    dispatcher,
  })
  const text = await response.text()
  return { ms: performance.now() - start, text: text.replace(/"correlationId":"[^"]*"/g, '') }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0
}

/** How much longer one takes than the other, the quicker of the two being 1. In turns, so that noise meets both alike. */
async function ratioOf(one: () => Promise<Answer>, other: () => Promise<Answer>, calls = 120): Promise<number> {
  const times: [number[], number[]] = [[], []]
  for (let round = 0; round < uncounted + calls; round += 1) {
    const first = round % 2
    for (const which of [first, 1 - first] as const) {
      const { ms } = await (which === 0 ? one() : other())
      if (round >= uncounted) times[which as 0 | 1].push(ms)
    }
  }
  const [a, b] = times.map(median) as [number, number]
  return Math.max(a, b) / Math.min(a, b)
}

it.each(Object.entries(operations))(
  '%s takes as long for foreign as for absent',
  async (_, { query, variables }) => {
    const { gateway, dispatcher, stranger, foreign, absent } = await aWorld()
    const asking = (target: Target) => () => ask(gateway, dispatcher, stranger, { query, variables: variables(target) })
    expect((await asking(foreign)()).text).toBe((await asking(absent)()).text)
    const ratios: number[] = []
    while (ratios.length < attempts && !ratios.some((ratio) => ratio < mostRatio)) {
      ratios.push(await ratioOf(asking(foreign), asking(absent)))
    }
    expect(Math.min(...ratios), `of ${ratios.join(', ')}`).toBeLessThan(mostRatio)
  },
  60_000,
)

it('which would be seen if a clinic were asked for one of them', async () => {
  const { gateway, dispatcher, foreign, absent } = await aWorld()
  const { query, variables } = operations.appointment as (typeof operations)[string]
  // Whose appointment it is, so it is read from the clinic, which is not as near as a simulator.
  gateway.simulator('cliniko').failNext({ op: 'read', fault: 'slow', ms: 20, times: 100 })
  const asking = (key: string, target: Target) => () =>
    ask(gateway, dispatcher, key, { query, variables: variables(target) })
  const ratio = await ratioOf(asking(gateway.key, foreign), asking(aPartner(gateway), absent), 30)
  expect(ratio).toBeGreaterThan(mostRatio)
}, 60_000)
