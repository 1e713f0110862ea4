import { requireScope } from '../../booking/caller.ts'
import { clinicsOf } from '../../booking/clinic.ts'
import type { GlobalId } from '../../domain/ids.ts'
import type { RequestContext } from '../context.ts'
import { patientVendorId } from '../encode.ts'
import { unnamed } from '../fields/patient.ts'
import type { ResolversInterfaceTypes, ResolversTypes } from './schema.generated.ts'

type Node = ResolversInterfaceTypes<ResolversTypes>['Node']

/**
 * Whatever an id stands for, or null when it is absent or not the caller's. Shared by `Query.node` and `_entities`. Throws
 * `FORBIDDEN` without the scope `read`, and `RATE_LIMITED`.
 */
export async function nodeOf({ kind, parts }: GlobalId, context: RequestContext): Promise<Node | null> {
  const { booking, caller, loaders, countRead } = context
  // The use cases of these count each for itself.
  if (kind !== 'Hold' && kind !== 'Appointment') await countRead()
  requireScope(caller, 'read')
  const [first = '', vendorId = ''] = parts
  if (kind === 'Service') {
    const service = booking.services.find(({ id }) => id === first)
    return service ? { __typename: 'Service', ...service } : null
  }
  const clinic = clinicsOf(booking.clinics, caller).find(({ id }) => id === first)
  if (!clinic) return null
  switch (kind) {
    case 'Clinic':
      return { __typename: 'Clinic', ...clinic }
    case 'Practitioner': {
      const practitioner = await loaders.practitioner.load({ clinic, vendorId })
      return practitioner && { __typename: 'Practitioner', clinic, practitioner }
    }
    case 'AppointmentType': {
      const appointmentType = await loaders.appointmentType.load({ clinic, vendorId })
      return appointmentType && { __typename: 'AppointmentType', clinic, appointmentType }
    }
    case 'Location': {
      const location = await loaders.location.load({ clinic, vendorId })
      return location && { __typename: 'Location', clinic, location }
    }
    case 'Hold': {
      const hold = await loaders.hold.load({ clinicId: clinic.id, holdId: vendorId })
      return hold && { __typename: 'Hold', ...hold }
    }
    case 'Appointment': {
      const view = await loaders.appointment.load({ clinicId: clinic.id, vendorId })
      return view && { __typename: 'Appointment', ...view }
    }
    case 'Patient': {
      const known = patientVendorId(context, clinic.id, vendorId)
      return known === null ? null : { __typename: 'Patient', clinic, patient: unnamed(known) }
    }
  }
}
