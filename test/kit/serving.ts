/** One clinic served by a process of its own, with state in Redis, and what a partner asks of it. */
import { expect } from 'vitest'
import { startCliniko } from '../../simulators/cliniko.ts'
import type { RunningSimulator } from '../../simulators/kit/simulator.ts'
import { createPartnerKey } from '../../src/booking/caller.ts'
import { createSigner } from '../../src/booking/signing.ts'
import { holdCreate, slotsQuery } from '../e2e/documents.ts'
import { fortnight } from '../e2e/steps.ts'
import type { Answer } from './gateway.ts'
import { aPerson } from './people.ts'
import { configFile, type RunningProcess, runMain } from './processes.ts'

const signing = 'a signing key of more than thirty-two letters'
export const key = createPartnerKey('test', 'acme')
export const hash = createSigner([{ id: 's1', secret: signing }]).partnerKeyHash(key)

/** One Cliniko clinic, whose settling is quick. */
export function configFor(simulator: RunningSimulator, over: Record<string, unknown> = {}): string {
  return configFile(
    {
      network: { allowLoopback: true },
      search: { deadline: 'PT10S' },
      secrets: { signing: [{ id: 's1', value: 'file:signing.key' }] },
      partners: [{ id: 'acme', keys: [{ id: 'acme', hash, scopes: ['read', 'hold', 'confirm'], clinics: ['*'] }] }],
      services: [{ id: 'first-visit', name: 'First visit' }],
      clinics: [
        {
          id: 'leeds',
          name: 'Leeds Physio',
          adapter: 'cliniko',
          timeZone: 'Europe/London',
          settings: {
            baseUrl: `${simulator.url}/v1`,
            apiKey: 'file:cliniko.key',
            userAgentContact: 'dev@holdfast.example',
          },
          services: { 'first-visit': { appointmentTypeId: '1700000000000000301' } },
          holds: { settle: 'PT3S', post: 'PT2S' },
        },
      ],
      ...over,
    },
    { 'signing.key': signing, 'cliniko.key': 'demo-secret-uk1' },
  )
}

export async function clinic(): Promise<RunningSimulator> {
  return startCliniko()
}

export async function serving(
  config: string,
  redisUrl: string,
  env: Record<string, string> = {},
): Promise<RunningProcess & { url: string }> {
  const running = runMain(['serve', '--config', config], { REDIS_URLS: redisUrl, PORT: '0', ...env })
  await running.says('State is in Redis')
  const url = /http:\/\/127\.0\.0\.1:\d+\/graphql/.exec(running.output())?.[0] ?? ''
  return { ...running, url }
}

export async function ask(url: string, query: string, variables: object = {}): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = (await response.json()) as { data: Answer; errors?: unknown }
  if (errors) throw new Error(JSON.stringify(errors))
  return data
}

const serviceId = Buffer.from('[1,"Service","first-visit"]').toString('base64url')

export async function aSlot(url: string): Promise<Answer> {
  const { slots } = await ask(url, slotsQuery, { search: { serviceId, ...fortnight() }, first: 5 })
  expect(slots.unavailable).toEqual([])
  return slots.nodes[0]
}

export async function hold(url: string, slotId: string, idempotencyKey: string): Promise<Answer> {
  return (await ask(url, holdCreate, { input: { slotId, idempotencyKey } })).holdCreate
}

export function confirmInput(held: Answer): object {
  return {
    holdId: held.hold.id,
    holdToken: held.holdToken,
    patient: { new: aPerson() },
    idempotencyKey: 'confirm',
  }
}
