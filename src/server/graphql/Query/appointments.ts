import type { AppointmentCursor } from '../../../booking/appointment-service.ts'
import { canonical } from '../../../booking/idempotency.ts'
import { invalidInput } from '../../../domain/error.ts'
import type { RequestContext } from '../../context.ts'
import { clinicIdOf, idsOf, pageSize, patientOf, thingOf } from '../decode.ts'
import { badCursor, connectionOf } from '../page.ts'
import type { AppointmentFilter, QueryResolvers } from '../schema.generated.ts'

export const appointments: NonNullable<QueryResolvers['appointments']> = async (_, args, context) => {
  const { filter, first, after } = args
  const { caller, booking } = context
  const size = pageSize(first, 100)
  const clinicId = clinicIdOf(filter.clinicId, ['filter', 'clinicId'])
  const inClinic = (field: string, thing: { clinicId: string; vendorId: string }): string => {
    if (thing.clinicId !== clinicId) throw invalidInput(['filter', field], 'This belongs to another clinic.')
    return thing.vendorId
  }
  const practitionerIds = idsOf(filter.practitionerIds, ['filter', 'practitionerIds'], (id, path) =>
    inClinic('practitionerIds', thingOf('Practitioner', id, path)),
  )
  const found = await booking.appointments.list(
    caller,
    {
      clinicId,
      from: filter.from ?? null,
      to: filter.to ?? null,
      ...(practitionerIds && { practitionerIds }),
      ...(filter.patientId != null && {
        patientId: inClinic('patientId', patientOf(context, filter.patientId, ['filter', 'patientId'])),
      }),
      ...(filter.statuses && { statuses: filter.statuses }),
      ...(filter.partnerReference != null && { partnerReference: filter.partnerReference }),
    },
    size,
    after == null ? null : openCursor(context, filter, after),
  )
  const entries = found.entries.map(({ view, cursor }) => ({ node: view, cursor: sealCursor(context, filter, cursor) }))
  return connectionOf(entries, { hasNextPage: found.hasNextPage, hasPreviousPage: after != null })
}

/** Sealed, since it holds the vendor's own page reference: a made-up one could send our credentials anywhere. */
function sealCursor({ caller, booking }: RequestContext, filter: AppointmentFilter, cursor: AppointmentCursor): string {
  return booking.signer.seal(JSON.stringify(cursor), bindingOf(caller.partnerId, filter))
}

function openCursor({ caller, booking }: RequestContext, filter: AppointmentFilter, cursor: string): AppointmentCursor {
  const opened = booking.signer.unseal(cursor, bindingOf(caller.partnerId, filter))
  if (opened === null) throw badCursor()
  return JSON.parse(opened) as AppointmentCursor
}

function bindingOf(partnerId: string, filter: AppointmentFilter): string {
  return canonical(['appointments', partnerId, filter])
}
