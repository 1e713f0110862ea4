import { z } from 'zod'

/** Wire bodies in the vendor's words. Members that nobody documents are refused. */

const text = z.string()
const money = z.number().optional()
const addressData = z.strictObject({
  Address1: text.nullish(),
  Address2: text.nullish(),
  Address3: text.nullish(),
  City: text.nullish(),
  County: text.nullish(),
  PostCode: text.nullish(),
  Country: text.nullish(),
  Distance: z.number().nullish(),
})

const prices = {
  CurrencyCode: text.nullish(),
  CurrencySymbol: text.nullish(),
  NetPrice: money,
  Tax: money,
  GrossPrice: money,
}

/** A key is enough; the rest is what a client may have received with it. */
const moduleData = z.strictObject({ Key: z.int(), Name: text.nullish(), Notes: text.nullish(), ...prices })
const serviceData = z.strictObject({
  Key: z.int(),
  Code: text.nullish(),
  Name: text.nullish(),
  ...prices,
  ServiceType: z.unknown().optional(),
})

export const modules = z.array(moduleData).nullish()
export const services = z.array(serviceData).nullish()
export const keys = z.array(z.int()).nullish()

const locationData = z.strictObject({ Key: z.int(), Name: text.nullish(), Address: addressData.nullish() })
const siteData = z.strictObject({
  Key: z.int(),
  Name: text.nullish(),
  Address: addressData.nullish(),
  Locations: z.array(locationData).nullish(),
})
const typeData = z.strictObject({
  Key: text,
  Name: text.nullish(),
  Notes: text.nullish(),
  CancellationPolicy: text.nullish(),
  Modules: z.array(moduleData).nullish(),
  CanBookAppointment: z.boolean().optional(),
  CanReferPatient: z.boolean().optional(),
  TelemedicineOption: z.boolean().optional(),
  CanAddServices: z.boolean().optional(),
})

const appointmentSlot = z.strictObject({
  Type: text,
  Start: text,
  Finish: text,
  SiteKey: z.int(),
  LocationKey: z.int(),
  ResourceKey: z.int(),
})

/** The members of AppointmentData that no booking reads, plus `PayerType`, which only the booking's example has. */
const appointmentMembers = {
  Key: text.nullish(),
  Finish: text.nullish(),
  Patient: z.unknown().optional(),
  Clinician: z.unknown().optional(),
  State: text.nullish(),
  StateDisplayName: text.nullish(),
  StateColor: text.nullish(),
  Modules: modules,
  Services: services,
  Invoice: z.unknown().optional(),
  Telemedicine: z.boolean().nullish(),
  TelemedicineConnection: text.nullish(),
  AuthorisationCode: text.nullish(),
  PayerType: text.nullish(),
}

const timeSlot = z.strictObject({
  ...appointmentMembers,
  Type: typeData,
  Site: siteData,
  Location: locationData,
  Start: text,
  Slots: z.unknown().optional(),
  PrimaryAttendeeSlot: z.unknown().optional(),
})

export const bookTimeSlotShape = {
  proposedTimeSlot: timeSlot,
  clinician: z.int().nullish(),
  clinicianSex: z.literal([0, 1, 2]).nullish(),
  // 0, random, is the only method there is.
  method: z.literal(0).nullish(),
  price: z.number().nullish(),
}
export type BookTimeSlotBody = z.output<z.ZodObject<typeof bookTimeSlotShape>>

const proposedAppointment = z.strictObject({
  ...appointmentMembers,
  Type: typeData,
  Site: siteData.nullish(),
  Location: locationData.nullish(),
  Start: text.nullish(),
  Slots: z.array(appointmentSlot).min(1),
  PrimaryAttendeeSlot: appointmentSlot,
})
export const bookProposalShape = { proposedAppointment }
export type ProposalBody = z.output<typeof proposedAppointment>

/** The parts of PersonDemographicData that the simulator keeps, and those that it takes and forgets. */
const demographics = z.strictObject({
  Key: text.nullish(),
  Title: text.nullish(),
  Name: text.nullish(),
  Surname: text.nullish(),
  SexType: z.literal([0, 1, 2]).nullish(),
  Initials: text.nullish(),
  DateOfBirth: text.nullish(),
  Mobile: text.nullish(),
  Telephone: text.nullish(),
  EmailAddress: z.email().nullish(),
  WorkTelephone: text.nullish(),
  WorkEmailAddress: z.email().nullish(),
  Password: text.nullish(),
  Address: addressData.nullish(),
  EmployeeNumber: text.nullish(),
  TermsAndConditionsAccepted: z.boolean().nullish(),
  StatisticalProcessingAccepted: z.boolean().nullish(),
  Gender: z.unknown().optional(),
  Pronoun: z.unknown().optional(),
  NextOfKin: z.unknown().optional(),
  ContactOptions: z.unknown().optional(),
  EmployeeDepartment: z.unknown().optional(),
  EmployeeDivision: z.unknown().optional(),
  EmployeeStatus: z.unknown().optional(),
  Permissions: z.unknown().optional(),
  Insurer: z.unknown().optional(),
  EmployerName: text.nullish(),
  EmployerAddress: addressData.nullish(),
  ReferrerKey: text.nullish(),
  EthnicityKey: text.nullish(),
})
export const demographicShape = { demog: demographics }
export const registrationShape = { payerType: text.nullish(), demog: demographics }
export type DemographicBody = z.output<typeof demographics>

export const loginShape = { username: text, password: text }
export const codeShape = { code: text.min(1) }
export const channelShape = { useMobile: z.boolean() }
export const searchShape = { modules, services }
