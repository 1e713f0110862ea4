/** How this table's rows are tried on a sandbox catalogue. */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import {
  absentAppointment,
  booksAsAsked,
  type CheckBench,
  type Checks,
  cancelIsShown,
  confirmAfterReleaseRefused,
  type Finding,
  judged,
  moveKeepsId,
  NotTried,
  reading,
  replyTo,
  resultOf,
  searched,
  takenTimeRefused,
  unknown,
  writing,
} from '../../src/contract/checks.ts'
import type { VendorReply } from '../../src/http/client.ts'
import type { assumptions, Settings } from './config.ts'
import { valueAt } from './wire.ts'

type Id = (typeof assumptions)[number]['id']

export function checksOf(settings: Settings): Checks {
  const get = (bench: CheckBench, path: string, query: readonly (readonly [string, string])[] = []) =>
    replyTo(bench, () =>
      bench.http.read(bench.call(), { operation: 'verify', method: 'GET', path, query }, z.unknown()),
    )
  const types = (bench: CheckBench) => get(bench, '/connected/appointment_types')
  const practitioners = (bench: CheckBench) =>
    get(bench, '/connected/practitioners', [['appointment_type_id', bench.typeIds[0] ?? '']])

  const checks: Partial<Record<Id, Checks[string]>> = {
    'account-live-mode': reading(async (bench) => {
      const place = settings.account.liveModeAt
      const isLive = valueAt((await get(bench, '/connected/account')).body, place)
      if (typeof isLive !== 'boolean') return judged(false, `no boolean at ${place}`)
      return judged(isLive === settings.apiKey.startsWith('sk_live_'), `${place} is ${isLive}`)
    }),
    'account-time-zone': reading(async (bench) => {
      const place = settings.account.timeZoneAt
      const zone = valueAt((await get(bench, '/connected/account')).body, place)
      return judged(zone === bench.timeZone, typeof zone === 'string' ? `${place} is a zone` : `no text at ${place}`)
    }),
    'type-fields': reading(async (bench) => {
      const { name, description, durationMinutes, contactTypes, price } = settings.appointmentTypeFields
      return judgedByPlaces(await types(bench), [name, description, durationMinutes, contactTypes, price?.amount])
    }),
    'practitioner-fields': reading(async (bench) =>
      judgedByPlaces(await practitioners(bench), [
        ...settings.practitionerFields.name,
        settings.practitionerFields.title,
      ]),
    ),
    paging: reading(async (bench) => {
      const replies = [await types(bench), await practitioners(bench), await get(bench, '/connected/appointments')]
      const isLong = replies.some(({ body }) => valueAt(body, 'has_more') === true)
      if (!isLong) return unknown('no list has a second page')
      return judged(
        settings.paging !== undefined,
        settings.paging ? 'a list goes on' : 'a list goes on, and no setting says how',
      )
    }),
    'list-has-held': writing(async (bench) => {
      const [slot] = await bench.freeSlots(1)
      if (!slot) throw new NotTried('no free slot')
      const hold = await bench.hold(slot)
      if (hold.outcome !== 'EXECUTED') throw new NotTried(`the hold was ${resultOf(hold)}`)
      const { body } = await get(bench, '/connected/appointments')
      const isListed = itemsOf(body).some((item) => valueAt(item, 'id') === hold.value.appointmentId)
      return judged(
        isListed === settings.appointments.listsHeld,
        `the held one is ${isListed ? '' : 'not '}in the list`,
      )
    }),
    'never-confirmed': writing(async (bench) => {
      const [slot] = await bench.freeSlots(1)
      if (!slot) throw new NotTried('no free slot')
      const hold = await bench.hold(slot)
      if (hold.outcome !== 'EXECUTED') throw new NotTried(`the hold was ${resultOf(hold)}`)
      await bench.adapter.releaseHold(bench.call(), hold.value)
      const reply = await get(bench, `/connected/appointments/${encodeURIComponent(hold.value.appointmentId ?? '')}`)
      if (settings.statuses.absent.includes(reply.status)) return unknown(`a released one is gone (${reply.status})`)
      const at = (name: string) => valueAt(reply.body, `appointment.${name}`) ?? valueAt(reply.body, name)
      const isSo = at('status') === 'cancelled' && (at('confirmed_at') ?? null) === null
      return judged(isSo, `a released one reads ${at('status')}, confirmed_at ${at('confirmed_at') ? 'set' : 'null'}`)
    }),
    'confirm-payment': writing(async (bench) => {
      const [slot] = await bench.freeSlots(1)
      if (!slot) throw new NotTried('no free slot')
      const { request } = await bench.prepare(slot)
      const path = `/connected/appointments/${encodeURIComponent(request.vendorHold?.appointmentId ?? '')}/confirm`
      if (!('new' in request.patient)) throw new NotTried('the person travels with confirm')
      const { firstName, lastName, email } = request.patient.new
      const json = { patient: { first_name: firstName, last_name: lastName, email } }
      const isRequired = settings.confirm.paymentReference === 'REQUIRED'
      const { status } = await replyTo(bench, () =>
        bench.http.write(bench.call(), { operation: 'verify', method: 'POST', path, json }, anyAnswer),
      )
      // What was confirmed against the assumption is taken back as a booking.
      if (status < 300) await bench.commit({ slot, request })
      return judged(status >= 300 === isRequired, `a confirm without the reference is answered ${status}`)
    }),
    'confirm-body': booksAsAsked,
    cancel: cancelIsShown,
    reschedule: moveKeepsId,
    'taken-statuses': takenTimeRefused,
    'gone-statuses': confirmAfterReleaseRefused,
    'absent-statuses': absentAppointment,
    'error-codes': reading(async (bench) => {
      const { status, body } = await get(bench, `/connected/appointment_holds/${randomUUID()}`)
      const isRead = ['code', 'message', 'error', 'error.code', 'error.message'].some(
        (place) => typeof valueAt(body, place) === 'string',
      )
      return judged(isRead, `the body of a ${status} ${isRead ? 'has' : 'lacks'} a code or a message`)
    }),
    ...(settings.availability && { availability: searched(settings.availability.maxWindowDays) }),
  }
  return checks as Checks
}

const anyAnswer = { schema: null, success: [200, 201, 204], refusal: () => null, rateLimitIsNotExecuted: false }

function judgedByPlaces({ body }: VendorReply, places: readonly (string | undefined)[]): Finding {
  const items = itemsOf(body)
  if (items.length === 0) return unknown('the list is empty')
  const wanted = places.filter((place) => place !== undefined)
  const missing = wanted.filter((place) => items.every((item) => valueAt(item, place) === undefined))
  return judged(missing.length === 0, missing.length === 0 ? 'every field is there' : `no ${missing.join(', ')}`)
}

function itemsOf(body: unknown): readonly unknown[] {
  const data = valueAt(body, 'data')
  return Array.isArray(data) ? data : []
}
