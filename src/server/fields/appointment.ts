import type { AppointmentView } from '../../booking/appointment-service.ts'
import { encodeId } from '../../domain/ids.ts'
import type { SlotSnapshot } from '../../domain/slot.ts'
import type { Fields } from './fields.ts'
import { unnamed } from './patient.ts'

/** The slot it was booked from, while the vendor still has it there: its names need nobody to be asked. */
function bookedSlot({ booking, appointment }: AppointmentView): SlotSnapshot | null {
  return booking?.slot.start === appointment.start ? booking.slot : null
}

export const appointmentFields = {
  id: ({ clinic, appointment }) => encodeId('Appointment', clinic.id, appointment.vendorId),
  clinic: ({ clinic }) => clinic,
  status: ({ appointment }) => appointment.status,
  start: ({ appointment }) => appointment.start,
  end: ({ appointment }) => appointment.end,
  timeZone: ({ clinic, appointment }) => appointment.timeZone ?? clinic.timeZone,
  practitioner: async (view, { loaders }) => {
    const { clinic, appointment } = view
    const vendorId = appointment.practitionerId
    if (vendorId === null) return null
    const known = bookedSlot(view)?.practitioner
    if (known?.vendorId === vendorId) return { clinic, practitioner: known }
    const practitioner = await loaders.practitioner.load({ clinic, vendorId })
    return practitioner && { clinic, practitioner }
  },
  appointmentType: async (view, { loaders }) => {
    const { clinic, appointment } = view
    const vendorId = appointment.appointmentTypeId
    if (vendorId === null) return null
    const known = bookedSlot(view)?.appointmentType
    if (known?.vendorId === vendorId) return { clinic, appointmentType: known }
    const appointmentType = await loaders.appointmentType.load({ clinic, vendorId })
    return appointmentType && { clinic, appointmentType }
  },
  location: async (view, { loaders }) => {
    const { clinic, appointment } = view
    const vendorId = appointment.locationId
    if (vendorId === null) return null
    const known = bookedSlot(view)?.location
    if (known?.vendorId === vendorId) return { clinic, location: known }
    const location = await loaders.location.load({ clinic, vendorId })
    return location && { clinic, location }
  },
  patient: ({ clinic, appointment }) => {
    const { patient, patientId } = appointment
    if (patient) return { clinic, patient }
    return patientId === null ? null : { clinic, patient: unnamed(patientId) }
  },
  contactType: ({ appointment }) => appointment.contactType,
  joinUrl: ({ appointment }) => appointment.joinUrl,
  price: (view) => view.appointment.price ?? bookedSlot(view)?.price ?? null,
  paymentReference: ({ appointment }) => appointment.paymentReference,
  partnerReference: ({ appointment, booking }) => booking?.partnerReference ?? appointment.partnerReference,
  metadata: ({ appointment, booking }) => [...(booking?.metadata ?? appointment.metadata)],
  previousStart: ({ appointment }) => appointment.previousStart,
  cancellation: ({ appointment }) => appointment.cancellation,
  amountOwed: ({ appointment }) => appointment.amountOwed,
  questionnaireUrl: ({ appointment }) => appointment.questionnaireUrl,
  createdAt: ({ appointment }) => appointment.createdAt,
  updatedAt: ({ appointment }) => appointment.updatedAt,
  pendingChange: ({ booking }) => booking?.change ?? null,
  warnings: ({ booking }) => [...(booking?.warnings ?? [])],
  vendorId: ({ appointment }) => appointment.vendorId,
  vendorStatus: ({ appointment }) => appointment.vendorStatus,
} satisfies Fields<AppointmentView>
