import { type Answer, notFound, Refusal } from './answers.ts'
import { type PatientBody, patientBody, patientPatch } from './bodies.ts'
import { newId, type PatientRow } from './books.ts'
import { matchesSearch, page, pageQuery } from './listing.ts'
import type { JumpCall, JumpRoute, Office } from './office.ts'

const path = '/patients'

/** Patients. There is no delete. */
export function patientRoutes({ switches, clinic, render, endpoint }: Office): JumpRoute[] {
  function find({ params, state }: Pick<JumpCall, 'params' | 'state'>): PatientRow {
    const row = state.patients.get(params.id ?? '')
    if (!row) throw notFound('Patient')
    return row
  }

  /** By name or NHS number; spaces in the number do not count. */
  function matches(row: PatientRow, search: string): boolean {
    const digits = search.replaceAll(' ', '')
    if (/^\d+$/.test(digits)) return row.nhsNumber === digits
    return matchesSearch(search, row.firstName, row.lastName)
  }

  return [
    endpoint({
      method: 'GET',
      path,
      op: 'read',
      scope: 'read_patients',
      query: [...pageQuery, 'search'],
      handle: ({ query, state }): Answer => {
        const search = query.get('search')?.trim() ?? ''
        const rows = state.patients
          .values()
          .filter(({ archivedAt }) => archivedAt === null || !switches.searchHidesArchived)
          .filter((row) => search === '' || matches(row, search))
        return page(query, switches, rows, render.patient)
      },
    }),
    endpoint({
      method: 'GET',
      path: `${path}/:id`,
      op: 'read',
      scope: 'read_patients',
      handle: (call) => ({ data: render.patient(find(call)) }),
    }),
    endpoint({
      method: 'POST',
      path,
      op: 'any',
      scope: 'write_patients',
      isIdempotent: true,
      body: patientBody(switches),
      handle: ({ body, state }) => {
        const isSame = (row: PatientRow) =>
          row.dateOfBirth === body.date_of_birth &&
          `${row.firstName} ${row.lastName}`.toLowerCase() === `${body.first_name} ${body.last_name}`.toLowerCase()
        if (switches.duplicatePatient === '409' && state.patients.values().some(isSame)) {
          throw new Refusal(409, 'conflict', 'Patient already exists')
        }
        return {
          commit: () => {
            const at = clinic.stamp()
            const row = clinic.state.patients.put({
              id: newId('pat'),
              nhsNumber: null,
              email: null,
              phone: null,
              biologicalSex: null,
              gender: null,
              street: null,
              streetMore: null,
              town: null,
              postcode: null,
              country: null,
              customFields: {},
              archivedAt: null,
              ...fieldsOf(body),
              firstName: body.first_name,
              lastName: body.last_name,
              dateOfBirth: body.date_of_birth,
              createdAt: at,
              updatedAt: at,
            })
            return { status: switches.createdStatus, data: render.patient(row) }
          },
        }
      },
    }),
    endpoint({
      method: 'PATCH',
      path: `${path}/:id`,
      op: 'any',
      scope: 'write_patients',
      body: patientPatch(switches),
      handle: (call) => {
        const row = find(call)
        const fields = { ...fieldsOf(call.body), updatedAt: clinic.stamp() }
        return { commit: () => ({ data: render.patient(clinic.state.patients.patch(row.id, fields)) }) }
      },
    }),
  ]
}

/** The fields that were given. */
function fieldsOf(body: PatientBody): Partial<PatientRow> {
  const town = body.city !== undefined ? body.city : body.town_city
  const { nhs_number: nhsNumber, archived_at: archivedAt } = body
  return {
    ...(body.first_name !== undefined && { firstName: body.first_name }),
    ...(body.last_name !== undefined && { lastName: body.last_name }),
    ...(body.date_of_birth !== undefined && { dateOfBirth: body.date_of_birth }),
    ...(nhsNumber !== undefined && { nhsNumber: nhsNumber?.replaceAll(' ', '') ?? null }),
    ...(body.email !== undefined && { email: body.email }),
    ...(body.phone !== undefined && { phone: body.phone }),
    ...(body.gender !== undefined && { gender: body.gender }),
    ...(body.biological_sex !== undefined && { biologicalSex: body.biological_sex }),
    ...(body.address_line_1 !== undefined && { street: body.address_line_1 }),
    ...(body.address_line_2 !== undefined && { streetMore: body.address_line_2 }),
    ...(town !== undefined && { town }),
    ...(body.postcode !== undefined && { postcode: body.postcode }),
    ...(body.country !== undefined && { country: body.country }),
    ...(body.custom_fields !== undefined && { customFields: body.custom_fields }),
    ...(archivedAt !== undefined && { archivedAt: archivedAt === null ? null : Date.parse(archivedAt) }),
  }
}
