import type { AdapterOperations, BookingIntent, VendorHoldState } from '../../../src/contract/adapter.ts'
import { mapResult } from '../../../src/contract/tools.ts'
import type { Appointment } from '../../../src/domain/appointment.ts'
import type { VendorHold } from '../../../src/domain/hold.ts'
import { executed } from '../../../src/domain/outcome.ts'
import { type Clock, formatInstant } from '../../../src/domain/time.ts'
import type { Call } from '../../../src/http/client.ts'
import type { Client } from '../client.ts'
import type { Settings } from '../config.ts'
import { notSent, refused, rejected, settleByReading } from '../errors.ts'
import {
  fromWireHold,
  holdStatusOf,
  isAsOffered,
  isFor,
  isOurs,
  issuesOfConfirm,
  issuesOfHold,
  issuesOfPatient,
  toWireConfirm,
  toWireHold,
} from '../map/hold.ts'
import { fromWireAppointment, toNewPatient, wasConfirmed } from '../map.ts'
import type { WireAppointment } from '../wire.ts'

type HoldOperations = Pick<
  AdapterOperations,
  'createHold' | 'readHold' | 'findHold' | 'releaseHold' | 'resolvePatient' | 'confirmHold' | 'findBooking'
>

export function holdOperations(vendor: Client, settings: Settings, clock: Clock): HoldOperations {
  async function readHold(call: Call, hold: VendorHold): Promise<VendorHoldState> {
    const wire = await vendor.findHold(call, hold.holdId)
    const now = clock.now()
    if (!wire) return { status: hold.expiresAt <= now ? 'EXPIRED' : 'ABSENT', expiresAt: null }
    const status = holdStatusOf(wire, now)
    if (status === null) throw rejected('the hold has a status that this adapter does not know')
    return { status, expiresAt: wire.expires_at }
  }

  /** Our marker travels in the metadata; whether the list shows what is only held is unread [assumed: list-has-held]. */
  async function findMarked(
    call: Call,
    { marker, slot }: BookingIntent,
    isLookedFor: (wire: WireAppointment) => boolean,
  ): Promise<WireAppointment | null> {
    const range = { from: formatInstant(slot.start), to: formatInstant(slot.end) }
    for await (const page of vendor.appointmentPages(call, range)) {
      const found = page.find((wire) => isOurs(wire, marker) && isFor(wire, slot) && isLookedFor(wire))
      if (found) return found
    }
    return null
  }

  return {
    async createHold(call, request) {
      const issues = issuesOfHold(request, clock.now())
      if (issues.length > 0) return refused(issues)
      const body = toWireHold(request, settings)
      const result = await vendor.createHold(
        call,
        body,
        ({ appointment }) =>
          appointment.status === 'held' &&
          appointment.contact_type === body.contact_type &&
          isFor(appointment, request.slot) &&
          appointment.end === request.slot.end,
      )
      return mapResult(result, fromWireHold)
    },

    readHold,

    async findHold(call, intent) {
      if (!settings.appointments.listsHeld) return null
      // What `createHold` would not have believed is not found either.
      const found = await findMarked(call, intent, (wire) => wire.status === 'held' && isAsOffered(wire, intent.slot))
      if (found === null || found.appointment_hold_id === null) return null
      const hold = await vendor.findHold(call, found.appointment_hold_id)
      return hold && holdStatusOf(hold, clock.now()) === 'ACTIVE' ? fromWireHold(hold) : null
    },

    /** "Gone already" is believed only when the hold itself says so. */
    async releaseHold(call, hold) {
      const result = await vendor.releaseHold(call, hold.holdId)
      if (result.outcome !== 'REFUSED') return mapResult(result, () => null)
      return settleByReading<null>(async () => {
        const { status } = await readHold(call, hold)
        return status === 'ACTIVE' || status === 'CONFIRMED' ? { ...result, code: 'VENDOR_REJECTED' } : executed(null)
      })
    },

    /** There is no lookup and no separate record: the person travels with confirm. */
    async resolvePatient(call, choice) {
      if ('new' in choice) {
        const issues = issuesOfPatient(choice.new)
        return issues.length > 0 ? refused(issues) : executed({ new: choice.new })
      }
      try {
        const wire = await vendor.findPatient(call, choice.vendorId)
        if (!wire) return { outcome: 'REFUSED', code: 'NOT_FOUND', vendorCode: 'patient_not_found' }
        return executed({ new: toNewPatient(wire) })
      } catch (error) {
        return notSent(error)
      }
    },

    async confirmHold(call, request) {
      const { patient, slot, vendorHold } = request
      // `createHold` and `resolvePatient` leave neither open.
      if (!vendorHold?.appointmentId || !('new' in patient)) return { outcome: 'NOT_SENT', code: 'INTERNAL' }
      const issues = issuesOfConfirm(request, settings)
      if (issues.length > 0) return refused(issues)
      const { appointmentId } = vendorHold
      const body = toWireConfirm(request, patient.new, settings)
      const result = await vendor.confirmAppointment(
        call,
        appointmentId,
        body,
        (wire) =>
          wire.id === appointmentId &&
          wire.status === 'confirmed' &&
          wire.external_payment_reference === (body.external_payment_reference ?? null) &&
          isFor(wire, slot) &&
          wire.end === slot.end,
      )
      if (result.outcome !== 'REFUSED' || result.code !== 'HOLD_EXPIRED') {
        return mapResult(result, (wire) => fromWireAppointment(wire, settings))
      }
      // "Gone" may mean confirmed already: by a copy of this request, or by an earlier one that came late.
      return settleByReading<Appointment>(async () => {
        const wire = await vendor.findAppointment(call, appointmentId)
        return wire && wasConfirmed(wire) ? { outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' } : result
      })
    },

    async findBooking(call, intent) {
      const appointmentId = intent.vendorHold?.appointmentId
      const wire = appointmentId
        ? await vendor.findAppointment(call, appointmentId)
        : await findMarked(call, intent, wasConfirmed)
      if (!wire || !wasConfirmed(wire)) return []
      if (intent.paymentReference !== null && wire.external_payment_reference !== intent.paymentReference) {
        // Neither our booking nor none at all, and either answer would be acted on: a person has to look.
        throw rejected('the hold was confirmed with another payment reference than ours')
      }
      return [fromWireAppointment(wire, settings)]
    },
  }
}
