import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import type { ClinicConfig } from '../config.ts'
import { readConfig } from '../config-file.ts'
import type { BookingIntent, BookRequest, ResolvedPatient } from '../contract/adapter.ts'
import { NotTried } from '../contract/checks.ts'
import type { Appointment } from '../domain/appointment.ts'
import { DomainError } from '../domain/error.ts'
import type { VendorHold } from '../domain/hold.ts'
import type { WriteResult } from '../domain/outcome.ts'
import type { NewPatient } from '../domain/patient.ts'
import type { SlotSnapshot } from '../domain/slot.ts'
import type { Clock } from '../domain/time.ts'
import type { SeenExchange } from '../http/client.ts'
import { type ClinicBench, openClinic } from './clinic-bench.ts'
import type { Fixture } from './fixture.ts'
import { isRepository, root } from './place.ts'
import { clock as realClock } from './run.ts'
import { scrub } from './scrub.ts'
import type { Terminal } from './terminal.ts'
import { askedFor } from './verify.ts'

/** Records a clinic's sandbox through the gateway's own client, scrubbed, as fixtures that the tests replay. */
export async function record(terminal: Terminal): Promise<void> {
  const { config, clinic, values } = await askedFor('record', terminal)
  const { write, out = isRepository ? `${root}test/fixtures` : 'fixtures' } = values
  const folder = `${out}/${clinic.adapter.id}`
  const { allowLoopback } = config.network
  const { fixtures, left } = await recordClinic({ clinic, clock: realClock, allowLoopback, write, say: terminal.say })
  mkdirSync(folder, { recursive: true })
  for (const [name, fixture] of Object.entries(fixtures)) {
    writeFileSync(`${folder}/${name}.json`, `${JSON.stringify(fixture, null, 2)}\n`)
  }
  terminal.say(`${Object.keys(fixtures).length} fixtures are in ${folder}. Read them before you commit them.`)
  for (const one of left) terminal.say(`could not be taken back: ${one}`)
}

export interface RecordOptions {
  readonly clinic: ClinicConfig
  readonly clock: Clock
  readonly allowLoopback: boolean
  /** Whether it may hold and book for an invented person. */
  readonly write: boolean
  readonly say: (text: string) => void
}

export interface Recording {
  /** By `<operation>.<case>`. */
  readonly fixtures: Readonly<Record<string, Fixture>>
  readonly left: readonly string[]
}

/** Only what a vendor's own machine said is recorded; this machine can only pretend. */
const isSimulator = (clinic: ClinicConfig) =>
  /^http:\/\/(127\.|localhost|\[::1\])/.test(String(clinic.settings.baseUrl))

export async function recordClinic({ clinic, clock, write, say, allowLoopback }: RecordOptions): Promise<Recording> {
  const secrets = await secretsOf(clinic)
  // Stands still during a call, so that a replay can send the very same bytes.
  let frozen = clock.now()
  const still: Clock = { now: () => frozen, monotonic: clock.monotonic }
  const bench = openClinic({ clinic, clock: still, allowLoopback })
  const fixtures: Record<string, Fixture> = {}
  const person = bench.inventedPerson()
  const invented = ['hf-', ...Object.values(person).filter((one) => one !== null)]
  const left: string[] = []

  async function step<T>(name: string, args: readonly unknown[], work: () => Promise<T>): Promise<T | undefined> {
    frozen = Math.floor(clock.now() / 1_000) * 1_000
    bench.forgetSessions()
    const before = bench.exchanges.length
    let value: T | undefined
    let result: Fixture['result']
    try {
      value = await work()
      result = { value: value ?? null }
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      result = { throws: error.code }
    }
    const seen = bench.exchanges.slice(before)
    if (seen.some(({ reply }) => reply === null)) throw new NotTried(`${name}: the vendor gave no answer`)
    fixtures[name] = cleaned(name, args, seen, result)
    say(`${name}: ${seen.length} exchange(s)`)
    return value
  }

  const cleaned = (
    name: string,
    args: readonly unknown[],
    seen: readonly SeenExchange[],
    result: Fixture['result'],
  ) => {
    const fixture: Fixture = {
      source: isSimulator(clinic) ? 'synthetic' : 'recorded',
      date: new Date(clock.now()).toISOString().slice(0, 10),
      vendorVersion: null,
      page: clinic.adapter.docs,
      operation: name.split('.')[0] ?? name,
      now: new Date(frozen).toISOString(),
      timeZone: clinic.timeZone,
      settings: withoutSecrets(clinic),
      arguments: JSON.parse(JSON.stringify(args)) as unknown[],
      exchanges: seen.map(exchangeOf),
      result: JSON.parse(JSON.stringify(result)) as Fixture['result'],
    }
    const parts = fixture.exchanges.flatMap(({ request, response }) => [
      ...[request.headers, request.body],
      ...[response.headers, response.body],
    ])
    return scrub(fixture, { parts, secrets, invented })
  }

  try {
    await recordReads(bench, step)
    if (write) await recordWrites(bench, step, person)
  } finally {
    left.push(...(await bench.takeBack()))
    await bench.close()
  }
  return { fixtures, left }
}

type Step = <T>(name: string, args: readonly unknown[], work: () => Promise<T>) => Promise<T | undefined>

async function recordReads(bench: ClinicBench, step: Step): Promise<void> {
  const { adapter, call, typeIds } = bench
  const [typeId = ''] = typeIds
  await step('listAppointmentTypes.all', [], () => adapter.listAppointmentTypes(call()))
  await step('listPractitioners.ofType', [typeId], () => adapter.listPractitioners(call(), typeId))
  await step('listLocations.all', [], () => adapter.listLocations(call()))
  const absent = '00000000-0000-4000-8000-000000000000'
  await step('getAppointment.absent', [absent], () => adapter.getAppointment(call(), absent))
  if (!adapter.capabilities.slotSearch) return
  const [slot] = await bench.freeSlots(1)
  if (!slot) return
  const query = { start: slot.start, end: slot.start + 7_200_000, appointmentTypeIds: [slot.appointmentTypeId] }
  await step('searchSlots.twoHours', [query], () => adapter.searchSlots(call(), query))
  await step('checkSlot.free', [slot], () => adapter.checkSlot(call(), slot))
}

/** One visit from the person to the cancel, and the same time asked for twice. */
async function recordWrites(bench: ClinicBench, step: Step, person: NewPatient): Promise<void> {
  const { adapter, call } = bench
  const isNative = adapter.capabilities.holds === 'NATIVE'
  const [slot, other] = await bench.freeSlots(2)
  if (!slot || !other) throw new NotTried('no two free slots')
  const marker = `hf-${randomUUID()}`
  const vendorHold = isNative ? await holdAndRead(slot, marker) : null

  async function holdAndRead(wanted: SlotSnapshot, own: string): Promise<VendorHold | null> {
    const request = { marker: own, slot: wanted, contactType: null, partnerReference: null, metadata: [] }
    const held = await step('createHold.free', [request], () => adapter.createHold(call(), request))
    if (held?.outcome !== 'EXECUTED') return null
    const again = { ...request, marker: `hf-${randomUUID()}` }
    await step('createHold.taken', [again], () => adapter.createHold(call(), again))
    await step('readHold.active', [held.value], () => adapter.readHold(call(), held.value))
    const second = { ...request, marker: `hf-${randomUUID()}`, slot: other as SlotSnapshot }
    const brief = await adapter.createHold(call(), second)
    if (brief.outcome === 'EXECUTED') {
      await step('releaseHold.active', [brief.value], () => adapter.releaseHold(call(), brief.value))
    }
    return held.value
  }

  const options = { mayCreate: true, marker, verificationCode: null }
  const resolve = (name: string) =>
    step(name, [{ new: person }, options], () => adapter.resolvePatient(call(), { new: person }, options))
  const resolved: WriteResult<ResolvedPatient> | undefined = await resolve('resolvePatient.new')
  if (adapter.capabilities.patientLookup) await resolve('resolvePatient.known')
  if (resolved?.outcome !== 'EXECUTED') return

  const paymentReference = adapter.capabilities.payment === 'NONE' ? null : `pay-${marker}`
  const request: BookRequest = {
    ...{ marker, slot, vendorHold, patient: resolved.value, paymentReference, notes: null, metadata: [] },
    ...{ contactType: null, partnerReference: null, verificationCode: null, patientTimeZone: null },
  }
  const verb = isNative ? 'confirmHold' : 'book'
  const booked = await step(`${verb}.free`, [request], () => bench.commit({ slot, request }))
  if (booked?.outcome !== 'EXECUTED') return
  const { vendorId } = booked.value
  if (!isNative) {
    const again = { ...request, marker: `hf-${randomUUID()}` }
    await step('book.taken', [again], () => bench.commit({ slot, request: again }))
  }
  const patientId = 'vendorId' in resolved.value ? resolved.value.vendorId : null
  const intent: BookingIntent = { marker, slot, startedAt: bench.clock.now(), vendorHold, patientId, paymentReference }
  await step('findBooking.ours', [intent], () => adapter.findBooking(call(), intent))
  const shown = await step('getAppointment.booked', [vendorId], () => adapter.getAppointment(call(), vendorId))
  await step('checkClash.after', [shown], () => adapter.checkClash(call(), shown ?? booked.value))
  await recordChanges(bench, step, booked.value, other)
}

async function recordChanges(bench: ClinicBench, step: Step, appointment: Appointment, other: SlotSnapshot) {
  const { adapter, call } = bench
  const { vendorId } = appointment
  const { listAppointments, reschedule, rebooks, cancel } = adapter.capabilities
  if (listAppointments) {
    const patientId = appointment.patientId === null ? {} : { patientId: appointment.patientId }
    const query = { from: appointment.start, to: appointment.end, withCancelled: true, ...patientId }
    await step('listAppointments.ofPatient', [query, null], () => adapter.listAppointments(call(), query, null))
  }
  if (reschedule && !rebooks) {
    const request = { vendorId, slot: other, marker: `hf-${randomUUID()}` }
    await step('reschedule.free', [request], () => adapter.reschedule(call(), request))
  }
  if (!cancel) return
  const acceptedFee = await adapter.cancellationFee(call(), vendorId)
  const request = { vendorId, reason: 'OTHER', note: null, acceptedFee } as const
  const cancelled = await step('cancel.booked', [request], () => adapter.cancel(call(), request))
  if (cancelled?.outcome === 'EXECUTED') bench.forget(vendorId)
  await step('getAppointment.cancelled', [vendorId], () => adapter.getAppointment(call(), vendorId))
}

/** Of an answer what an adapter could read; the rest is the vendor's plumbing. */
const keptHeaders = /^(content-type|retry-after|link|location|x-ratelimit-[\w-]+|x-request-id)$/

function exchangeOf({ request, reply }: SeenExchange): Fixture['exchanges'][number] {
  if (!reply) throw new NotTried('the vendor gave no answer')
  const headers = Object.entries(reply.headers).filter(([name]) => keptHeaders.test(name))
  const body = reply.text === '' ? {} : { body: reply.body ?? reply.text }
  return {
    request: {
      method: request.method,
      target: request.target,
      headers: { ...request.headers },
      ...(request.body !== null && { body: JSON.parse(request.body) as unknown }),
    },
    response: { status: reply.status, headers: Object.fromEntries(headers), ...body },
  }
}

/** The operator's secrets, each with the sandbox configuration's own in its place: a replay then sends what was recorded. */
async function secretsOf({ adapter, settings }: ClinicConfig): Promise<(readonly [string, string])[]> {
  const { clinics } = await readConfig(`${root}config/sandbox.yaml`, {})
  const sandbox = clinics.find((one) => one.adapter.id === adapter.id)
  const stands = new Map(
    (sandbox ? adapter.secretsIn(sandbox.settings) : []).map(({ path, value }) => [path.join('.'), String(value)]),
  )
  const addresses = JSON.stringify(settings).match(/[^\s"@]+@[^\s"@]+\.[^\s"@]+/g) ?? []
  const operators = addresses.map((address) => [address, 'dev@holdfast.example'] as const)
  const secrets = adapter.secretsIn(settings).flatMap(({ path, value }) => {
    const name = path.join('.')
    return typeof value === 'string' && value !== '' ? [[value, stands.get(name) ?? `scrubbed-${name}`] as const] : []
  })
  return [...secrets, ...operators]
}

function withoutSecrets({ adapter, settings }: ClinicConfig): Record<string, unknown> {
  const copy = structuredClone(settings)
  for (const { path } of adapter.secretsIn(settings)) {
    const last = path.at(-1) ?? ''
    const parent = path.slice(0, -1).reduce<unknown>((value, name) => (value as Record<string, unknown>)?.[name], copy)
    if (parent !== null && typeof parent === 'object') delete (parent as Record<string, unknown>)[last]
  }
  return copy
}
