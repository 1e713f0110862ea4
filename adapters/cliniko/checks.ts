/** How this table's rows are tried on a trial account. */
import { z } from 'zod'
import {
  type CheckBench,
  type Checks,
  cancelIsShown,
  createdWithin,
  judged,
  NotTried,
  patientFoundAgain,
  reading,
  replyTo,
  resultOf,
  searched,
  unknown,
  writing,
} from '../../src/contract/checks.ts'
import { formatInstant } from '../../src/domain/time.ts'
import { filter } from './client/list.ts'
import type { Settings } from './config.ts'

const bookings = z.object({ bookings: z.array(z.object({ id: z.string() })) })
const notesOf = z.object({ notes: z.string().nullable() })

export function checksOf(settings: Settings): Checks {
  const get = (bench: CheckBench, path: string, query: readonly (readonly [string, string])[] = []) =>
    replyTo(bench, () =>
      bench.http.read(bench.call(), { operation: 'verify', method: 'GET', path, query }, z.unknown()),
    )

  return {
    'window-length': searched(settings.windowDays),
    // A second booking over the first: accepted, seen as a clash, and listed beside it.
    'bookings-union': writing(async (bench) => {
      const appointment = await bench.book()
      const { start, end, practitionerId } = appointment
      if (practitionerId === null) throw new NotTried('the appointment names no practitioner')
      const { status, body } = await get(bench, '/bookings', [
        filter('practitioner_id', '=', practitionerId),
        filter('starts_at', '<', formatInstant(end)),
        filter('ends_at', '>', formatInstant(start)),
      ])
      const read = bookings.safeParse(body)
      if (!read.success) return judged(false, `the list is answered ${status} in another shape`)
      const isListed = read.data.bookings.some(({ id }) => id === appointment.vendorId)
      return judged(
        isListed,
        `${read.data.bookings.length} entries, the new one ${isListed ? 'among them' : 'missing'}`,
      )
    }),
    'overlap-words': writing(async (bench) => {
      const [slot] = await bench.freeSlots(1)
      if (!slot) throw new NotTried('no free slot')
      const [first, second] = [await bench.prepare(slot), await bench.prepare(slot)]
      const booked = await bench.commit(first)
      if (booked.outcome !== 'EXECUTED') throw new NotTried(`the first booking was ${resultOf(booked)}`)
      const over = await bench.commit(second)
      if (over.outcome !== 'EXECUTED') return judged(false, `a second booking of one time was ${resultOf(over)}`)
      const clashes = await bench.adapter.checkClash(bench.call(), over.value)
      return judged(clashes.length > 0, `accepted, and ${clashes.length} clash(es) seen`)
    }),
    'conflicts-scope': writing(async (bench) => {
      const appointment = await bench.book()
      const { status, body } = await get(bench, `/individual_appointments/${appointment.vendorId}/conflicts`)
      const read = z.object({ conflicts: z.object({ exist: z.boolean() }) }).safeParse(body)
      if (!read.success) return judged(false, `answered ${status} in another shape`)
      return judged(
        !read.data.conflicts.exist,
        `a booking alone has ${read.data.conflicts.exist ? 'a' : 'no'} conflict`,
      )
    }),
    'filter-any': cancelIsShown,
    'notes-length': writing(async (bench) => {
      const [slot] = await bench.freeSlots(1)
      if (!slot) throw new NotTried('no free slot')
      // Our own reference is written below them.
      const length = settings.notesMaxLength - 100
      const result = await bench.commit(await bench.prepare(slot, { notes: 'n'.repeat(length) }))
      if (result.outcome !== 'EXECUTED') return judged(false, `the booking was ${resultOf(result)}`)
      const { body } = await get(bench, `/individual_appointments/${result.value.vendorId}`)
      const read = notesOf.safeParse(body)
      if (!read.success || read.data.notes === null) return unknown('the appointment does not show its notes')
      return judged(read.data.notes.includes('n'.repeat(length)), `${read.data.notes.length} characters are stored`)
    }),
    'patient-filter': writing(async ({ adapter, call, inventedPerson }) => {
      const person = inventedPerson()
      const options = { mayCreate: true, marker: 'hf-verify', verificationCode: null }
      const first = await adapter.resolvePatient(call(), { new: person }, options)
      if (first.outcome !== 'EXECUTED') throw new NotTried(`the invented patient was ${resultOf(first)}`)
      const loud = { ...person, lastName: person.lastName.toUpperCase(), email: person.email.toUpperCase() }
      const again = await adapter.resolvePatient(call(), { new: loud }, { ...options, mayCreate: false })
      return judged(again.outcome === 'EXECUTED', `written in capitals, the patient was ${resultOf(again)}`)
    }),
    'patient-read-lag': patientFoundAgain(),
    'clock-skew': createdWithin(settings.clockSkewSeconds),
    'account-zone': reading(async (bench) => {
      const { body } = await get(bench, '/settings')
      const zone = z.object({ time_zone_identifier: z.string() }).safeParse(body)
      if (!zone.success) return unknown('the settings name no zone')
      return judged(
        zone.data.time_zone_identifier === (settings.accountTimeZone ?? bench.timeZone),
        'the settings name a zone',
      )
    }),
  }
}
