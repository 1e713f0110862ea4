import type { AppointmentAddress } from '../booking/appointment-service.ts'
import type { HoldAddress } from '../booking/hold-service.ts'
import type { ClinicThing } from '../booking/slot-service.ts'
import { DomainError, invalidInput } from '../domain/error.ts'
import { decodeId, type IdKind } from '../domain/ids.ts'
import type { PatientChoice } from '../domain/patient.ts'
import type { RequestContext } from './context.ts'
import { patientVendorId } from './encode.ts'
import type { MetadataEntryInput, PatientInput } from './graphql/schema.generated.ts'

type Path = readonly string[]

const maxIds = 100

/** The parts of an id of one kind, or `INVALID_INPUT` with its path. */
function partsOf(kind: IdKind, id: string, path: Path): readonly string[] {
  const decoded = decodeId(id)
  if (decoded?.kind !== kind) {
    throw invalidInput(path, `This is not the \`id\` of a ${kind}; pass ids on exactly as received.`)
  }
  return decoded.parts
}

export function clinicIdOf(id: string, path: Path): string {
  return partsOf('Clinic', id, path)[0] ?? ''
}

export function serviceIdOf(id: string, path: Path): string {
  return partsOf('Service', id, path)[0] ?? ''
}

export function thingOf(kind: 'Practitioner' | 'AppointmentType' | 'Location', id: string, path: Path): ClinicThing {
  const [clinicId = '', vendorId = ''] = partsOf(kind, id, path)
  return { clinicId, vendorId }
}

export function holdAddressOf(id: string, path: Path): HoldAddress {
  const [clinicId = '', holdId = ''] = partsOf('Hold', id, path)
  return { clinicId, holdId }
}

export function appointmentAddressOf(id: string, path: Path): AppointmentAddress {
  const [clinicId = '', vendorId = ''] = partsOf('Appointment', id, path)
  return { clinicId, vendorId }
}

/** The vendor's id behind a patient id. Another partner's or clinic's opens to nothing: `NOT_FOUND`. */
export function patientOf(context: RequestContext, id: string, path: Path): ClinicThing {
  const [clinicId = '', sealed = ''] = partsOf('Patient', id, path)
  const vendorId = patientVendorId(context, clinicId, sealed)
  if (vendorId === null) throw new DomainError('NOT_FOUND', 'There is no patient with this id for you.', { path })
  return { clinicId, vendorId }
}

/** A list of ids, each with its own path; absent stays absent. */
export function idsOf<Value>(
  ids: readonly string[] | null | undefined,
  path: Path,
  decode: (id: string, path: Path) => Value,
): Value[] | undefined {
  if (ids == null) return undefined
  if (ids.length > maxIds) throw invalidInput(path, `Give at most ${maxIds} ids.`)
  return ids.map((id, index) => decode(id, [...path, String(index)]))
}

/** Exactly one of the two, checked here too since not every executor knows `@oneOf`. */
export function patientChoiceOf(context: RequestContext, clinicId: string, input: PatientInput): PatientChoice {
  const path = ['input', 'patient']
  const { id, new: person } = input
  if ((id == null) === (person == null)) throw invalidInput(path, 'Give exactly one of `id` and `new`.')
  if (person) {
    const { firstName, lastName, email, phone = null, dateOfBirth = null, sex = null } = person
    return { new: { firstName, lastName, email, phone, dateOfBirth, sex } }
  }
  const patient = patientOf(context, id ?? '', [...path, 'id'])
  if (patient.clinicId !== clinicId) {
    throw new DomainError('NOT_FOUND', 'This patient belongs to another clinic.', { path: [...path, 'id'] })
  }
  return { vendorId: patient.vendorId }
}

export function metadataOf(entries: readonly MetadataEntryInput[] | null | undefined): MetadataEntryInput[] {
  return (entries ?? []).map(({ key, value }) => ({ key, value }))
}

export function pageSize(first: number | null | undefined, max: number): number {
  const size = first ?? 50
  if (size < 1 || size > max) throw invalidInput(['first'], `Ask for 1 to ${max} at once.`)
  return size
}
