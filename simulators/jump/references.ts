import { invalid, Refusal } from './answers.ts'
import { type AppointmentType, appointmentTypes, type Clinician, clinicians, locations } from './catalogue.ts'
import type { Clinic, Slot } from './clinic.ts'
import type { Switches } from './switches.ts'

export type References = ReturnType<typeof createReferences>

/** Ids in bodies and queries; each function throws the vendor's no to one that names nothing. */
export function createReferences(switches: Switches, clinic: Clinic) {
  function known<T>(row: T | undefined, field: string): T {
    if (row !== undefined) return row
    const status = switches.unknownReferenceStatus
    const reason = status === 404 ? 'not-found' : 'invalid'
    throw new Refusal(status, reason, `The ${field} parameter names nothing that exists`)
  }

  const type = (id: string, field: string) =>
    known(
      appointmentTypes.find((row) => row.id === id),
      field,
    )
  const clinician = (id: string, field: string) =>
    known(
      clinicians.find((row) => row.id === id),
      field,
    )
  const location = (id: string) =>
    known(
      locations.find((row) => row.id === id),
      'location_id',
    )
  const patient = (id: string) => known(clinic.state.patients.get(id), 'patient_id')

  /** The slot of the sessions with exactly this start and place. Whether it is free, is another question. */
  function slot(kind: AppointmentType, who: Clinician, start: number, locationId: string | null | undefined): Slot {
    if (typeof locationId === 'string') location(locationId)
    const found = clinic.offered(kind, who, start, locationId ?? undefined)
    if (found) return found
    const status = switches.unofferedStatus
    const message = 'The slot is not available'
    throw status === 400 ? invalid(message) : new Refusal(status, status === 409 ? 'taken' : 'invalid', message)
  }

  return { type, clinician, location, patient, slot }
}
