/** How this table's rows are tried with a test key. */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import {
  absentAppointment,
  answered,
  booksAsAsked,
  type CheckBench,
  type Checks,
  cancelIsShown,
  confirmAfterReleaseRefused,
  createdWithin,
  judged,
  judgedByAnswer,
  moveKeepsId,
  NotTried,
  patientFoundAgain,
  reading,
  replyTo,
  resultOf,
  searched,
  takenTimeRefused,
  unknown,
  writing,
} from '../../src/contract/checks.ts'
import { type assumptions, planOf, type Settings } from './config.ts'

type Id = (typeof assumptions)[number]['id']
const errorBody = z.object({ error: z.object({ code: z.string() }) })
/** A and B write them differently. */
const knownCodes = ['invalid_request', 'rate_limited', 'conflict']

export function checksOf(settings: Settings): Checks {
  const plan = planOf(settings)
  const isNative = plan.holds === 'NATIVE'
  const get = (bench: CheckBench, path: string, query: readonly (readonly [string, string])[] = []) =>
    replyTo(bench, () =>
      bench.http.read(bench.call(), { operation: 'verify', method: 'GET', path, query }, z.unknown()),
    )

  const checks: Partial<Record<Id, Checks[string]>> = {
    // A made-up hold and a made-up route are both 404; the words tell them apart, and those are the vendor's to choose.
    holds: reading(async (bench) => {
      const hold = await get(bench, `/holds/${randomUUID()}`)
      const nothing = await get(bench, `/no-such-route-${randomUUID()}`)
      if (hold.status !== 404) return judged(isNative && hold.status < 500, `/holds answers ${hold.status}`)
      const isRoute = textOf(hold.body) !== textOf(nothing.body)
      return judged(isRoute === isNative, `/holds answers ${isRoute ? 'unlike' : 'like'} a route that is not there`)
    }),
    host: answered(({ adapter, call }) => adapter.probe(call())),
    'wall-time-zone': writing(async (bench) => {
      if (!isNative) return unknown('no native holds as configured')
      const [slot] = await bench.freeSlots(1)
      if (!slot) throw new NotTried('no free slot')
      const isSummer = new Date(slot.start).getUTCHours() !== wallHour(slot.start, bench.timeZone)
      const result = await bench.hold(slot)
      if (result.outcome !== 'EXECUTED') return judged(false, `the hold was ${resultOf(result)}`)
      // In winter London's clock is UTC, and a wrong zone shows nothing.
      return isSummer ? judged(true, 'the hold lies where it was asked for') : unknown('the clock is UTC on that day')
    }),
    'booking-body': isNative ? reading(async () => unknown('holds are confirmed instead')) : booksAsAsked,
    overlaps: takenTimeRefused,
    absent: absentAppointment,
    'unknown-id': reading(async (bench) => {
      const start = bench.clock.now() + 86_400_000
      return judgedByAnswer(bench, async () => {
        const query = { start, end: start + 86_400_000, appointmentTypeIds: [randomUUID()] }
        await bench.adapter.searchSlots(bench.call(), query)
      })
    }),
    'slot-taken': takenTimeRefused,
    'hold-gone': confirmAfterReleaseRefused,
    'notes-length': writing(async (bench) => {
      const [slot] = await bench.freeSlots(1)
      if (!slot) throw new NotTried('no free slot')
      if (!bench.adapter.capabilities.notes) return unknown('no notes as configured')
      const room = settings.notesMaxLength - 100
      const result = await bench.commit(await bench.prepare(slot, { notes: 'n'.repeat(room) }))
      if (result.outcome !== 'EXECUTED') return judged(false, `the booking was ${resultOf(result)}`)
      const { body } = await get(bench, `/appointments/${encodeURIComponent(result.value.vendorId)}`)
      const read = z.object({ data: z.object({ notes: z.string() }) }).safeParse(body)
      if (!read.success) return unknown('the appointment does not show its notes')
      return judged(
        read.data.data.notes.includes('n'.repeat(room)),
        `${read.data.data.notes.length} characters are stored`,
      )
    }),
    reschedule: moveKeepsId,
    'cancel-body': cancelIsShown,
    'error-codes': reading(async (bench) => {
      const { status, body } = await get(bench, '/availability')
      const read = errorBody.safeParse(body)
      if (!read.success) return unknown(`the body of a ${status} has no code`)
      const { code } = read.data.error
      const isKnown = knownCodes.includes(code.toLowerCase()) || Object.hasOwn(settings.errorCodes, code)
      return judged(isKnown, `a ${status} has ${isKnown ? 'a known code' : 'a code that is not in the list'}`)
    }),
    lists: reading(async (bench) => {
      const reply = await get(bench, '/locations', [['limit', String(settings.pageSize)]])
      return judged(reply.status === 200, `a page of ${settings.pageSize} is answered ${reply.status}`)
    }),
    filters: answered(({ adapter, clock, call }) => {
      const from = clock.now()
      return adapter.listAppointments(call(), { from, to: from + 86_400_000, withCancelled: true }, null)
    }),
    window: searched(plan.windowDays),
    'template-fields': reading(async ({ adapter, call }) => {
      const types = await adapter.listAppointmentTypes(call())
      if (types.length === 0) return unknown('nothing can be booked online')
      const timed = types.filter(({ durationMinutes }) => durationMinutes !== null)
      return judged(timed.length === types.length, `${timed.length} of ${types.length} have a length`)
    }),
    'patient-search': patientFoundAgain(),
    'clock-skew': createdWithin(settings.clockSkewSeconds),
  }
  return checks as Checks
}

function wallHour(instant: number, timeZone: string): number {
  return Number(new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(instant))
}

/** Without what differs from call to call. */
function textOf(body: unknown): string {
  return JSON.stringify(body ?? null).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|req_\w+/g, '')
}
