import type { AdapterOperations } from '../../../src/contract/adapter.ts'
import type { Appointment } from '../../../src/domain/appointment.ts'
import { executed, type WriteResult } from '../../../src/domain/outcome.ts'
import { formatInstant } from '../../../src/domain/time.ts'
import type { Call } from '../../../src/http/client.ts'
import type { Client } from '../client.ts'
import type { Settings } from '../config.ts'
import { notSent, refused, settleByReading } from '../errors.ts'
import { isFor, issuesOfMove, toWireCancel, toWireMove } from '../map/hold.ts'
import { fromWireAppointment, isAppointment, matches } from '../map.ts'
import type { WireAppointment } from '../wire.ts'

type AppointmentOperations = Pick<AdapterOperations, 'getAppointment' | 'listAppointments'> &
  Partial<Pick<AdapterOperations, 'cancel' | 'reschedule'>>

export function appointmentOperations(vendor: Client, settings: Settings): AppointmentOperations {
  /** A yes without a body counts once the appointment itself says so. */
  async function settled(
    call: Call,
    vendorId: string,
    result: WriteResult<WireAppointment | null>,
    isDone: (wire: WireAppointment) => boolean,
  ): Promise<WriteResult<Appointment>> {
    if (result.outcome !== 'EXECUTED') return result
    if (result.value) return executed(fromWireAppointment(result.value, settings))
    return settleByReading(async () => {
      const wire = await vendor.findAppointment(call, vendorId)
      if (!wire || !isDone(wire)) return { outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' }
      return executed(fromWireAppointment(wire, settings))
    })
  }

  function cancelBy(path: NonNullable<Settings['cancel']>): AdapterOperations['cancel'] {
    return async (call, { vendorId, reason, note }) => {
      const isDone = (wire: WireAppointment) => wire.id === vendorId && wire.status === 'cancelled'
      const body = toWireCancel(reason, note, path)
      const result = await vendor.changeAppointment(call, 'CANCEL', path, vendorId, body, isDone)
      if (result.outcome !== 'REFUSED') return settled(call, vendorId, result, isDone)
      // Staff or an earlier call may have been faster: a refusal of what is cancelled by now is no failure.
      return settleByReading(async () => {
        const wire = await vendor.findAppointment(call, vendorId)
        if (!wire || !isDone(wire) || !isAppointment(wire, settings)) return result
        return executed(fromWireAppointment(wire, settings))
      }, result)
    }
  }

  function rescheduleBy(path: NonNullable<Settings['reschedule']>): AdapterOperations['reschedule'] {
    return async (call, { vendorId, slot }) => {
      try {
        // What the call cannot change is compared first: afterwards it would be too late.
        const current = await vendor.findAppointment(call, vendorId)
        if (!current || !isAppointment(current, settings)) return { outcome: 'REFUSED', code: 'NOT_FOUND' }
        const issues = issuesOfMove(current, slot, path)
        if (issues.length > 0) return refused(issues)
      } catch (error) {
        return notSent(error)
      }
      const isDone = (wire: WireAppointment) =>
        wire.id === vendorId && wire.status === 'confirmed' && isFor(wire, slot) && wire.end === slot.end
      const result = await vendor.changeAppointment(call, 'MOVE', path, vendorId, toWireMove(slot, path), isDone)
      return settled(call, vendorId, result, isDone)
    }
  }

  return {
    async getAppointment(call, vendorId) {
      const wire = await vendor.findAppointment(call, vendorId)
      return wire && isAppointment(wire, settings) ? fromWireAppointment(wire, settings) : null
    },

    /** Only visits that this integration made [docs:APPT]; filters are unread, so a page may come out empty. */
    async listAppointments(call, query, after) {
      const range = {
        from: query.from === null ? null : formatInstant(query.from),
        to: query.to === null ? null : formatInstant(query.to),
      }
      const page = await vendor.listAppointmentsPage(call, range, after)
      const appointments = page.items
        .filter((wire) => isAppointment(wire, settings))
        .map((wire) => fromWireAppointment(wire, settings))
      return { appointments: appointments.filter((appointment) => matches(appointment, query)), next: page.next }
    },

    ...(settings.cancel && { cancel: cancelBy(settings.cancel) }),
    ...(settings.reschedule && { reschedule: rescheduleBy(settings.reschedule) }),
  }
}
