import { appointmentBook } from './Mutation/appointmentBook.ts'
import { appointmentCancel } from './Mutation/appointmentCancel.ts'
import { appointmentReschedule } from './Mutation/appointmentReschedule.ts'
import { holdConfirm } from './Mutation/holdConfirm.ts'
import { holdCreate } from './Mutation/holdCreate.ts'
import { holdExtend } from './Mutation/holdExtend.ts'
import { holdRelease } from './Mutation/holdRelease.ts'
import { appointment } from './Query/appointment.ts'
import { appointments } from './Query/appointments.ts'
import { clinic } from './Query/clinic.ts'
import { clinics } from './Query/clinics.ts'
import { hold } from './Query/hold.ts'
import { holds } from './Query/holds.ts'
import { node } from './Query/node.ts'
import { services } from './Query/services.ts'
import { slots } from './Query/slots.ts'
import { holdEvents } from './Subscription/holdEvents.ts'
import { DateTime, Duration, LocalDate, TimeZone } from './scalars.ts'
import type { Resolvers } from './schema.generated.ts'
import { Appointment } from './types/Appointment.ts'
import { AppointmentType } from './types/AppointmentType.ts'
import { Clinic } from './types/Clinic.ts'
import { ClashDetectedError, SlotTakenError } from './types/errors.ts'
import { Hold } from './types/Hold.ts'
import { Location } from './types/Location.ts'
import { Patient } from './types/Patient.ts'
import { Practitioner } from './types/Practitioner.ts'
import { Service } from './types/Service.ts'
import { Slot } from './types/Slot.ts'

/** Every field that is more than a property of its parent. */
export const resolvers: Resolvers = {
  Query: { appointment, appointments, clinic, clinics, hold, holds, node, services, slots },
  Mutation: {
    appointmentBook,
    appointmentCancel,
    appointmentReschedule,
    holdConfirm,
    holdCreate,
    holdExtend,
    holdRelease,
  },
  Subscription: { holdEvents },
  DateTime,
  Duration,
  LocalDate,
  TimeZone,
  Appointment,
  AppointmentType,
  ClashDetectedError,
  Clinic,
  Hold,
  Location,
  Patient,
  Practitioner,
  Service,
  Slot,
  SlotTakenError,
}
