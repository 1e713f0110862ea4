import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { generate } from '@graphql-codegen/cli'
import { describe, expect, it } from 'vitest'
import codegen from '../examples/codegen.ts'
import * as overGraphql from '../examples/graphql/book.ts'
import { follow as followHold } from '../examples/graphql/follow.ts'
import * as overTrpc from '../examples/trpc/book.ts'
import { createClient, createHoldReader } from '../examples/trpc/client.ts'
import { fortnight, hold, slotsOf, vendors } from './e2e/steps.ts'
import { type RunningGateway, startGateway } from './kit/gateway.ts'
import { aPerson } from './kit/people.ts'

const wish = () => ({ service: 'First visit', ...fortnight(), paymentReference: 'psp-1' })

function bookedEverywhere(gateway: RunningGateway): number {
  const logs = vendors.flatMap((vendor) => gateway.simulator(vendor).log)
  return logs.filter(({ event, by }) => event === 'appointment.booked' && by === 'api').length
}

describe('the GraphQL example', () => {
  it('books', async () => {
    const gateway = await startGateway()
    const confirmed = await overGraphql.book(gateway, { ...wish(), patient: aPerson() })
    expect(confirmed).toMatchObject({ errors: [], pending: false, appointment: { status: 'BOOKED' } })
    expect(bookedEverywhere(gateway)).toBe(1)
  })

  it('says so when the key is wrong or the service unknown', async () => {
    const gateway = await startGateway()
    const patient = aPerson()
    await expect(overGraphql.book({ ...gateway, key: 'hf_demo_x' }, { ...wish(), patient })).rejects.toThrow(
      'Authorization: Bearer',
    )
    await expect(overGraphql.book(gateway, { ...wish(), service: 'Surgery', patient })).rejects.toThrow('Surgery')
    expect(bookedEverywhere(gateway)).toBe(0)
  })

  it('follows a hold over a disconnect, without a gap and to its end', async () => {
    const gateway = await startGateway()
    const { hold, holdToken } = await aHoldAt(gateway, 'cliniko')
    const change = () => ({ holdId: hold.id, holdToken, idempotencyKey: randomUUID() })
    const client = createClient(gateway)
    const types: string[] = []
    for await (const { type } of followHold(gateway, { holdId: hold.id, token: holdToken })) {
      types.push(type)
      if (types.length > 1) continue
      for (const socket of gateway.gateway.app.websocketServer.clients) socket.terminate()
      await client.hold.extend.mutate(change())
      await client.hold.extend.mutate(change())
      await client.hold.release.mutate(change())
    }
    expect(types).toEqual(['CREATED', 'EXTENDED', 'EXTENDED', 'RELEASED'])
  })

  it.each<[string, { key?: string; token?: string }, RegExp]>([
    ['a wrong key', { key: 'hf_demo_x' }, /4403/],
    ['a wrong token', { token: 'x' }, /There is no hold with this id and token for you/],
  ])('does not try %s again', async (_, { key, token }, message) => {
    const gateway = await startGateway()
    const { hold, holdToken } = await aHoldAt(gateway, 'cliniko')
    const asking = { url: gateway.url, key: key ?? gateway.key }
    const events = followHold(asking, { holdId: hold.id, token: token ?? holdToken })
    await expect(events.next()).rejects.toThrow(message)
  })

  it('is typed by files that are up to date', async () => {
    const files = (await generate({ ...codegen, silent: true }, false)) as { filename: string; content: string }[]
    expect(files.length).toBeGreaterThan(2)
    for (const { filename, content } of files) expect(await readFile(filename, 'utf8')).toBe(content)
  })
})

describe('the tRPC example', () => {
  it('books', async () => {
    const gateway = await startGateway()
    const confirmed = await overTrpc.book(createClient(gateway), { ...wish(), patient: { new: aPerson() } })
    expect(confirmed).toMatchObject({ pending: false, appointment: { status: 'BOOKED' } })
    expect(bookedEverywhere(gateway)).toBe(1)
  })

  it('reads a hold with its token only', async () => {
    const gateway = await startGateway()
    const [one, other] = [await aHold(gateway), await aHold(gateway)]
    const read = (token: string) => createHoldReader(gateway, token).hold.get.query({ id: one.hold.id })
    expect(await read(one.holdToken)).toMatchObject({ id: one.hold.id, status: 'ACTIVE' })
    expect(await read(other.holdToken)).toBeNull()
  })

  it('takes the next free slot when the one it wanted is gone', async () => {
    const gateway = await startGateway()
    const { hold, slotId } = await aHold(gateway)
    const next = await overTrpc.holdOrNext(createClient(gateway), slotId)
    expect(next.hold).toMatchObject({ status: 'ACTIVE', appointmentType: hold.appointmentType })
    expect(next.hold.id).not.toBe(hold.id)
  })

  it('is in the README as it runs', async () => {
    const gateway = await startGateway()
    const readme = await readFile('README.md', 'utf8')
    const [, example = ''] = /## tRPC\n[\s\S]*?```ts\n([\s\S]*?)```/.exec(readme) ?? []
    const { from, to } = fortnight()
    const code = example
      .replace(/http:[^']+/, gateway.url)
      .replace(/hf_demo_[^']+/, gateway.key)
      .replace(/from: '[^']+', to: '[^']+'/, `from: '${from}', to: '${to}'`)
    const run = ['--input-type=module-typescript', '--eval', `${code}\nconsole.log(hold.status, holdToken.length > 40)`]
    const { stdout } = await promisify(execFile)(process.execPath, run)
    expect(stdout.trim()).toBe('ACTIVE true')
  })
})

/** Where it can be extended. */
async function aHoldAt(gateway: RunningGateway, vendor: string) {
  const [slot] = await slotsOf(gateway, vendor)
  return hold(gateway, slot.id)
}

async function aHold(gateway: RunningGateway) {
  const client = createClient(gateway)
  const [service] = await client.service.list.query()
  const search = { serviceId: service?.id ?? '', ...fortnight() }
  const slotId = (await client.slot.search.query({ search, first: 1 })).nodes[0]?.id ?? ''
  return { slotId, ...(await client.hold.create.mutate({ slotId, idempotencyKey: randomUUID() })) }
}
