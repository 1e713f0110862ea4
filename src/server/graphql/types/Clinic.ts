import { encodeId } from '../../../domain/ids.ts'
import { formatDuration } from '../../../domain/time.ts'
import { thingOf } from '../decode.ts'
import { reference } from '../reference.ts'
import type { ClinicResolvers } from '../schema.generated.ts'

export const Clinic: ClinicResolvers = {
  __resolveReference: reference('Clinic'),
  id: ({ id }) => encodeId('Clinic', id),
  vendor: ({ adapter }) => adapter.vendor,
  capabilities: ({ adapter }) => {
    const { doubleBooks: _internal, maxHoldMs, requiredPatientFields, ...told } = adapter.capabilities
    return {
      ...told,
      requiredPatientFields: [...requiredPatientFields],
      maxHold: maxHoldMs === null ? null : formatDuration(maxHoldMs),
    }
  },
  health: ({ id }, _, { healthOf }) => healthOf(id),
  appointmentTypes: async (clinic, _, { booking, caller }) => {
    const types = await booking.directory.appointmentTypes(clinic, caller)
    return types.map((appointmentType) => ({ clinic, appointmentType }))
  },
  practitioners: async (clinic, { appointmentTypeId }, { booking, caller }) => {
    const type = appointmentTypeId == null ? null : thingOf('AppointmentType', appointmentTypeId, ['appointmentTypeId'])
    if (type && type.clinicId !== clinic.id) return []
    const found = await booking.directory.practitioners(clinic, caller, type?.vendorId)
    return found.map((practitioner) => ({ clinic, practitioner }))
  },
  locations: async (clinic, _, { booking, caller }) => {
    const found = await booking.directory.locations(clinic, caller)
    return found.map((location) => ({ clinic, location }))
  },
}
