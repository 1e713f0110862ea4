import type { Reply } from '../kit/router.ts'
import { asWrite } from './answers.ts'
import { demographicShape } from './bodies.ts'
import { fullSearch, patientFrom, requireMembers } from './people.ts'
import { type Endpoint, endpoint, type MeddbaseCall, type Practice, paging } from './practice.ts'
import { pageOf, reader } from './query.ts'
import { scopeOf } from './scope.ts'
import type { createKeys, PatientRow } from './state.ts'

const quick = ['employee-number', 'personal-email', 'work-email'] as const

/** A manager's patients, and a patient's own record. */
export function patientRoutes(practice: Practice, nextKey: ReturnType<typeof createKeys>): Endpoint[] {
  const { switches, answers, state, render } = practice
  const scope = scopeOf(practice)
  const contains = (known: string | null, wanted: string | undefined) =>
    wanted === undefined || (known?.toLowerCase().includes(wanted.toLowerCase()) ?? false)
  const equals = (known: string | null, wanted: string | undefined) =>
    wanted === undefined || known?.toLowerCase() === wanted.toLowerCase()

  function list(call: MeddbaseCall): Reply {
    scope.admitReferrer(call)
    const read = reader(call, answers)
    const text = read.text('text')
    const from = read.day('dob-from')
    const to = read.day('dob-to')
    // No patient of the demo has a department or a division.
    const isElsewhere = read.text('department') !== undefined || read.text('division') !== undefined
    // assumed: names match in part, addresses and numbers as a whole.
    const rows = call.state.patients.values().filter((row) => {
      if (row.isPrivate || isElsewhere) return false
      const everywhere = `${row.name} ${row.surname} ${row.email ?? ''} ${row.workEmail ?? ''} ${row.employeeNumber ?? ''}`
      return (
        contains(everywhere, text) &&
        contains(row.name, read.text('name')) &&
        contains(row.surname, read.text('surname')) &&
        equals(row.email, read.text('personal-email')) &&
        equals(row.workEmail, read.text('work-email')) &&
        equals(row.employeeNumber, read.text('employee-number')) &&
        (from === undefined || (row.dateOfBirth ?? '') >= from) &&
        (to === undefined || (row.dateOfBirth ?? '9999') <= to)
      )
    })
    const by = (value: (row: PatientRow) => string) => (a: PatientRow, b: PatientRow) =>
      value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0
    const page = pageOf(read, rows, [
      by((row) => `${row.surname} ${row.name}`),
      by((row) => row.email ?? ''),
      () => 0,
      by((row) => row.employeeNumber ?? ''),
    ])
    return answers.ok({ ...page, Items: page.Items.map(render.person) })
  }

  /** The one that was found, within the manager's sight. */
  function single(found: readonly PatientRow[]): Reply {
    const [row] = found
    if (!row) {
      if (switches.patientNotFound === 'null') return answers.ok(null)
      throw answers.notFound('Patient')
    }
    if (found.length > 1) throw answers.refusal('unspecified', 'More than one patient record was found.')
    if (row.isPrivate) throw answers.forbidden('You are not allowed to access this patient.')
    return answers.ok(render.person(row))
  }

  function one(call: MeddbaseCall): Reply {
    const session = scope.admitReferrer(call)
    const read = reader(call, answers)
    const key = read.text('patient')
    if (key !== undefined) {
      const row = scope.maySee(session, key) ? call.state.patients.get(key) : undefined
      if (!row) throw answers.forbidden('You are not allowed to access this patient.')
      return answers.ok(render.person(row))
    }
    if (quick.every((name) => read.text(name) === undefined)) read.required('patient')
    return single(
      call.state.patients
        .values()
        .filter(
          (row) =>
            equals(row.employeeNumber, read.text('employee-number')) &&
            equals(row.email, read.text('personal-email')) &&
            equals(row.workEmail, read.text('work-email')),
        ),
    )
  }

  return [
    endpoint({
      access: 'login',
      method: 'GET',
      path: 'patients/patients',
      op: 'read',
      query: ['text', 'name', 'surname', ...quick, 'dob-from', 'dob-to', 'department', 'division', ...paging],
      handle: list,
    }),
    endpoint({
      access: 'login',
      method: 'GET',
      path: 'patients/patient',
      op: 'read',
      query: ['patient', ...quick],
      handle: one,
    }),
    endpoint({
      access: 'login',
      method: 'POST',
      path: 'patients/patient',
      op: 'read',
      shape: demographicShape,
      handle: (call) => {
        scope.admitReferrer(call)
        // assumed: a search with nothing to go by is no search.
        requireMembers(call.body.demog, ['Name', 'Surname'], answers)
        return asWrite(single(fullSearch(call.state.patients.values(), call.body.demog, answers)))
      },
    }),
    endpoint({
      access: 'login',
      method: 'POST',
      path: 'patients/create-patient',
      op: 'any',
      shape: demographicShape,
      handle: (call) => {
        scope.admitReferrer(call)
        const { demog } = call.body
        // assumed: what is mandatory here; the anonymous registration's list is documented, this one's is not.
        const born = switches.dateOfBirthRequired ? (['DateOfBirth'] as const) : []
        requireMembers(demog, ['Name', 'Surname', ...born], answers)
        const found = fullSearch(state.patients.values(), demog, answers)
        if (found.length > 0) return single(found)
        return {
          commit: () => {
            const row = state.patients.put(patientFrom(demog, { id: nextKey('pat'), isPrivate: false }, answers))
            return answers.ok(render.person(row))
          },
        }
      },
    }),
    endpoint({
      access: 'login',
      method: 'GET',
      path: 'patient/demographic-data',
      op: 'read',
      handle: (call) => answers.ok(render.person(scope.ownPatient(call))),
    }),
  ]
}
