import type { AppointmentPage, AppointmentQuery, Call, CancelRequest } from '../../../src/contract/adapter.ts'
import { look } from '../../../src/contract/tools.ts'
import type { Appointment } from '../../../src/domain/appointment.ts'
import { invalidInput } from '../../../src/domain/error.ts'
import { type Money, sameMoney } from '../../../src/domain/money.ts'
import { executed, type WriteResult } from '../../../src/domain/outcome.ts'
import type { Instant } from '../../../src/domain/time.ts'
import type { Kit } from '../adapter.ts'
import type { AppointmentListQuery } from '../client.ts'
import { errorOf, rejected } from '../errors.ts'
import { asCancelled, fromWireAppointment, matches, startOf, statusOf } from '../map/appointment.ts'
import { isKey, moneyOf, toWireDateTime } from '../map.ts'
import type { WireAppointment } from '../wire.ts'
import { isAbsent } from './patients.ts'

const notFound = { outcome: 'REFUSED', code: 'NOT_FOUND' } as const

export const dayMs = 86_400_000
/** How the list's bounds are read at a site abroad is not documented, so it is asked for this much more on either side. */
const marginMs = dayMs

/** The bounds in which what begins then is listed. */
export function around(start: Instant): Pick<AppointmentListQuery, 'from' | 'to'> {
  return { from: toWireDateTime(start - marginMs), to: toWireDateTime(start + marginMs) }
}

/**
 * There is no call for one appointment, so the lists of everybody whom the manager may see are read for its key: what is to
 * come first, then what was. Beyond the configured days it is not found.
 */
export async function findByKey(kit: Kit, call: Call, key: string): Promise<WireAppointment | null> {
  if (!isKey(key)) return null
  const { backDays, aheadDays, maxPages } = kit.settings.appointments
  const now = kit.parts.clock.now()
  const yesterday = now - marginMs
  const ranges = [
    { from: yesterday, to: now + aheadDays * dayMs },
    { from: now - backDays * dayMs, to: yesterday },
  ]
  let pagesLeft = maxPages
  for (const { from, to } of ranges) {
    const query = { patientKey: null, from: toWireDateTime(from), to: toWireDateTime(to) }
    let found: WireAppointment | undefined
    pagesLeft -= await eachPage(kit, call, query, pagesLeft, (items) => {
      found = items.find((item) => item.Key === key)
      return found !== undefined
    })
    if (found !== undefined) return found
  }
  return null
}

/** Reads pages until `look` has seen enough. Throws when there are more than it may read: half a list proves nothing. */
export async function eachPage(
  kit: Kit,
  call: Call,
  query: AppointmentListQuery,
  maxPages: number,
  isEnough: (items: readonly WireAppointment[]) => boolean,
): Promise<number> {
  for (let page = 1; page <= maxPages; page += 1) {
    const answer = await kit.client.pageAppointments(call, query, page)
    if ('failure' in answer) throw errorOf(answer.failure)
    const { items, pages } = answer.value
    if (isEnough(items) || items.length === 0 || page >= pages) return page
  }
  throw rejected('too many appointments to look through; see `appointments.maxPages`')
}

/** One page of a patient's appointments. A page may come out empty: some filters are ours. */
export async function listAppointments(
  kit: Kit,
  call: Call,
  query: AppointmentQuery,
  after: string | null,
): Promise<AppointmentPage> {
  const { patientId, practitionerIds } = query
  if (patientId === undefined && !kit.settings.appointments.listEverybody) {
    throw invalidInput(['filter', 'patientId'], 'This clinic lists appointments of one patient only; name one.')
  }
  if (after !== null && !/^[1-9]\d{0,4}$/.test(after)) throw invalidInput(['after'], 'This is no place in this list.')
  if ((patientId !== undefined && !isKey(patientId)) || practitionerIds?.length === 0) {
    return { appointments: [], next: null }
  }
  const page = Number(after ?? 1)
  const asked = {
    patientKey: patientId ?? null,
    from: query.from === null ? null : toWireDateTime(query.from - marginMs),
    to: query.to === null ? null : toWireDateTime(query.to + marginMs),
  }
  const answer = await kit.client.pageAppointments(call, asked, page)
  if ('failure' in answer) {
    if (patientId !== undefined && isAbsent(kit, answer.failure)) return { appointments: [], next: null }
    throw errorOf(answer.failure)
  }
  const { items, pages } = answer.value
  const appointments = items.map((item) => fromWireAppointment(item, kit.context))
  return {
    appointments: appointments.filter((appointment) => matches(appointment, query)),
    next: items.length === 0 || page >= pages ? null : String(page + 1),
  }
}

/** What the vendor would charge for cancelling now (appt/getappointmentcancellationinfo). */
export async function readCancellationFee(kit: Kit, call: Call, key: string): Promise<Money | null> {
  if (!isKey(key)) return null
  const { Fee } = await kit.client.getCancellationInfo(call, key)
  return Number(Fee) === 0 ? null : moneyOf(Fee, kit.settings.feeCurrency)
}

/** Looks, asks for the fee, and only then calls: nothing is charged that was not agreed to. */
export async function cancelAppointment(
  kit: Kit,
  call: Call,
  { vendorId, acceptedFee }: CancelRequest,
): Promise<WriteResult<Appointment>> {
  const before = await look(async () => {
    const current = await findByKey(kit, call, vendorId)
    // What cannot be told cannot be cancelled either: afterwards it would be too late to find out.
    const told = current && fromWireAppointment(current, kit.context)
    if (current === null || told?.status === 'CANCELLED') return { current, told, fee: null }
    return { current, told, fee: await readCancellationFee(kit, call, vendorId) }
  })
  if ('failed' in before) return before.failed
  const { current, told, fee } = before.seen
  if (current === null || told === null) return notFound
  // What a second cancel does is not documented.
  if (told.status === 'CANCELLED') return executed(told)
  if (fee !== null && !sameMoney(fee, acceptedFee)) return { outcome: 'REFUSED', code: 'FEE_NOT_ACCEPTED' }

  const result = await kit.client.cancelAppointment(call, vendorId)
  if (result.outcome !== 'EXECUTED') return result
  const cancelled = executed(asCancelled(current, result.value, kit.context))
  if (kit.settings.cancelProof === 'ANSWER') return cancelled
  // The answer is the fee's invoice, not the appointment. A list that fails or has dropped it takes nothing from the yes.
  const after = await look(() => readAgain(kit, call, current))
  const isContradicted =
    'seen' in after && after.seen !== null && statusOf(after.seen, kit.settings) !== 'CANCELLED' && after.seen.State
  return isContradicted ? { outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' } : cancelled
}

async function readAgain(kit: Kit, call: Call, known: WireAppointment): Promise<WireAppointment | null> {
  const query = { patientKey: known.Patient?.Key ?? null, ...around(startOf(known, kit.context)) }
  let found: WireAppointment | undefined
  await eachPage(kit, call, query, kit.settings.appointments.maxPages, (items) => {
    found = items.find((item) => item.Key === known.Key)
    return found !== undefined
  })
  return found ?? null
}
