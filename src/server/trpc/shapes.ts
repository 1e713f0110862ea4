/** The nouns as this face answers with them. A noun within a noun has no lists, and a clinic only its name. */
import type { AppointmentView } from '../../booking/appointment-service.ts'
import type { Clinic } from '../../booking/clinic.ts'
import type { AppointmentChange } from '../../booking/ledger.ts'
import type { Unavailable } from '../../booking/slot-service.ts'
import type { Cancellation } from '../../domain/appointment.ts'
import type { ClinicHealth, Service } from '../../domain/clinic.ts'
import type { HoldRecord } from '../../domain/hold.ts'
import { formatInstant, type Instant } from '../../domain/time.ts'
import { appointmentOfHold } from '../booked.ts'
import type { RequestContext } from '../context.ts'
import { appointmentFields } from '../fields/appointment.ts'
import {
  appointmentTypeFields,
  clinicFields,
  locationFields,
  practitionerFields,
  serviceFields,
} from '../fields/clinic.ts'
import type { Fields } from '../fields/fields.ts'
import { holdFields } from '../fields/hold.ts'
import { patientFields } from '../fields/patient.ts'
import { slotFields } from '../fields/slot.ts'
import { clinicsOffering, listAppointmentTypes, listLocations, listPractitioners } from '../verbs/clinic.ts'
import { orNull, readable, shapeOf } from './shape.ts'

const { id: clinicId, name: clinicName } = clinicFields
const { id: serviceId, name: serviceName } = serviceFields
const shapeClinicName = shapeOf({ id: clinicId, name: clinicName }, {})
const shapeServiceName = shapeOf({ id: serviceId, name: serviceName }, {})

const shapePractitioner = shapeOf(practitionerFields, {})
const shapeLocation = shapeOf(locationFields, {})
const shapeAppointmentType = shapeOf(appointmentTypeFields, { service: orNull(shapeServiceName) })
const shapePatient = shapeOf(patientFields, {})
const instantOrNull = (instant: Instant | null) => (instant === null ? null : formatInstant(instant))

export type SlotShape = Awaited<ReturnType<typeof shapeSlot>>

export function allBy<Parent, Shape>(shape: (parent: Parent, context: RequestContext) => Promise<Shape>) {
  return (parents: readonly Parent[], context: RequestContext): Promise<Shape[]> =>
    Promise.all(parents.map((parent) => shape(parent, context)))
}

const clinicConversions = {
  health: ({ checkedAt, ...health }: ClinicHealth) => ({ ...health, checkedAt: instantOrNull(checkedAt) }),
}
export const shapeClinic = shapeOf(clinicFields, clinicConversions)

/** One clinic with its directory; null in it is what its system could not be asked. */
export const shapeClinicWithDirectory = shapeOf(
  {
    ...clinicFields,
    appointmentTypes: readable((clinic, context) => listAppointmentTypes(context, clinic)),
    practitioners: readable((clinic, context) => listPractitioners(context, clinic, null)),
    locations: readable((clinic, context) => listLocations(context, clinic)),
  } satisfies Fields<Clinic>,
  {
    ...clinicConversions,
    appointmentTypes: orNull(allBy(shapeAppointmentType)),
    practitioners: orNull(allBy(shapePractitioner)),
    locations: orNull(allBy(shapeLocation)),
  },
)

export const shapeService = shapeOf(
  { ...serviceFields, clinics: (service, context) => clinicsOffering(context, service) } satisfies Fields<Service>,
  { clinics: allBy(shapeClinicName) },
)

const slotConversions = {
  clinic: shapeClinicName,
  start: formatInstant,
  end: formatInstant,
  practitioner: orNull(shapePractitioner),
  appointmentType: shapeAppointmentType,
  location: orNull(shapeLocation),
}
export const shapeSlot = shapeOf(slotFields, { ...slotConversions, asOf: formatInstant })

export const shapeAppointment = shapeOf(
  {
    ...appointmentFields,
    practitioner: readable(appointmentFields.practitioner),
    appointmentType: readable(appointmentFields.appointmentType),
    location: readable(appointmentFields.location),
  } satisfies Fields<AppointmentView>,
  {
    ...slotConversions,
    appointmentType: orNull(shapeAppointmentType),
    patient: orNull(shapePatient),
    previousStart: instantOrNull,
    cancellation: orNull(({ reason, note, at }: Cancellation) => ({ reason, note, at: instantOrNull(at) })),
    createdAt: instantOrNull,
    updatedAt: instantOrNull,
    pendingChange: orNull(({ kind, since }: AppointmentChange) => ({ kind, since: formatInstant(since) })),
  },
)

const holdConversions = { ...slotConversions, createdAt: formatInstant, expiresAt: formatInstant }
/** Without its appointment, which would be one call to the clinic for each hold of a list. */
export const shapeHold = shapeOf(holdFields, holdConversions)

export const shapeHoldWithAppointment = shapeOf(
  {
    ...holdFields,
    appointment: (hold, context) => appointmentOfHold(context, hold, null),
  } satisfies Fields<HoldRecord>,
  { ...holdConversions, appointment: orNull(shapeAppointment) },
)

export async function shapeUnavailable(
  { clinic, code, message, retryAfterSeconds }: Unavailable,
  context: RequestContext,
) {
  return { clinic: await shapeClinicName(clinic, context), code, message, retryAfterSeconds }
}
