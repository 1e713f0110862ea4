import { z } from 'zod'
import type { BookingIntent, BookRequest, Call } from '../../../src/contract/adapter.ts'
import { look } from '../../../src/contract/tools.ts'
import type { Appointment } from '../../../src/domain/appointment.ts'
import { sameMoney } from '../../../src/domain/money.ts'
import { executed, type WriteResult } from '../../../src/domain/outcome.ts'
import type { SlotSnapshot } from '../../../src/domain/slot.ts'
import type { Kit } from '../adapter.ts'
import { type Failure, invalid, isSessionOver, mayBeGone, rejected } from '../errors.ts'
import {
  fromWireAppointment,
  fromWireBooked,
  isAsAsked,
  isAtSlot,
  statusOf,
  toWireBooking,
} from '../map/appointment.ts'
import { isKey } from '../map.ts'
import type { WireAppointment } from '../wire.ts'
import { around, dayMs, eachPage } from './appointments.ts'
import { doubtVerification, forgetRegistration, readRegistration } from './patients.ts'
import { findOffer } from './slots.ts'

/** A slot or a patient that this adapter did not make: a fault of ours, met before anything is sent. */
const notOurs = { outcome: 'NOT_SENT', code: 'INTERNAL' } as const
const noNotes = invalid(['input', 'notes'], 'A booking in this system has no place for notes; leave them out.')
const earlierSchema = z.array(z.string())

export async function bookAsManager(kit: Kit, call: Call, request: BookRequest): Promise<WriteResult<Appointment>> {
  const { slot, patient, marker } = request
  if (request.notes !== null) return noNotes
  const body = toWireBooking(slot, kit.settings)
  if (body === null || !('vendorId' in patient) || !isKey(patient.vendorId)) return notOurs
  const { vendorId } = patient
  // Nothing in a booking can carry our reference: what is found later is ours because it was not there before.
  const before = await look(() => listVisits(kit, call, vendorId, slot))
  if ('failed' in before) return before.failed
  if (before.seen.some((visit) => statusOf(visit, kit.settings) !== 'CANCELLED')) {
    return invalid(['input', 'patient'], 'This patient already has this appointment at this time.')
  }
  await rememberEarlier(kit, marker, before.seen)
  const echoes = (booked: WireAppointment) =>
    isAsAsked(booked, slot, kit.context) && (booked.Patient?.Key ?? vendorId) === vendorId
  const { result, failure } = await kit.client.bookTimeSlot(call, vendorId, body, echoes)
  if (result.outcome === 'EXECUTED') return executed(fromWireBooked(result.value, slot, kit.context))
  return failure === null ? result : explained(kit, call, slot, result, failure)
}

export async function bookAnonymously(kit: Kit, call: Call, request: BookRequest): Promise<WriteResult<Appointment>> {
  const { slot, marker } = request
  if (request.notes !== null) return noNotes
  const body = toWireBooking(slot, kit.settings)
  if (body === null || !('new' in request.patient)) return notOurs
  const registration = await readRegistration(kit, marker)
  if (!registration?.isVerified) return { outcome: 'REFUSED', code: 'VERIFICATION_REQUIRED' }
  const echoes = (booked: WireAppointment) => isAsAsked(booked, slot, kit.context)
  const { result, failure } = await kit.client.bookAnonymously(call, registration.id, body, echoes)
  // Good for one booking (assumed; the sentence that says so is cut off), so an unknown outcome uses it up as well.
  const isUsedUp = result.outcome === 'EXECUTED' || result.outcome === 'UNKNOWN'
  if (isUsedUp || (failure !== null && isSessionOver(failure))) await forgetRegistration(kit, marker)
  if (result.outcome === 'EXECUTED') return executed(fromWireBooked(result.value, slot, kit.context))
  if (failure === null) return result
  // The code may never have arrived (see `resolveAnonymously`), so the next confirm submits it again.
  if (result.outcome === 'REFUSED' && !mayBeGone(failure)) await doubtVerification(kit, marker, registration)
  return explained(kit, call, slot, result, failure)
}

/**
 * Why a booking was refused. The vendor has no documented code for "this slot is gone", so the same search is made again:
 * a slot that is not there is taken, one at another price has changed, one that is still there was refused for another reason.
 */
async function explained(
  kit: Kit,
  call: Call,
  slot: SlotSnapshot,
  refused: WriteResult<never>,
  failure: Failure,
): Promise<WriteResult<Appointment>> {
  if (refused.outcome !== 'REFUSED') return refused
  if (failure.eventCode !== null && kit.settings.refusals.slotGone.includes(failure.eventCode)) {
    return { ...refused, code: 'SLOT_TAKEN_AT_VENDOR' }
  }
  if (!mayBeGone(failure)) return refused
  const now = await look(() => findOffer(kit, call, slot))
  // It is refused all the same; only why is not known.
  if ('failed' in now) return refused
  if (now.seen === null) return { ...refused, code: 'SLOT_TAKEN_AT_VENDOR' }
  const isPriceMatched = kit.settings.priceMatch !== 'NONE'
  return isPriceMatched && !sameMoney(now.seen.price, slot.price) ? { ...refused, code: 'PRICE_CHANGED' } : refused
}

/** What the intent left behind: the patient's appointments of this type at this place and time that were not there before. */
export async function findBookings(kit: Kit, call: Call, intent: BookingIntent): Promise<readonly Appointment[]> {
  if (intent.patientId === null || !isKey(intent.patientId)) {
    throw rejected('a booking cannot be told from others without its patient; a person has to look')
  }
  const visits = await listVisits(kit, call, intent.patientId, intent.slot)
  const earlier = await readEarlier(kit, intent.marker)
  return visits.filter(({ Key }) => !earlier.includes(Key)).map((visit) => fromWireAppointment(visit, kit.context))
}

/** Longer than a hold is kept, so that no settling comes too late. */
const rememberMs = 31 * dayMs

/** Cancelled visits at the same slot from before the booking: they must not pass for it. */
async function rememberEarlier({ parts }: Kit, marker: string, visits: readonly WireAppointment[]): Promise<void> {
  if (visits.length === 0) return
  await parts.sessions.write(earlierName(marker), JSON.stringify(visits.map(({ Key }) => Key)), rememberMs)
}

async function readEarlier({ parts }: Kit, marker: string): Promise<readonly string[]> {
  const text = await parts.sessions.read(earlierName(marker))
  return text === null ? [] : earlierSchema.parse(JSON.parse(text))
}

function earlierName(marker: string): string {
  return `earlier-${marker}`
}

/** The patient's appointments at this slot, cancelled ones too. */
async function listVisits(
  kit: Kit,
  call: Call,
  patientKey: string,
  slot: SlotSnapshot,
): Promise<readonly WireAppointment[]> {
  const visits: WireAppointment[] = []
  await eachPage(kit, call, { patientKey, ...around(slot.start) }, kit.settings.appointments.maxPages, (items) => {
    visits.push(...items.filter((visit) => isAtSlot(visit, slot, kit.context)))
    return false
  })
  return visits.filter((visit) => (visit.Patient?.Key ?? patientKey) === patientKey)
}
