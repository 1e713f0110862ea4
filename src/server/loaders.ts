import DataLoader from 'dataloader'
import type { AppointmentAddress, AppointmentView } from '../booking/appointment-service.ts'
import type { Booking } from '../booking/booking.ts'
import type { Caller } from '../booking/caller.ts'
import { type Clinic, clinicsOf } from '../booking/clinic.ts'
import type { HoldAddress } from '../booking/hold-service.ts'
import type { AppointmentType, Location, Practitioner } from '../domain/clinic.ts'
import type { HoldRecord } from '../domain/hold.ts'

/** Something in a clinic's directory, by the vendor's id. */
export interface DirectoryAddress {
  readonly clinic: Clinic
  readonly vendorId: string
}

/** By-id reads of one request: each thing is read once, and the directory of a clinic once for all its things. */
export interface Loaders {
  /** Null for a clinic that the caller may not use. */
  readonly clinic: DataLoader<string, Clinic | null>
  readonly practitioner: DataLoader<DirectoryAddress, Practitioner | null, string>
  readonly appointmentType: DataLoader<DirectoryAddress, AppointmentType | null, string>
  readonly location: DataLoader<DirectoryAddress, Location | null, string>
  readonly hold: DataLoader<HoldAddress, HoldRecord | null, string>
  readonly appointment: DataLoader<AppointmentAddress, AppointmentView | null, string>
}

export function createLoaders(booking: Booking, caller: Caller): Loaders {
  return new RequestLoaders(booking, caller)
}

/** Most requests need one or two of them, and many none: each is made when it is first asked for. */
class RequestLoaders implements Loaders {
  readonly #booking: Booking
  readonly #caller: Caller
  #clinic: Loaders['clinic'] | undefined
  #practitioner: Loaders['practitioner'] | undefined
  #appointmentType: Loaders['appointmentType'] | undefined
  #location: Loaders['location'] | undefined
  #hold: Loaders['hold'] | undefined
  #appointment: Loaders['appointment'] | undefined

  constructor(booking: Booking, caller: Caller) {
    this.#booking = booking
    this.#caller = caller
  }

  get clinic(): Loaders['clinic'] {
    this.#clinic ??= new DataLoader(async (ids) => {
      const usable = clinicsOf(this.#booking.clinics, this.#caller)
      return ids.map((id) => usable.find((clinic) => clinic.id === id) ?? null)
    })
    return this.#clinic
  }

  get practitioner(): Loaders['practitioner'] {
    this.#practitioner ??= ofDirectory((clinic) => this.#booking.directory.practitioners(clinic, this.#caller))
    return this.#practitioner
  }

  get appointmentType(): Loaders['appointmentType'] {
    this.#appointmentType ??= ofDirectory((clinic) => this.#booking.directory.appointmentTypes(clinic, this.#caller))
    return this.#appointmentType
  }

  get location(): Loaders['location'] {
    this.#location ??= ofDirectory((clinic) => this.#booking.directory.locations(clinic, this.#caller))
    return this.#location
  }

  get hold(): Loaders['hold'] {
    this.#hold ??= new DataLoader(
      (addresses) => Promise.all(addresses.map((address) => settled(this.#booking.holds.get(this.#caller, address)))),
      { cacheKeyFn: ({ clinicId, holdId }) => JSON.stringify([clinicId, holdId]) },
    )
    return this.#hold
  }

  get appointment(): Loaders['appointment'] {
    this.#appointment ??= new DataLoader(
      (addresses) =>
        Promise.all(addresses.map((address) => settled(this.#booking.appointments.get(this.#caller, address)))),
      { cacheKeyFn: ({ clinicId, vendorId }) => JSON.stringify([clinicId, vendorId]) },
    )
    return this.#appointment
  }
}

function ofDirectory<Thing extends { readonly vendorId: string }>(
  list: (clinic: Clinic) => Promise<readonly Thing[]>,
): DataLoader<DirectoryAddress, Thing | null, string> {
  return new DataLoader(
    async (addresses) => {
      const lists = new Map<Clinic, Promise<readonly Thing[] | Error>>()
      for (const { clinic } of addresses) if (!lists.has(clinic)) lists.set(clinic, settled(list(clinic)))
      return Promise.all(
        addresses.map(async ({ clinic, vendorId }) => {
          const things = await lists.get(clinic)
          if (things instanceof Error) return things
          return things?.find((thing) => thing.vendorId === vendorId) ?? null
        }),
      )
    },
    { cacheKeyFn: ({ clinic, vendorId }) => JSON.stringify([clinic.id, vendorId]) },
  )
}

/** One failing key must not fail its batch. */
function settled<Value>(read: Promise<Value>): Promise<Value | Error> {
  return read.catch((error: unknown) => (error instanceof Error ? error : new Error('read failed')))
}
