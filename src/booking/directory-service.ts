import type { AppointmentType, Location, Practitioner } from '../domain/clinic.ts'
import type { Clock } from '../domain/time.ts'
import { Cached } from './cached.ts'
import type { Caller } from './caller.ts'
import { type Clinic, callOf } from './clinic.ts'

type Origin = Pick<Caller, 'correlationId'>

/** Who and what a clinic offers, kept for minutes. Throws what the adapter's reads throw. */
export interface DirectoryService {
  appointmentTypes(clinic: Clinic, origin: Origin): Promise<readonly AppointmentType[]>
  /** @param appointmentTypeId only those who offer it */
  practitioners(clinic: Clinic, origin: Origin, appointmentTypeId?: string): Promise<readonly Practitioner[]>
  locations(clinic: Clinic, origin: Origin): Promise<readonly Location[]>
}

export interface DirectoryServiceParts {
  readonly clock: Clock
  /** @default 5 minutes */
  readonly keepMs?: number
}

const readMs = 5_000

export function createDirectoryService({ clock, keepMs = 300_000 }: DirectoryServiceParts): DirectoryService {
  const types = new Cached<readonly AppointmentType[]>({ clock, ttlMs: keepMs })
  const practitioners = new Cached<readonly Practitioner[]>({ clock, ttlMs: keepMs })
  const locations = new Cached<readonly Location[]>({ clock, ttlMs: keepMs })
  // The answer is shared by many callers, so no single caller's abort may end it.
  const call = ({ correlationId }: Origin) => callOf(clock, { correlationId }, 'SEARCH', readMs)

  return {
    appointmentTypes: (clinic, origin) => types.get(clinic.id, () => clinic.adapter.listAppointmentTypes(call(origin))),
    practitioners: (clinic, origin, appointmentTypeId) =>
      practitioners.get(JSON.stringify([clinic.id, appointmentTypeId]), () =>
        clinic.adapter.listPractitioners(call(origin), appointmentTypeId),
      ),
    locations: (clinic, origin) => locations.get(clinic.id, () => clinic.adapter.listLocations(call(origin))),
  }
}
