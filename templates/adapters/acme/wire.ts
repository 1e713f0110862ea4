/** Acme's JSON in its own words, as far as we read it; other fields are dropped. Take every shape from the vendor's samples. */
import { z } from 'zod'

// assumed: all of this file. Nothing here is the vendor's yet.
const id = z.string().regex(/^[\w-]{1,64}$/)

export const accountSchema = z.object({ id })

const appointmentTypeSchema = z.object({ id, name: z.string(), minutes: z.int().positive() })
export type WireAppointmentType = z.output<typeof appointmentTypeSchema>
export const appointmentTypesSchema = z.object({ items: z.array(appointmentTypeSchema) })

const practitionerSchema = z.object({ id, name: z.string(), appointment_type_ids: z.array(id) })
export type WirePractitioner = z.output<typeof practitionerSchema>
export const practitionersSchema = z.object({ items: z.array(practitionerSchema) })

const locationSchema = z.object({
  id,
  name: z.string(),
  address: z.string().nullish(),
  time_zone: z.string().nullish(),
})
export type WireLocation = z.output<typeof locationSchema>
export const locationsSchema = z.object({ items: z.array(locationSchema) })

export const failureSchema = z.object({ error: z.object({ code: z.string() }) })
