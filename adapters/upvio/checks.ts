/** How this table's rows are tried on a test business. */
import { z } from 'zod'
import {
  answered,
  type CheckBench,
  type Checks,
  cancelIsShown,
  createdWithin,
  judged,
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
import type { assumptions, Settings } from './config.ts'

type Id = (typeof assumptions)[number]['id']
const day = 86_400_000
const list = z.object({ data: z.array(z.unknown()) })
const slots = z.object({ data: z.array(z.looseObject({ staffs: z.array(z.unknown()).optional() })) })

export function checksOf(settings: Settings): Checks {
  const business = `/businesses/${encodeURIComponent(settings.businessId)}`
  const get = (bench: CheckBench, path: string, query: readonly (readonly [string, string])[] = []) =>
    replyTo(bench, () =>
      bench.http.read(bench.call(), { operation: 'verify', method: 'GET', path, query }, z.unknown()),
    )

  function searchFrom(bench: CheckBench, start: number, practitionerIds?: readonly string[]) {
    const query = {
      start,
      end: start + 5 * day,
      appointmentTypeIds: bench.typeIds,
      ...(practitionerIds && { practitionerIds }),
    }
    return bench.repliesTo(() => bench.adapter.searchSlots(bench.call(), query))
  }

  const checks: Partial<Record<Id, Checks[string]>> = {
    'key-scope': answered(async ({ adapter, call }) => {
      await adapter.listAppointmentTypes(call())
      await adapter.listPractitioners(call())
      await adapter.listLocations(call())
    }),
    'account-case': reading(async (bench) => {
      const other = settings.businessId.toUpperCase()
      if (other === settings.businessId) return unknown('the id has no small letter')
      const { status } = await get(bench, `/businesses/${encodeURIComponent(other)}/services`)
      if (status !== 200) return unknown(`the id in capitals is answered ${status}: it names no second business`)
      return judged(true, 'the id in capitals is answered 200')
    }),
    paging: reading(async (bench) => {
      const { status, body } = await get(bench, `${business}/services`, [
        ['limit', '1'],
        ['offset', '0'],
      ])
      return judged(list.safeParse(body).success, `the parameters are answered ${status}`)
    }),
    'array-style': reading(async (bench) => {
      const [typeId] = bench.typeIds
      const staff = (await bench.adapter.listPractitioners(bench.call(), typeId)).slice(0, 2)
      if (staff.length < 2) return unknown('fewer than two staff members offer the service')
      const ids = staff.map(({ vendorId }) => vendorId)
      const replies = await searchFrom(bench, bench.clock.now() + day, ids)
      const refused = replies.find(({ status }) => status >= 400)
      if (refused) return judged(false, `a search for two staff members is answered ${refused.status}`)
      const shown = replies.flatMap(
        ({ body }) => slots.safeParse(body).data?.data.flatMap(({ staffs = [] }) => staffs) ?? [],
      )
      const text = JSON.stringify(shown).toLowerCase()
      if (shown.length === 0) return unknown('no free time names its staff')
      const found = ids.filter((id) => text.includes(id.toLowerCase()))
      return judged(found.length === 2, `${found.length} of two staff members are in the answer`)
    }),
    'search-window': searched(settings.windowDays),
    'search-past': reading(async (bench) => {
      const [reply] = await searchFrom(bench, bench.clock.now() - 3_600_000)
      return reply ? judged(reply.status === 200, `answered ${reply.status}`) : unknown('nothing had to be asked')
    }),
    'staffs-present': reading(async (bench) => {
      const replies = await searchFrom(bench, bench.clock.now() + day)
      const found = replies.flatMap(({ body }) => slots.safeParse(body).data?.data ?? [])
      if (found.length === 0) return unknown('no free time in the coming days')
      const named = found.filter(({ staffs }) => (staffs ?? []).length > 0)
      return judged(named.length > 0, `${named.length} of ${found.length} free times name their staff`)
    }),
    'duration-unit': writing(async (bench) => {
      const [slot] = await bench.freeSlots(1)
      if (!slot) throw new NotTried('no free slot')
      const { vendorId } = await bench.book(slot)
      const shown = await bench.adapter.getAppointment(bench.call(), vendorId)
      const minutes = shown === null ? null : (shown.end - shown.start) / 60_000
      return judged(shown?.end === slot.end, `it is read as ${minutes} minutes long`)
    }),
    'location-left-out': writing(async (bench) => {
      const [slot] = await bench.freeSlots(1)
      if (!slot) throw new NotTried('no free slot')
      const { locationId } = await bench.book(slot)
      return judged(
        locationId === slot.locationId,
        `it is ${locationId === slot.locationId ? '' : 'not '}where its service is`,
      )
    }),
    'busy-status': takenTimeRefused,
    'busy-check-atomic': writing(async (bench) => {
      const [slot] = await bench.freeSlots(1)
      if (!slot) throw new NotTried('no free slot')
      const [one, two] = [await bench.prepare(slot), await bench.prepare(slot)]
      const results = await Promise.all([bench.commit(one), bench.commit(two)])
      const made = results.filter(({ outcome }) => outcome === 'EXECUTED').length
      // Losing the race once proves it broken; winning it once proves nothing.
      return made > 1 ? judged(false, 'both were booked') : unknown(`${results.map(resultOf).join(' and ')}, once`)
    }),
    'clock-skew': createdWithin(settings.clockSkewSeconds),
    // Nothing stores a birth date there, so one would make every match doubtful.
    'patient-scan': patientFoundAgain({ dateOfBirth: null }),
    'delete-is-done': cancelIsShown,
    reschedule: moveKeepsId,
  }
  return checks as Checks
}
