import type { AppointmentView } from '../booking/appointment-service.ts'
import type { Appointment } from '../domain/appointment.ts'
import { DomainError } from '../domain/error.ts'
import type { HoldRecord } from '../domain/hold.ts'
import type { RequestContext } from './context.ts'

/**
 * The appointment behind a confirmed hold: the vendor's own answer where it is at hand, else read now. Null before, and
 * when it cannot be read: the hold says that it is booked all the same.
 */
export async function appointmentOfHold(
  context: RequestContext,
  hold: HoldRecord,
  appointment: Appointment | null,
): Promise<AppointmentView | null> {
  if (hold.state !== 'CONFIRMED' || hold.vendorAppointmentId === null) return null
  const { booking, loaders } = context
  const address = { clinicId: hold.clinicId, vendorId: hold.vendorAppointmentId }
  if (appointment) {
    const view = await booking.appointments.view(context.caller, hold.clinicId, appointment)
    loaders.appointment.prime(address, view)
    return view
  }
  try {
    return await loaders.appointment.load(address)
  } catch (error) {
    if (error instanceof DomainError) return null
    throw error
  }
}
