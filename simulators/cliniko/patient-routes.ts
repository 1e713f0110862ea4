import { z } from 'zod'
import type { Route } from '../kit/router.ts'
import { isLocalDate } from '../kit/zone.ts'
import { type Account, address, found, guarded, listOf, route } from './account.ts'
import { dateTime, unprocessable } from './answers.ts'
import { type Fields, listQuery } from './listing.ts'
import type { ClinikoState, Patient } from './state.ts'

/** There is no filter by phone number. */
const fields: Fields<Patient> = {
  accepted_privacy_policy: { kind: 'boolean', of: (row) => row.acceptedPrivacyPolicy },
  archived_at: { kind: 'date-time', of: (row) => row.archivedAt },
  created_at: { kind: 'date-time', of: (row) => row.createdAt },
  date_of_birth: { kind: 'date', of: (row) => row.dateOfBirth },
  email: { kind: 'string', of: (row) => row.email },
  first_name: { kind: 'string', of: (row) => row.firstName },
  id: { kind: 'int64', of: (row) => row.id },
  last_name: { kind: 'string', of: (row) => row.lastName },
  old_reference_id: { kind: 'string', of: (row) => row.oldReferenceId },
  preferred_first_name: { kind: 'string', of: (row) => row.preferredFirstName },
  updated_at: { kind: 'date-time', of: (row) => row.updatedAt },
}

const body = z.strictObject({
  accepted_privacy_policy: z.boolean().nullable().optional(),
  date_of_birth: z.string().refine(isLocalDate, 'is invalid').nullable().optional(),
  email: z.email('is invalid').max(255, 'is too long').nullable().optional(),
  first_name: z.string().optional(),
  last_name: z.string().optional(),
  old_reference_id: z.string().nullable().optional(),
  patient_phone_numbers: z
    .array(z.strictObject({ number: z.string(), phone_type: z.enum(['Mobile', 'Home', 'Work', 'Fax', 'Other']) }))
    .optional(),
  preferred_first_name: z.string().nullable().optional(),
  receives_cancellation_emails: z.boolean().nullable().optional(),
  receives_confirmation_emails: z.boolean().nullable().optional(),
  reminder_type: z.enum(['None', 'SMS', 'Email', 'SMS & Email']).nullable().optional(),
  time_zone: z.string().nullable().optional(),
})

/** Patients. Two with the same name and address are two patients: nothing checks for duplicates. */
export function patientRoutes(account: Account): Route<ClinikoState>[] {
  const render = (row: Patient) => ({
    id: row.id,
    created_at: dateTime(row.createdAt),
    updated_at: dateTime(row.updatedAt),
    accepted_privacy_policy: row.acceptedPrivacyPolicy,
    archived_at: dateTime(row.archivedAt),
    date_of_birth: row.dateOfBirth,
    email: row.email,
    first_name: row.firstName,
    last_name: row.lastName,
    merged_at: null,
    old_reference_id: row.oldReferenceId,
    patient_phone_numbers: row.phones.map((phone) => ({
      ...phone,
      normalized_number: phone.number.replace(/\D/g, ''),
    })),
    preferred_first_name: row.preferredFirstName,
    receives_cancellation_emails: row.receivesCancellations,
    receives_confirmation_emails: row.receivesConfirmations,
    reminder_type: row.reminderType,
    time_zone: row.timeZone,
    links: { self: address(account, `patients/${row.id}`) },
  })

  return [
    route({
      method: 'GET',
      path: '/v1/patients',
      op: 'read',
      query: listQuery,
      handle: guarded((call) =>
        listOf(account, call, { collection: 'patients', rows: call.state.patients.values(), fields, render }),
      ),
    }),
    route({
      method: 'GET',
      path: '/v1/patients/:id',
      op: 'read',
      handle: guarded((call) => {
        const row = found(account, call.state.patients.get(call.params.id ?? ''))
        return { status: 200, body: render(row) }
      }),
    }),
    route({
      method: 'POST',
      path: '/v1/patients',
      op: 'any',
      body,
      handle: guarded((call) => {
        const { first_name: firstName, last_name: lastName, ...rest } = call.body
        // assumed: both names; nothing is marked required, the docs' smallest example sends these two.
        if (!firstName || !lastName) {
          const blank = Object.entries({ first_name: firstName, last_name: lastName }).filter(([, value]) => !value)
          return unprocessable(Object.fromEntries(blank.map(([name]) => [name, "can't be blank"])))
        }
        return {
          commit: () => {
            const at = Math.floor(account.world.now() / 1000) * 1000
            const row = account.state.patients.put({
              id: account.nextId(),
              createdAt: at,
              updatedAt: at,
              archivedAt: null,
              firstName,
              lastName,
              preferredFirstName: rest.preferred_first_name ?? null,
              email: rest.email ?? null,
              dateOfBirth: rest.date_of_birth ?? null,
              phones: rest.patient_phone_numbers ?? [],
              timeZone: rest.time_zone ?? null,
              reminderType: rest.reminder_type ?? 'None',
              receivesConfirmations: rest.receives_confirmation_emails ?? true,
              receivesCancellations: rest.receives_cancellation_emails ?? true,
              oldReferenceId: rest.old_reference_id ?? null,
              acceptedPrivacyPolicy: rest.accepted_privacy_policy ?? null,
            })
            const location = address(account, `patients/${row.id}`).replace('/v1/', '/')
            return { status: 201, headers: { location }, body: render(row) }
          },
        }
      }),
    }),
  ]
}
