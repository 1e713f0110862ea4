/** The inputs of GraphQL in zod: the same fields, and nothing else is accepted. */
import { z } from 'zod'
import type {
  AppointmentBookInput,
  AppointmentCancelInput,
  AppointmentRescheduleInput,
  HoldConfirmInput,
  HoldCreateInput,
  HoldExtendInput,
  HoldReleaseInput,
  NewPatientInput,
  PatientInput,
  QueryAppointmentsArgs,
  QueryHoldsArgs,
  QuerySlotsArgs,
} from '../graphql/schema.generated.ts'
import { dateTime, localDate, type TextValue, timeZone } from '../text-values.ts'

/** May be left out or null, which mean the same. */
function optional<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullable().exactOptional()
}

/** Text that is checked, and goes on as what it stands for. */
function text<Value>({ expected, parse }: TextValue<Value>) {
  return z.string(expected).transform((given, check): Value => {
    const value = parse(given)
    if (value !== null) return value
    check.issues.push({ code: 'custom', message: expected, input: given })
    return z.NEVER
  })
}

const id = z.string()
const ids = z.array(id)
const contactType = z.enum(['IN_PERSON', 'VIDEO', 'PHONE'])
const money = z.strictObject({ amount: z.string(), currency: optional(z.string()) })
const metadata = z.array(z.strictObject({ key: z.string(), value: z.string() }))
const page = { first: optional(z.int32()), after: optional(z.string()) }
const idempotencyKey = z.string()

const newPatient = z.strictObject({
  firstName: z.string(),
  lastName: z.string(),
  email: z.string(),
  phone: optional(z.string()),
  dateOfBirth: optional(text(localDate)),
  sex: optional(z.enum(['MALE', 'FEMALE', 'OTHER', 'UNKNOWN'])),
}) satisfies z.ZodType<NewPatientInput>

/** That exactly one of the two is given is checked where it is decoded, for both faces. */
const patient = z.strictObject({ id: optional(id), new: optional(newPatient) }) as unknown as z.ZodType<
  PatientInput,
  PatientInput
>

const confirmation = {
  patient,
  paymentReference: optional(z.string()),
  notes: optional(z.string()),
  acceptPrice: optional(money),
  verificationCode: optional(z.string()),
  patientTimeZone: optional(text(timeZone)),
  idempotencyKey,
}

export const byId = z.strictObject({ id })

export const slotSearch = z.strictObject({
  search: z.strictObject({
    clinicIds: optional(ids),
    serviceId: optional(id),
    appointmentTypeIds: optional(ids),
    practitionerIds: optional(ids),
    locationIds: optional(ids),
    contactType: optional(contactType),
    from: text(dateTime),
    to: text(dateTime),
  }),
  ...page,
}) satisfies z.ZodType<QuerySlotsArgs>

const held = { holdId: id, holdToken: z.string(), idempotencyKey }

export const holdCreate = z.strictObject({
  slotId: id,
  contactType: optional(contactType),
  ttlSeconds: optional(z.int32()),
  partnerReference: optional(z.string()),
  metadata: optional(metadata),
  idempotencyKey,
}) satisfies z.ZodType<HoldCreateInput>

export const holdExtend = z.strictObject({
  ...held,
  seconds: optional(z.int32()),
}) satisfies z.ZodType<HoldExtendInput>

export const holdRelease = z.strictObject(held) satisfies z.ZodType<HoldReleaseInput>

export const holdConfirm = z.strictObject({ ...held, ...confirmation }) satisfies z.ZodType<HoldConfirmInput>

/** `lastEventId` is set by the client's link when it comes back. */
export const holdEvents = z.strictObject({ holdId: id, lastEventId: optional(z.string()) })

const holdStatus = z.enum([
  'ACTIVE',
  'CONFIRMING',
  'RECONCILING',
  'CONFIRMED',
  'RELEASED',
  'EXPIRED',
  'REJECTED',
  'COMPENSATING',
  'COMPENSATED',
])

export const holdList = z.strictObject({
  filter: optional(
    z.strictObject({
      clinicIds: optional(ids),
      statuses: optional(z.array(holdStatus)),
      partnerReference: optional(z.string()),
    }),
  ),
  ...page,
}) satisfies z.ZodType<QueryHoldsArgs>

export const appointmentBook = z.strictObject({
  slotId: id,
  contactType: optional(contactType),
  ...confirmation,
  partnerReference: optional(z.string()),
  metadata: optional(metadata),
}) satisfies z.ZodType<AppointmentBookInput>

export const appointmentReschedule = z.strictObject({
  appointmentId: id,
  slotId: id,
  acceptFee: optional(money),
  acceptPrice: optional(money),
  patient: optional(patient),
  paymentReference: optional(z.string()),
  idempotencyKey,
}) satisfies z.ZodType<AppointmentRescheduleInput>

export const appointmentCancel = z.strictObject({
  appointmentId: id,
  reason: z.enum(['FEELING_BETTER', 'CONDITION_WORSE', 'SICK', 'AWAY', 'WORK', 'OTHER']),
  note: optional(z.string()),
  acceptFee: optional(money),
  idempotencyKey,
}) satisfies z.ZodType<AppointmentCancelInput>

const appointmentStatus = z.enum([
  'BOOKED',
  'PENDING_APPROVAL',
  'CANCELLED',
  'ARRIVED',
  'COMPLETED',
  'DID_NOT_ARRIVE',
  'UNKNOWN',
])

export const appointmentList = z.strictObject({
  filter: z.strictObject({
    clinicId: id,
    from: optional(text(dateTime)),
    to: optional(text(dateTime)),
    practitionerIds: optional(ids),
    patientId: optional(id),
    statuses: optional(z.array(appointmentStatus)),
    partnerReference: optional(z.string()),
  }),
  ...page,
}) satisfies z.ZodType<QueryAppointmentsArgs>
