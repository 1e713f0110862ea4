/**
 * FHIR R4 in its own words (https://hl7.org/fhir/R4/json.html), as far as we read it; other elements are dropped, but for an
 * appointment's, which go back with a change. A resource of another type than the one asked for is none.
 */
import { type ZodType, z } from 'zod'
import { type Instant, parseInstant } from '../../src/domain/time.ts'

/** https://hl7.org/fhir/R4/datatypes.html#id; dots alone would climb out of a path. */
const idPattern = /^(?!\.{1,2}$)[A-Za-z0-9\-.]{1,64}$/
const id = z.string().regex(idPattern)
const text = z.string().nullish()
const flag = z.boolean().nullish()
/** Null stands where an element has an extension and no value (https://hl7.org/fhir/R4/json.html#primitive). */
const texts = z
  .array(z.string().nullable())
  .nullish()
  .transform((written) => written?.filter((one) => one !== null))

export function isId(written: string): boolean {
  return idPattern.test(written)
}

/** https://hl7.org/fhir/R4/datatypes.html#instant: to the second at least, always with an offset. */
const instant = z.string().transform((written, context): Instant => {
  const read = parseInstant(written)
  if (read !== null) return read
  context.addIssue('not an instant')
  return z.NEVER
})
/** Kept as it came, since a booking sends it back. */
const writtenInstant = z.string().refine((written) => parseInstant(written) !== null, 'not an instant')
/** A dateTime may be a day only; such a one does not tell when. */
const dateTimeOrNull = text.transform((written) => (written ? parseInstant(written) : null))

const meta = z.object({ versionId: text, lastUpdated: dateTimeOrNull }).nullish()
const coding = z.object({ system: text, code: text, display: text })
const concept = z.object({ coding: z.array(coding).nullish(), text })
const concepts = z.array(concept).nullish()
const reference = z.object({ reference: text })
const references = z.array(reference).nullish()
const identifiers = z.array(z.object({ system: text, value: text })).nullish()
const humanNames = z
  .array(
    z.object({
      use: text,
      text,
      family: text,
      given: texts,
      prefix: texts,
    }),
  )
  .nullish()

export type WireConcept = z.output<typeof concept>
export type WireReference = z.output<typeof reference>
export type WireHumanName = NonNullable<z.output<typeof humanNames>>[number]

function of<T extends string>(resourceType: T) {
  return z.literal(resourceType)
}

/** https://hl7.org/fhir/R4/healthcareservice.html */
export const serviceSchema = z.object({
  resourceType: of('HealthcareService'),
  id,
  active: flag,
  type: concepts,
  location: references,
  name: text,
  comment: text,
})
export type WireService = z.output<typeof serviceSchema>

/** https://hl7.org/fhir/R4/practitioner.html */
export const practitionerSchema = z.object({
  resourceType: of('Practitioner'),
  id,
  active: flag,
  name: humanNames,
  qualification: z.array(z.object({ code: concept })).nullish(),
})
export type WirePractitioner = z.output<typeof practitionerSchema>

/** https://hl7.org/fhir/R4/location.html */
export const locationSchema = z.object({
  resourceType: of('Location'),
  id,
  status: text,
  mode: text,
  name: text,
  address: z.object({ text, line: texts, city: text, postalCode: text, country: text }).nullish(),
})
export type WireLocation = z.output<typeof locationSchema>

/** https://hl7.org/fhir/R4/schedule.html */
export const scheduleSchema = z.object({
  resourceType: of('Schedule'),
  id,
  active: flag,
  serviceType: concepts,
  actor: z.array(reference),
})
export type WireSchedule = z.output<typeof scheduleSchema>

/** https://hl7.org/fhir/R4/slot.html */
export const slotSchema = z.object({
  resourceType: of('Slot'),
  id,
  serviceType: concepts,
  schedule: reference,
  status: z.string(),
  start: writtenInstant,
  end: instant,
  overbooked: flag,
})
export type WireSlot = z.output<typeof slotSchema>

const appointmentElements = z.object({
  resourceType: of('Appointment'),
  id,
  meta,
  identifier: identifiers,
  status: z.string(),
  cancelationReason: concept.nullish(),
  // Both may be missing from a proposed, cancelled or waiting one: invariant app-3.
  start: instant.nullish(),
  end: instant.nullish(),
  slot: references,
  created: dateTimeOrNull,
  participant: z.array(z.object({ actor: reference.nullish(), status: text })),
})

/** The elements that we read, and the whole resource, which a change by PUT must send back. */
export type WireAppointment = z.output<typeof appointmentElements> & {
  readonly raw: Readonly<Record<string, unknown>>
}

/** https://hl7.org/fhir/R4/appointment.html */
export const appointmentSchema: ZodType<WireAppointment> = z
  .record(z.string(), z.unknown())
  .transform((raw, context) => {
    const read = appointmentElements.safeParse(raw)
    if (read.success) return { ...read.data, raw }
    for (const { path, message } of read.error.issues) context.addIssue({ code: 'custom', path, message, input: raw })
    return z.NEVER
  })

/** https://hl7.org/fhir/R4/patient.html */
export const patientSchema = z.object({
  resourceType: of('Patient'),
  id,
  active: flag,
  identifier: identifiers,
  name: humanNames,
  telecom: z.array(z.object({ system: text, value: text })).nullish(),
  birthDate: text,
  link: z.array(z.object({ other: reference, type: text })).nullish(),
})
export type WirePatient = z.output<typeof patientSchema>

export interface WireBundle<T> {
  readonly items: readonly T[]
  /** The address of the next page; null on the last one. */
  readonly next: string | null
}

/**
 * https://hl7.org/fhir/R4/bundle.html: a `searchset`. What was included beside the matches, and an OperationOutcome about the
 * search itself, is not of the list.
 */
export function bundleOf<T>(item: ZodType<T>): ZodType<WireBundle<T>> {
  const bundle = z.object({
    resourceType: of('Bundle'),
    type: of('searchset'),
    link: z.array(z.object({ relation: z.string(), url: z.string() })).nullish(),
    entry: z.array(z.object({ resource: z.unknown(), search: z.object({ mode: text }).nullish() })).nullish(),
  })
  const matches = z.array(item)
  return bundle.transform(({ link, entry }, context) => {
    const found = (entry ?? []).filter(({ search }) => !['include', 'outcome'].includes(search?.mode ?? 'match'))
    const read = matches.safeParse(found.map(({ resource }) => resource))
    const next = link?.find(({ relation }) => relation === 'next')?.url ?? null
    if (read.success) return { items: read.data, next }
    for (const { path, message } of read.error.issues) context.addIssue({ code: 'custom', path, message, input: found })
    return z.NEVER
  })
}

/** https://hl7.org/fhir/R4/operationoutcome.html. Its texts may repeat what was sent, so only the codes are read. */
export const outcomeSchema = z.object({
  resourceType: of('OperationOutcome'),
  issue: z.array(z.object({ severity: z.string(), code: z.string() })).min(1),
})

/** https://hl7.org/fhir/R4/capabilitystatement.html, for `npm run verify`. */
export const capabilitySchema = z.object({
  resourceType: of('CapabilityStatement'),
  fhirVersion: z.string(),
  rest: z
    .array(
      z.object({
        mode: text,
        resource: z
          .array(
            z.object({
              type: z.string(),
              interaction: z.array(z.object({ code: z.string() })).nullish(),
              versioning: text,
              conditionalCreate: flag,
              searchParam: z.array(z.object({ name: z.string() })).nullish(),
            }),
          )
          .nullish(),
      }),
    )
    .nullish(),
})

export interface WireParticipant {
  readonly actor: { readonly reference: string }
  readonly status: 'accepted' | 'needs-action'
}

export interface WireAppointmentBody {
  readonly resourceType: 'Appointment'
  readonly identifier: readonly { readonly system: string; readonly value: string }[]
  readonly status: 'booked' | 'pending' | 'proposed'
  readonly serviceType?: readonly unknown[]
  readonly slot: readonly { readonly reference: string }[]
  readonly start: string
  readonly end: string
  readonly created: string
  readonly comment?: string
  readonly participant: readonly WireParticipant[]
}

export interface WirePatientBody {
  readonly resourceType: 'Patient'
  readonly identifier: readonly { readonly system: string; readonly value: string }[]
  readonly active: true
  readonly name: readonly { readonly family: string; readonly given: readonly string[] }[]
  readonly telecom: readonly { readonly system: 'email' | 'phone'; readonly value: string }[]
  readonly gender?: 'male' | 'female' | 'other' | 'unknown'
  readonly birthDate?: string
}

/** https://hl7.org/fhir/R4/http.html#patch: operations of RFC 6902. */
export interface WirePatchOperation {
  readonly op: 'test' | 'add' | 'replace'
  readonly path: string
  readonly value: unknown
}
