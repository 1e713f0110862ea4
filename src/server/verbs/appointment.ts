import type { AppointmentCursor, AppointmentView, ChangedAppointment } from '../../booking/appointment-service.ts'
import { canonical } from '../../booking/idempotency.ts'
import { invalidInput } from '../../domain/error.ts'
import type { HoldRecord } from '../../domain/hold.ts'
import { appointmentOfHold } from '../booked.ts'
import { confirmationOf, moneyOf } from '../confirmation.ts'
import type { RequestContext } from '../context.ts'
import {
  appointmentAddressOf,
  clinicIdOf,
  idsOf,
  metadataOf,
  pageSize,
  patientChoiceOf,
  patientOf,
  thingOf,
} from '../decode.ts'
import type {
  AppointmentBookInput,
  AppointmentCancelInput,
  AppointmentFilter,
  AppointmentRescheduleInput,
  QueryAppointmentsArgs,
} from '../graphql/schema.generated.ts'
import { badCursor, connectionOf } from '../page.ts'

export async function bookAppointment(
  context: RequestContext,
  input: AppointmentBookInput,
): Promise<{ hold: HoldRecord; appointment: AppointmentView | null }> {
  const { caller, booking } = context
  // The patient's id names a clinic, and the slot says which one it has to be.
  const { clinicId } = booking.slots.fromToken(caller, input.slotId, ['input', 'slotId'])
  const { hold, appointment } = await booking.appointments.book(caller, {
    ...confirmationOf(context, clinicId, input),
    slotToken: input.slotId,
    contactType: input.contactType ?? null,
    partnerReference: input.partnerReference ?? null,
    metadata: metadataOf(input.metadata),
    idempotencyKey: input.idempotencyKey,
  })
  return { hold, appointment: await appointmentOfHold(context, hold, appointment) }
}

export async function rescheduleAppointment(
  context: RequestContext,
  input: AppointmentRescheduleInput,
): Promise<ReturnType<typeof changed>> {
  const address = appointmentAddressOf(input.appointmentId, ['input', 'appointmentId'])
  return changed(
    await context.booking.appointments.reschedule(context.caller, {
      ...address,
      slotToken: input.slotId,
      acceptPrice: moneyOf(input.acceptPrice),
      acceptFee: moneyOf(input.acceptFee),
      patient: input.patient ? patientChoiceOf(context, address.clinicId, input.patient) : null,
      paymentReference: input.paymentReference ?? null,
      idempotencyKey: input.idempotencyKey,
    }),
  )
}

export async function cancelAppointment(
  { caller, booking }: RequestContext,
  input: AppointmentCancelInput,
): Promise<ReturnType<typeof changed>> {
  return changed(
    await booking.appointments.cancel(caller, {
      ...appointmentAddressOf(input.appointmentId, ['input', 'appointmentId']),
      reason: input.reason,
      note: input.note ?? null,
      acceptFee: moneyOf(input.acceptFee),
      idempotencyKey: input.idempotencyKey,
    }),
  )
}

function changed({ view, previous, pending }: ChangedAppointment) {
  return { appointment: view, previous, pending }
}

export function getAppointment({ loaders }: RequestContext, { id }: { id: string }): Promise<AppointmentView | null> {
  return loaders.appointment.load(appointmentAddressOf(id, ['id']))
}

export async function listAppointments(context: RequestContext, { filter, first, after }: QueryAppointmentsArgs) {
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
  // Made once: sealed a second time, the same place looks otherwise.
  const cursors = new Map(found.entries.map(({ view, cursor }) => [view, sealCursor(context, filter, cursor)]))
  return connectionOf([...cursors.keys()], (view) => cursors.get(view) ?? '', {
    hasNextPage: found.hasNextPage,
    hasPreviousPage: after != null,
  })
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
