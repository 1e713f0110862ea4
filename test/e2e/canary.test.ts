/** Whole bookings, right and wrong ones, for people of whom every detail is a word found nowhere else. */
import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Redis } from 'ioredis'
import { expect, it, onTestFinished } from 'vitest'
import { simulators } from '../../simulators/index.ts'
import type { RunningSimulator } from '../../simulators/kit/simulator.ts'
import { createPartnerKey } from '../../src/booking/caller.ts'
import { createSigner } from '../../src/booking/signing.ts'
import { readRaw } from '../../src/config-file.ts'
import type { Answer } from '../kit/gateway.ts'
import { configFile, runMain } from '../kit/processes.ts'
import { type RedisServer, startRedis } from '../kit/redis.ts'
import {
  appointmentBook,
  appointmentCancel,
  appointmentQuery,
  clinicsQuery,
  holdConfirm,
  holdCreate,
  slotsQuery,
} from './documents.ts'
import { fortnight } from './steps.ts'
import { followOverSse, followOverWs, type Stream } from './streams.ts'

/** Nothing of this may be anywhere but with the clinic and in answers to whoever asked for the person. */
const personal = {
  firstName: 'Quillonia',
  lastName: 'Vexwortharden',
  email: 'zorbatine.quill@canary-patients.example',
  phone: '+447700900847',
  dateOfBirth: '1913-08-23',
  notes: 'Glimmerknee hurts since Pumperday',
  verificationCode: 'kryptocode-77164',
  cancelNote: 'Moved to Farfarfennel',
  // Where there is no place for such things.
  inKey: 'Idemspindlewick',
  inId: 'Brumblehatch',
  inQuery: 'Snorklewhist',
  inHeader: 'Wrenchaldine',
  inPath: 'Trundlemoor',
}
const { firstName, lastName, email, phone, dateOfBirth, notes, verificationCode } = personal
const patient = { new: { firstName, lastName, email, phone, dateOfBirth, sex: 'FEMALE' } }
/** Kept by design: shows that what is searched holds what was done. */
const reference = 'order-tracerbullet-4711'

/** The same text as logs, addresses and stores may have it. */
function spellings(text: string): string[] {
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.from(' '.repeat(shift) + text)
      .toString('base64')
      // The letters that what is before and behind has a part in.
      .slice(shift === 0 ? 0 : 4, -4),
  )
  return [
    text,
    encodeURIComponent(text),
    encodeURIComponent(text).replaceAll('%20', '+'),
    JSON.stringify(text).slice(1, -1),
    Buffer.from(text).toString('hex'),
    ...base64.flatMap((one) => [one, one.replaceAll('+', '-').replaceAll('/', '_')]),
  ].filter((one) => one.length >= 8)
}

function found(values: Readonly<Record<string, string>>, place: string): string[] {
  const low = place.toLowerCase()
  return Object.entries(values)
    .filter(([, value]) => spellings(value).some((spelling) => low.includes(spelling.toLowerCase())))
    .map(([name]) => name)
}

const key = createPartnerKey('test', 'canary')

/** `serve` as in production, at trace level, over Redis and every backend. */
async function aService() {
  const audit = await mkdtemp(join(tmpdir(), 'holdfast-canary-'))
  onTestFinished(() => rm(audit, { recursive: true }))
  const { clinics, ...rest } = readRaw('config/sandbox.yaml') as Answer
  const running: Record<string, RunningSimulator> = {}
  for (const { adapter } of clinics) running[adapter] = (await simulators[adapter]?.start({})) as RunningSimulator
  onTestFinished(async () => void (await Promise.all(Object.values(running).map((one) => one.stop()))))
  const signing = (await readFile('config/sandbox/signing.key', 'utf8')).trim()
  const hash = createSigner([{ id: 's1', secret: signing }]).partnerKeyHash(key)
  const scopes = ['read', 'hold', 'confirm', 'cancel', 'clinic', 'ops']
  const config = {
    ...rest,
    search: { deadline: 'PT10S' },
    audit: { folder: audit },
    partners: [{ id: 'acme', keys: [{ id: 'canary', hash, scopes, clinics: ['*'] }] }],
    clinics: clinics.map((clinic: Answer) => ({
      ...clinic,
      holds: { ...clinic.holds, post: 'PT1S', settle: 'PT2S' },
      settings: {
        ...clinic.settings,
        baseUrl: `${running[clinic.adapter]?.url}${new URL(clinic.settings.baseUrl).pathname}`,
      },
    })),
  }
  const withSecrets = JSON.parse(
    JSON.stringify(config).replaceAll('file:sandbox/', `file:${resolve('config/sandbox')}/`),
  )
  const file = configFile(withSecrets)
  const redis = await startRedis({ appendfsync: 'always' })
  const process = runMain(['serve', '--config', file], { REDIS_URLS: redis.url, PORT: '0', LOG_LEVEL: 'trace' })
  await process.says('State is in Redis')
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(process.output())?.[0] ?? ''
  return { url, process, redis, running, audit, file, vendors: clinics.map(({ adapter }: Answer) => adapter as string) }
}

type Service = Awaited<ReturnType<typeof aService>>

/** Asks, and keeps what failures say. Answers that hold a person are for the one who asked. */
function asking({ url }: Service, failures: string[]) {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  return {
    async graphql(query: string, variables: object = {}): Promise<Answer> {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query, variables }),
      })
      const text = await response.text()
      const { data, errors } = JSON.parse(text)
      const [answer] = Object.values(data ?? {}) as Answer[]
      if (errors || answer?.errors?.length > 0) failures.push(JSON.stringify([errors, answer?.errors]))
      failures.push(JSON.stringify([...response.headers]))
      return answer
    },
    /** Over both faces. */
    follow: (wanted: { holdId: string; token: string; after?: string }) =>
      [followOverWs, followOverSse].map((over) => over({ url, key }, wanted)),
    /** To the end. What streams tell has no person in it, and no personal thing that was asked with. */
    async told(streams: readonly Stream[]): Promise<void> {
      for (const stream of streams) {
        await expect.poll(() => stream.isOver, { timeout: 10_000 }).toBe(true)
        failures.push(JSON.stringify(stream))
      }
    },
    /** Whatever comes of it is a failure. */
    async raw(path: string, init: RequestInit = {}): Promise<void> {
      const response = await fetch(`${url}${path}`, { ...init, headers: { ...headers, ...init.headers } })
      failures.push(JSON.stringify([...response.headers]), await response.text())
    },
  }
}

type Asking = ReturnType<typeof asking>

async function bookAt({ running }: Service, { graphql, follow, told }: Asking, vendor: string): Promise<void> {
  const clinics = await graphql(clinicsQuery)
  const clinic = clinics.find((one: Answer) => one.vendor === vendor)
  const services = await graphql('{ services { id name } }')
  const search = { clinicIds: [clinic.id], serviceId: services[0].id, ...fortnight() }
  const { nodes } = await graphql(slotsQuery, { search, first: 200 })
  const apart: Answer[] = []
  for (const slot of nodes) if (!apart.some((one) => one.start < slot.end && slot.start < one.end)) apart.push(slot)
  const take = (slot: Answer) =>
    graphql(holdCreate, { input: { slotId: slot.id, partnerReference: reference, idempotencyKey: randomUUID() } })
  const confirm = (held: Answer, over: object = {}) =>
    graphql(holdConfirm, {
      input: {
        ...{ holdId: held.hold.id, holdToken: held.holdToken, patient, paymentReference: 'psp-1' },
        idempotencyKey: randomUUID(),
        ...over,
      },
    })

  // As it should be, from the first query to the cancellation, and somebody follows.
  const first = await take(apart[0])
  const streams = follow({ holdId: first.hold.id, token: first.holdToken })
  const { appointment } = await confirm(first)
  await told(streams)
  expect(appointment?.status, vendor).toMatch(/BOOKED|PENDING_APPROVAL/)
  await graphql(appointmentQuery, { id: appointment.id })
  const withPatient = await graphql('query($id: ID!) { appointment(id: $id) { id patient { firstName email } } }', {
    id: appointment.id,
  })
  expect(withPatient.id).toBe(appointment.id)
  await graphql(appointmentCancel, {
    input: { appointmentId: appointment.id, reason: 'OTHER', note: personal.cancelNote, idempotencyKey: randomUUID() },
  })

  // With what the clinic may have no place for, and with what is wrong.
  const held = await take(apart[1])
  await confirm(held, { notes, verificationCode })
  await confirm(held, { patient: { new: { ...patient.new, email: `${lastName} at home`, phone: `x${phone}` } } })
  await confirm(held, { patient: { new: { ...patient.new, dateOfBirth: `${dateOfBirth} or so` } } })
  await confirm(held, { patient: { new: { ...patient.new, nickname: lastName, sex: firstName } } })
  await confirm(held, { patient: { id: lastName } })
  await confirm(held, { acceptPrice: { amount: notes } })

  // With a clinic that fails in ways of its own.
  for (const [index, fault] of (
    ['html502', 'refuse', 'hangAfterAccepting', 'dropReply', 'rateLimit'] as const
  ).entries()) {
    running[vendor]?.clearFaults()
    const slot = apart[2 + index]
    if (!slot) continue
    const next = await take(slot)
    running[vendor]?.failNext({ op: 'book', fault })
    if (next?.hold) await confirm(next)
  }
  running[vendor]?.clearFaults()
}

/** Calls that have personal things where none belong. */
async function misuse({ graphql, raw, follow, told }: Asking): Promise<void> {
  const { inKey, inId, inQuery, inHeader, inPath } = personal
  const post = (body: string, headers: Record<string, string> = {}) =>
    raw('/graphql', { method: 'POST', body, headers })
  await graphql('query($id: ID!) { appointment(id: $id) { id } }', { id: inId })
  await graphql('query($id: ID!) { hold(id: $id) { id } }', {
    id: Buffer.from(JSON.stringify([1, 'Hold', 'leeds', inId])).toString('base64url'),
  })
  await graphql(holdCreate, { input: { slotId: inId, idempotencyKey: inKey, partnerReference: email } })
  await graphql(holdCreate, { input: { slotId: inId, idempotencyKey: `${inKey} two words` } })
  await graphql(appointmentBook, { input: { slotId: inId, patient, notes, idempotencyKey: randomUUID() } })
  await graphql(appointmentBook, { input: { slotId: inId, patient: email, idempotencyKey: randomUUID() } })
  await told(follow({ holdId: inId, token: inKey, after: inQuery }))
  const unknownHold = Buffer.from(JSON.stringify([1, 'Hold', 'leeds', inId])).toString('base64url')
  await told(follow({ holdId: unknownHold, token: inKey, after: `${inId}.1` }))
  await post(JSON.stringify({ query: `{ clinic(id: "${inQuery}") { id } }` }))
  await post(JSON.stringify({ query: `{ clinics { id @include(if: "${inQuery}") } }` }))
  await post(`{"query": "${inQuery}`)
  await post(JSON.stringify({ query: '{ clinics { id } }' }), { authorization: `Bearer ${inHeader}` })
  await post(JSON.stringify({ query: '{ clinics { id } }' }), { 'x-correlation-id': `${inHeader} with a blank` })
  await post(JSON.stringify({ query: '{ clinics { id } }' }), { 'hold-token': inHeader, 'end-user': inHeader })
  await post(JSON.stringify({ query: '{ clinics { id } }' }), { 'content-type': 'text/plain' })
  await raw(`/${inPath}?name=${lastName}`)
  await raw(`/trpc/${inPath}`)
  await raw(`/trpc/appointment.get?input=${encodeURIComponent(JSON.stringify({ id: inId }))}`)
  await raw(`/trpc/appointment.get?input=${encodeURIComponent(JSON.stringify({ id: 7, nickname: lastName }))}`)
  await raw(`/trpc/appointment.get?input=${inPath}`)
  for (const procedure of ['hold.confirm', 'appointment.book', 'appointment.cancel']) {
    const body = JSON.stringify({
      slotId: inId,
      holdId: inId,
      holdToken: inKey,
      patient,
      notes,
      note: personal.cancelNote,
    })
    await raw(`/trpc/${procedure}`, { method: 'POST', body })
    await raw(`/trpc/${procedure}`, { method: 'POST', body: body.slice(0, -3) })
  }
}

/** All that Redis knows, and the file that it keeps it in. */
async function storedIn({ url, dir }: RedisServer): Promise<string> {
  const client = new Redis(url)
  const texts: string[] = []
  for (const name of await client.keys('*')) {
    const type = await client.type(name)
    const read: Record<string, () => Promise<unknown>> = {
      string: () => client.get(name),
      hash: () => client.hgetall(name),
      list: () => client.lrange(name, 0, -1),
      set: () => client.smembers(name),
      zset: () => client.zrange(name, '0', '-1'),
      stream: () => client.xrange(name, '-', '+'),
    }
    texts.push(name, JSON.stringify(await read[type]?.()))
  }
  client.disconnect()
  return [...texts, ...(await filesIn(dir))].join('\n')
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(files.map(async (file) => `${file}\n${await readFile(file, 'latin1')}`))
}

it('nobody is named in a log line, an error, a metric, the operators’ view, the store or the audit log', async () => {
  const service = await aService()
  const failures: string[] = []
  const asked = asking(service, failures)
  for (const vendor of service.vendors) await bookAt(service, asked, vendor)
  await misuse(asked)
  const told = async (path: string) =>
    (await fetch(service.url + path, { headers: { authorization: `Bearer ${key}` } })).text()
  const [metrics, operators] = [await told('/metrics'), await told('/trpc/ops.overview')]
  const stored = await storedIn(service.redis)
  service.process.signal('SIGTERM')
  const { output } = await service.process.ended
  const audited = (await filesIn(service.audit)).join('\n')

  // The places are the right ones, and what is looked for is found where it is.
  expect(failures.length).toBeGreaterThan(50)
  expect(output).toContain('vendor call')
  expect(metrics).toContain('# TYPE')
  expect(found({ reference }, stored)).toEqual(['reference'])
  // Operators see that there are holds, and not even what partners call them.
  expect(JSON.parse(operators).result.data.newestHolds.length).toBeGreaterThan(3)
  expect(found({ reference }, operators)).toEqual([])
  expect(audited).toContain('"operation":"hold.confirm"')
  const received = JSON.stringify(Object.values(service.running).map((one) => one.received))
  expect(found({ email, lastName, dateOfBirth }, received)).toEqual(['email', 'lastName', 'dateOfBirth'])

  const places = { output, failures: failures.join('\n'), metrics, operators, stored, audited }
  for (const [name, place] of Object.entries(places)) {
    expect(found(personal, place), name).toEqual([])
    // Nor the key that opened it all.
    expect(place.includes(key.split('_')[3] ?? ''), name).toBe(false)
  }

  const { code, output: verdict } = await runMain(['audit', 'verify', '--config', service.file]).ended
  expect(verdict).toMatch(/^\d+ records in 1 files, as they were written/)
  expect(code).toBe(0)
}, 120_000)
