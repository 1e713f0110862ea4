/**
 * Meddbase's JSON in its own words, as far as we read it; other members are dropped. Nullability is documented almost
 * nowhere, so what the adapter can live without may be null or missing (assumed).
 */
import { z } from 'zod'
import { madeOnce } from '../../src/contract/tools.ts'
import { parseInstant } from '../../src/domain/time.ts'

const text = z.string().nullish()
/** The tables say bool, some examples show the word. */
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')]).nullish()
/** Integers, in some examples as text. */
const integerKey = z.union([z.int().nonnegative(), z.string().regex(/^\d{1,15}$/)]).transform(String)
/** It goes back in addresses: what no address can carry is no key. */
const keyText = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => text.isWellFormed())
const key = z.union([keyText, z.int().nonnegative()]).transform(String)
/** With or without an offset; `yyyy-MM-ddTHH:mm:ss.fffffff` (obj/datetime). */
const dateTime = z
  .string()
  .refine(
    (value) => parseInstant(value) !== null || parseInstant(`${value}Z`) !== null,
    'not a date and time of the calendar',
  )
/** A decimal as text with two decimals at least. Never negative: nothing here is owed to the patient. */
const decimal = z
  .union([
    z.number().nonnegative().lt(1e12),
    z
      .string()
      .regex(/^\d{1,12}(\.\d{1,4})?$/)
      .transform(Number),
  ])
  .transform((value) => value.toFixed(4).replace(/0{1,2}$/, ''))
const decimalOrNull = decimal.nullish().catch(null)
const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .nullish()
  .catch(null)

/** A member that only decorates must not make the rest unreadable. */
function lenient<T>(schema: z.ZodType<T>) {
  return schema.nullish().catch(null)
}

const envelopes = new WeakMap<object, unknown>()

export const okEnvelope = <T>(result: z.ZodType<T>) =>
  madeOnce(envelopes, result, () => z.object({ status: z.literal('ok'), result }))

const exception = z.object({
  EventCode: lenient(z.int()),
  HttpStatusCode: lenient(z.int()),
  // Instead of the one above on a single page (absence-questionnaire/validatekey).
  StatusCode: lenient(z.int()),
  ReferenceNumber: lenient(z.union([z.string(), z.int()]).transform(String)),
})
export const errorEnvelope = z.object({ status: z.literal('error'), error: lenient(exception) })

/** It goes back in a header: what no header can carry is no session. */
const headerText = lenient(z.string().regex(/^[!-~]{1,512}$/))

/** `SessionID` from login, `SessionId` from the anonymous registration. */
export const authenticationSchema = z.object({ SessionID: headerText, Token: headerText, Require2FA: flag })
export const registrationSchema = z.object({ SessionId: z.string().regex(/^[!-~]{1,512}$/) })
export const validationSchema = z.object({ Token: headerText, RemainingTime: lenient(z.number()) })
export const serverStateSchema = z.object({ StateCode: z.int() })

const addressSchema = z.object({
  Address1: text,
  Address2: text,
  Address3: text,
  City: text,
  County: text,
  PostCode: text,
  Country: text,
})
export type WireAddress = z.output<typeof addressSchema>

const locationSchema = z.object({ Key: integerKey, Name: text, Address: lenient(addressSchema) })
const siteSchema = z.object({
  Key: integerKey,
  Name: text,
  Address: lenient(addressSchema),
  Locations: z.array(locationSchema).nullish(),
})
export type WireSite = z.output<typeof siteSchema>
export type WireLocation = z.output<typeof locationSchema>
export const sitesSchema = z.array(siteSchema)

/** The objects page says `FullName`, appointments in examples say `Name`. */
const clinicianSchema = z.object({ Key: integerKey, FullName: text, Name: text })
export type WireClinician = z.output<typeof clinicianSchema>
export const cliniciansSchema = z.array(clinicianSchema)

const appointmentTypeSchema = z.object({
  Key: key,
  Name: text,
  Notes: text,
  CanBookAppointment: flag,
  TelemedicineOption: flag,
})
export type WireAppointmentType = z.output<typeof appointmentTypeSchema>
export const appointmentTypesSchema = z.array(appointmentTypeSchema)

const timeSlotSchema = z.object({
  Start: dateTime,
  Finish: dateTime,
  SiteKey: integerKey,
  LocationKey: integerKey,
  GrossPrice: decimalOrNull,
  NetPrice: decimalOrNull,
})
export type WireTimeSlot = z.output<typeof timeSlotSchema>
export const timeSlotsSchema = z.object({
  TimeSlots: z.array(timeSlotSchema),
  Type: lenient(appointmentTypeSchema),
  Currency: lenient(z.object({ Code: currency })),
})
export type WireTimeSlots = z.output<typeof timeSlotsSchema>

export const invoiceSchema = z.object({
  CurrencyCode: currency,
  TotalGross: decimalOrNull,
  Paid: decimalOrNull,
  CreditNotes: lenient(z.array(z.unknown())),
  Debtor: lenient(z.object({ IsCompany: flag })),
})
export type WireInvoice = z.output<typeof invoiceSchema>

export const patientSchema = z.object({
  Key: lenient(key),
  Name: text,
  Surname: text,
  SexType: lenient(z.union([z.int(), z.string()]).transform(String)),
  DateOfBirth: text,
  Mobile: text,
  Telephone: text,
  EmailAddress: text,
})
export type WirePatient = z.output<typeof patientSchema>

const reference = lenient(z.object({ Key: key }))
export const appointmentSchema = z.object({
  Key: keyText,
  Type: reference,
  Start: dateTime,
  Finish: lenient(dateTime),
  Site: reference,
  Location: reference,
  Patient: lenient(patientSchema),
  Clinician: reference,
  State: text,
  Invoice: lenient(invoiceSchema),
  Telemedicine: lenient(flag),
  TelemedicineConnection: text,
})
export type WireAppointment = z.output<typeof appointmentSchema>

export interface WirePage<T> {
  readonly items: readonly T[]
  /** How many pages there are; 1 for a list that came whole. */
  readonly pages: number
}

/** The most that a page may hold (appt/getappointments). */
export const pageSize = 50

/** The page documents the list and shows the envelope of a page (appt/getappointments): either is read. */
export const appointmentPageSchema: z.ZodType<WirePage<WireAppointment>> = z.union([
  z.array(appointmentSchema).transform((items) => ({ items, pages: 1 })),
  z
    .object({
      Items: z.array(appointmentSchema),
      TotalCount: z.int().nonnegative(),
      // What it says beats what was asked for: pages cut smaller must not end the list early.
      PageSize: lenient(z.int().positive()),
    })
    .transform(({ Items, TotalCount, PageSize }) => ({
      items: Items,
      pages: Math.ceil(TotalCount / (PageSize ?? pageSize)),
    })),
])

/** Strict: a fee that cannot be read must not pass for none. */
export const cancellationInfoSchema = z.object({ Fee: decimal })

/** Null, or left out, where no fee applied. */
export const cancellationSchema = invoiceSchema.nullish().transform((invoice) => invoice ?? null)

export interface WireKeyed<Key = number> {
  readonly Key: Key
}

export function keyed(key: string): WireKeyed {
  return { Key: Number(key) }
}

/** (appt/bookproposedtimeslot, obj/persondemographicdata) */
export const sexes = { ANY: 0, MALE: 1, FEMALE: 2 } as const

export interface WireBookingBody {
  readonly proposedTimeSlot: {
    readonly Location: WireKeyed
    readonly Modules: readonly WireKeyed[]
    readonly PayerType: string
    readonly Services: readonly WireKeyed[]
    readonly Site: WireKeyed
    /** Exactly as the search told it. */
    readonly Start: string
    readonly Type: WireKeyed<string>
  }
  readonly clinician: number
  readonly clinicianSex: number
  readonly method: number
  readonly price?: number
}

/** What of `PersonDemographicData` a new patient is told with. */
export interface WireDemographics {
  readonly Name: string
  readonly Surname: string
  readonly EmailAddress: string
  readonly Mobile?: string
  readonly DateOfBirth?: string
  readonly SexType?: number
}
