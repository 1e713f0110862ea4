/**
 * How an assumption is tried on a real sandbox (`holdfast verify`). Each check is one question to the vendor; what no
 * program can ask has none and stays unknown, with the words of `settledBy` for a person.
 */
import { randomUUID } from 'node:crypto'
import type { Appointment } from '../domain/appointment.ts'
import { DomainError } from '../domain/error.ts'
import type { VendorHold } from '../domain/hold.ts'
import type { WriteResult } from '../domain/outcome.ts'
import type { NewPatient } from '../domain/patient.ts'
import type { SlotSnapshot } from '../domain/slot.ts'
import type { Clock } from '../domain/time.ts'
import type { VendorHttp, VendorReply } from '../http/client.ts'
import type { Adapter, BookRequest, Call } from './adapter.ts'

export type Verdict = 'HOLDS' | 'FAILS' | 'UNKNOWN'

export interface Finding {
  readonly verdict: Verdict
  /** What was seen, in one clause: statuses, field names and counts, never a secret or a person. */
  readonly saw: string
}

export interface Check {
  /** Whether it holds or books; such a check runs only where the operator allows it. */
  readonly writes: boolean
  run(bench: CheckBench): Promise<Finding>
}

/** By the id of the assumption. */
export type Checks = Readonly<Record<string, Check>>

/** Everything up to the commit point, for an invented person. */
export interface Prepared {
  readonly slot: SlotSnapshot
  readonly request: BookRequest
}

/** One clinic on its vendor's sandbox. Whatever is held or booked here is taken back at the end. */
export interface CheckBench {
  readonly adapter: Adapter
  /** The client that the adapter itself uses, with its credentials: for what no operation asks. */
  readonly http: VendorHttp
  readonly clock: Clock
  readonly timeZone: string
  /** What the configuration's first service books. */
  readonly typeIds: readonly string[]
  call(): Call
  /** Another one each time. Their record stays at the vendor: no backend lets one be deleted. */
  inventedPerson(): NewPatient
  /** The vendor's answers to whatever `work` asks, in order, also when it fails. */
  repliesTo(work: () => Promise<unknown>): Promise<readonly VendorReply[]>
  /** Free slots an hour or more apart. Throws `NotTried` when there are too few. */
  freeSlots(count: number): Promise<readonly SlotSnapshot[]>
  hold(slot: SlotSnapshot): Promise<WriteResult<VendorHold>>
  /** Resolves the person; on native holds it also holds. */
  prepare(slot: SlotSnapshot, given?: { readonly notes?: string }): Promise<Prepared>
  commit(prepared: Prepared): Promise<WriteResult<Appointment>>
  book(slot?: SlotSnapshot): Promise<Appointment>
  cancel(appointment: Appointment): Promise<WriteResult<Appointment>>
}

/** Why a check could not ask its question. */
export class NotTried extends Error {
  override readonly name = 'NotTried'

  /** As with `DomainError`: a package of its own has a copy of its own. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'NotTried'
  }
}

export function judged(isSo: boolean, saw: string): Finding {
  return { verdict: isSo ? 'HOLDS' : 'FAILS', saw }
}

export function unknown(saw: string): Finding {
  return { verdict: 'UNKNOWN', saw }
}

export function reading(run: Check['run']): Check {
  return { writes: false, run }
}

export function writing(run: Check['run']): Check {
  return { writes: true, run }
}

/** Holds when the vendor answers `work` in a shape that the adapter reads, and fails when it refuses or answers otherwise. */
export function answered(work: (bench: CheckBench) => Promise<unknown>): Check {
  return reading((bench) => judgedByAnswer(bench, () => work(bench)))
}

export async function judgedByAnswer(bench: CheckBench, work: () => Promise<unknown>): Promise<Finding> {
  let refused = false
  const replies = await bench.repliesTo(async () => {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof DomainError) || !['VENDOR_REJECTED', 'INTERNAL'].includes(error.code)) throw error
      refused = true
    }
  })
  if (replies.length === 0) return unknown('nothing had to be asked')
  const statuses = statusesOf(replies)
  return judged(!refused, refused ? `the answer was not understood, or a refusal: ${statuses}` : `answered ${statuses}`)
}

/** The last answer to one question, whatever its status. */
export async function replyTo(bench: CheckBench, work: () => Promise<unknown>): Promise<VendorReply> {
  const reply = (await bench.repliesTo(work)).at(-1)
  if (!reply) throw new NotTried('the vendor gave no answer')
  return reply
}

export function statusesOf(replies: readonly VendorReply[]): string {
  return [...new Set(replies.map(({ status }) => status))].join(', ')
}

export function resultOf(result: WriteResult<unknown>): string {
  if (result.outcome === 'UNKNOWN') return `UNKNOWN (${result.reason})`
  return result.outcome === 'EXECUTED' ? 'EXECUTED' : `${result.outcome} (${result.code})`
}

/** An invented id is an absence and no error. */
export const absentAppointment = reading(async (bench) => {
  let found: unknown
  const finding = await judgedByAnswer(bench, async () => {
    found = await bench.adapter.getAppointment(bench.call(), randomUUID())
  })
  return finding.verdict === 'HOLDS' && found !== null ? judged(false, 'an invented id was found') : finding
})

/** A search of so many days at once; the adapter cuts it into the windows of its settings. */
export function searched(days: number): Check {
  return answered(async ({ adapter, clock, typeIds, call }) => {
    const start = clock.now() + 3_600_000
    await adapter.searchSlots(call(), { start, end: start + days * 86_400_000, appointmentTypeIds: typeIds })
  })
}

/** The same time twice: the second is refused as taken, by the code of a taken slot. */
export const takenTimeRefused = writing(async (bench) => {
  const [slot] = await bench.freeSlots(1)
  if (!slot) throw new NotTried('no free slot')
  if (bench.adapter.capabilities.holds === 'NATIVE') {
    const first = await bench.hold(slot)
    if (first.outcome !== 'EXECUTED') throw new NotTried(`the first hold was ${resultOf(first)}`)
    return judgedAsTaken(await bench.hold(slot))
  }
  const [first, second] = [await bench.prepare(slot), await bench.prepare(slot)]
  const booked = await bench.commit(first)
  if (booked.outcome !== 'EXECUTED') throw new NotTried(`the first booking was ${resultOf(booked)}`)
  return judgedAsTaken(await bench.commit(second))
})

function judgedAsTaken(second: WriteResult<unknown>): Finding {
  const isTaken = second.outcome === 'REFUSED' && second.code === 'SLOT_TAKEN_AT_VENDOR'
  return judged(isTaken, `the second try was ${resultOf(second)}`)
}

/** A hold that was given back cannot be confirmed, and the refusal says why. */
export const confirmAfterReleaseRefused = writing(async (bench) => {
  if (bench.adapter.capabilities.holds !== 'NATIVE') return unknown('no native holds as configured')
  const [slot] = await bench.freeSlots(1)
  if (!slot) throw new NotTried('no free slot')
  const prepared = await bench.prepare(slot)
  if (prepared.request.vendorHold === null) throw new NotTried('the time could not be held')
  const released = await bench.adapter.releaseHold(bench.call(), prepared.request.vendorHold)
  if (released.outcome !== 'EXECUTED') return judged(false, `the release was ${resultOf(released)}`)
  const late = await bench.commit(prepared)
  const isGone = late.outcome === 'REFUSED' && ['HOLD_EXPIRED', 'HOLD_LOST'].includes(late.code)
  return judged(isGone, `a late confirm was ${resultOf(late)}`)
})

export const booksAsAsked = writing(async (bench) => {
  const [slot] = await bench.freeSlots(1)
  if (!slot) throw new NotTried('no free slot')
  const result = await bench.commit(await bench.prepare(slot))
  return judged(result.outcome === 'EXECUTED', `the booking was ${resultOf(result)}`)
})

export const cancelIsShown = writing(async (bench) => {
  if (!bench.adapter.capabilities.cancel) return unknown('no cancel as configured')
  const appointment = await bench.book()
  const result = await bench.cancel(appointment)
  if (result.outcome !== 'EXECUTED') return judged(false, `the cancel was ${resultOf(result)}`)
  const shown = await bench.adapter.getAppointment(bench.call(), appointment.vendorId)
  return judged(shown?.status === 'CANCELLED', `after the cancel it reads ${shown?.status ?? 'absent'}`)
})

export const moveKeepsId = writing(async (bench) => {
  const { reschedule, rebooks } = bench.adapter.capabilities
  if (!reschedule || rebooks) return unknown('no move of its own as configured')
  const [from, to] = await bench.freeSlots(2)
  if (!from || !to) throw new NotTried('no two free slots')
  const { vendorId } = await bench.book(from)
  const result = await bench.adapter.reschedule(bench.call(), { vendorId, slot: to, marker: `hf-${randomUUID()}` })
  if (result.outcome !== 'EXECUTED') return judged(false, `the move was ${resultOf(result)}`)
  const shown = await bench.adapter.getAppointment(bench.call(), vendorId)
  return judged(shown?.start === to.start, shown ? 'the id stayed' : 'the id is gone')
})

/** The vendor's clock, by the time it writes on a new appointment. */
export function createdWithin(seconds: number): Check {
  return writing(async (bench) => {
    const appointment = await bench.book()
    if (appointment.createdAt === null) return unknown('the appointment does not say when it was made')
    const lag = Math.round((bench.clock.now() - appointment.createdAt) / 1_000)
    return judged(lag <= seconds, `a new appointment is ${lag} s old`)
  })
}

/** Somebody just created is found again when nobody may be created. */
export function patientFoundAgain(given: Partial<NewPatient> = {}): Check {
  return writing((bench) => foundAgain(bench, { ...bench.inventedPerson(), ...given }))
}

async function foundAgain({ adapter, call }: CheckBench, person: NewPatient): Promise<Finding> {
  if (!adapter.capabilities.patientLookup) return unknown('no patient lookup as configured')
  const options = { mayCreate: true, marker: `hf-${randomUUID()}`, verificationCode: null }
  const first = await adapter.resolvePatient(call(), { new: person }, options)
  if (first.outcome !== 'EXECUTED') return judged(false, `the invented patient was ${resultOf(first)}`)
  const again = await adapter.resolvePatient(call(), { new: person }, { ...options, mayCreate: false })
  if (again.outcome !== 'EXECUTED') return judged(false, `looked for again, the new patient was ${resultOf(again)}`)
  const isSame = JSON.stringify(again.value) === JSON.stringify(first.value)
  return judged(isSame, isSame ? 'the new patient is found again' : 'another patient is found')
}
