import { written } from './answers.ts'
import { metaOf, type Office } from './office.ts'
import type { Parameters } from './search.ts'
import { type AppointmentRow, isLive } from './state.ts'

type Reference = { readonly reference?: string }

export function actorsOf(body: Readonly<Record<string, unknown>>, type: string): readonly string[] {
  const participants = (body.participant ?? []) as readonly { readonly actor?: Reference }[]
  return participants.flatMap(({ actor }) => {
    const [found, id] = actor?.reference?.split('/') ?? []
    return found === type && id !== undefined ? [id] : []
  })
}

/** https://hl7.org/fhir/R4/appointment.html#search, those that a booking client needs. */
export const appointmentParameters: Parameters<AppointmentRow> = {
  date: { kind: 'date', of: ({ start }) => start },
  identifier: {
    kind: 'token',
    of: ({ body }) =>
      ((body.identifier ?? []) as readonly { system?: string; value?: string }[]).map(
        ({ system = '', value = '' }) => `${system}|${value}`,
      ),
  },
  patient: { kind: 'reference', type: 'Patient', of: ({ body }) => actorsOf(body, 'Patient') },
  practitioner: { kind: 'reference', type: 'Practitioner', of: ({ body }) => actorsOf(body, 'Practitioner') },
  status: { kind: 'token', of: ({ status }) => [status] },
}

export function renderAppointment(row: AppointmentRow, office: Office, shiftMs = 0) {
  const { id, status, body, start, end } = row
  const isBare = office.switches.cancelledLosesTimes && !isLive(row)
  return {
    resourceType: 'Appointment',
    id,
    meta: metaOf(row, office),
    ...body,
    status,
    ...(isBare ? {} : { start: written(start + shiftMs), end: written(end + shiftMs) }),
  }
}
