import { randomUUID } from 'node:crypto'
import { TRPCClientError } from '@trpc/client'
import type { inferRouterInputs } from '@trpc/server'
import type { AppRouter } from '../../src/server/trpc/router.ts'
import type { Client } from './client.ts'

type Confirm = inferRouterInputs<AppRouter>['hold']['confirm']

export interface Wish extends Pick<Confirm, 'patient' | 'paymentReference'> {
  /** Name of a service, `First visit`. */
  readonly service: string
  readonly from: string
  readonly to: string
}

/** The first free time for a service, held and confirmed. */
export async function book(client: Client, { service, from, to, ...confirmation }: Wish) {
  const services = await client.service.list.query()
  const serviceId = services.find(({ name }) => name === service)?.id
  if (!serviceId) throw new Error(`There is no service ${service}.`)

  const { nodes } = await client.slot.search.query({ search: { serviceId, from, to }, first: 10 })
  const [slot] = nodes
  if (!slot) throw new Error('There is no free time.')

  const { hold, holdToken } = await holdOrNext(client, slot.id)
  // Keep the key until the answer is there: sent again with it, a call whose answer was lost books nothing twice.
  return client.hold.confirm.mutate({ ...confirmation, holdId: hold.id, holdToken, idempotencyKey: randomUUID() })
}

/** Holds a slot; when it went to somebody else meanwhile, the next free one. */
export async function holdOrNext(client: Client, slotId: string) {
  try {
    return await client.hold.create.mutate({ slotId, idempotencyKey: randomUUID() })
  } catch (error) {
    if (!(error instanceof TRPCClientError)) throw error
    const { data } = error as TRPCClientError<AppRouter>
    // `code` tells which further fields there are.
    const next = data?.code === 'SLOT_TAKEN' ? data.nextFree[0] : undefined
    if (!next) throw error
    return client.hold.create.mutate({ slotId: next.id, idempotencyKey: randomUUID() })
  }
}
