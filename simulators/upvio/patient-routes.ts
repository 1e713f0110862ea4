import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Reply, Route, Write } from '../kit/router.ts'
import { Refusal } from './answers.ts'
import { listAnswer, listParams } from './listing.ts'
import { found, guarded, type Practice, prefix, route, type UpvioCall } from './practice.ts'
import type { Patient, UpvioState } from './state.ts'

const name = z.string().trim().min(1, 'is required')
const createBody = z.strictObject({
  name,
  email: z.email('must be an email address'),
  phoneMobile: z.string().optional(),
  primaryStaffId: z.guid('must be a UUID').optional(),
  mode: z.enum(['create', 'upsert']).default('upsert'),
})
const updateBody = z.strictObject({
  name: name.optional(),
  email: z.email('must be an email address').optional(),
  phoneMobile: z.string().optional(),
})

/** Patients: one per email address, and no way to search for one. */
export function patientRoutes(practice: Practice): Route<UpvioState>[] {
  const { world, switches, state, answers, render } = practice
  const path = `${prefix}/patients`

  const named = (call: UpvioCall): Patient => found(practice, call.state.patients.get(call.params.id ?? ''), 'Patient')

  function withEmail(email: string, exceptId?: string): Patient | undefined {
    const plain = (text: string) => (switches.emailIgnoresCase ? text.toLowerCase() : text)
    return state.patients.values().find((row) => {
      if (row.archivedAt !== null && !switches.archivedEmailConflicts) return false
      return row.id !== exceptId && plain(row.email) === plain(email)
    })
  }

  function conflict(): Reply {
    if (switches.patientConflictBody === 'none') return { status: 409 }
    return answers.no(409, 'A patient with this email already exists')
  }

  function list(call: UpvioCall): Reply {
    const rows = call.state.patients.values()
    const current = rows.filter((row) => row.archivedAt === null)
    const shown = switches.listIncludesArchivedPatients ? rows : current
    const reply = listAnswer(practice, call.query, shown, render.patient, true)
    // Documented: the count leaves the archived out, whatever the list does.
    return { ...reply, body: { ...(reply.body as object), meta: { totalCount: current.length } } }
  }

  function create(call: UpvioCall<z.infer<typeof createBody>>): Reply | Write {
    const { name: fullName, email, phoneMobile, primaryStaffId, mode } = call.body
    if (primaryStaffId !== undefined && !state.staff.get(primaryStaffId)) {
      throw new Refusal(answers.unknownReference('Staff'))
    }
    if (mode === 'create' && withEmail(email)) return conflict()
    return {
      commit: () => {
        const known = withEmail(email)
        const now = world.now()
        const row = state.patients.put({
          id: randomUUID(),
          createdAt: now,
          dob: null,
          sex: null,
          zone: null,
          archivedAt: null,
          phone: null,
          ...known,
          name: fullName,
          email,
          ...(phoneMobile === undefined ? {} : { phone: phoneMobile }),
          updatedAt: now,
        })
        return answers.one(render.patient(row), known ? switches.upsertFoundStatus : 201)
      },
    }
  }

  function update(call: UpvioCall<z.infer<typeof updateBody>>): Reply | Write {
    const { phoneMobile, email, ...rest } = call.body
    const row = named(call)
    // assumed: an address belongs to one patient however it is given.
    if (email !== undefined && withEmail(email, row.id)) return conflict()
    return {
      commit: () => {
        const patched = render.patient(
          state.patients.patch(row.id, {
            ...(rest.name === undefined ? {} : { name: rest.name }),
            ...(email === undefined ? {} : { email }),
            ...(phoneMobile === undefined ? {} : { phone: phoneMobile }),
            updatedAt: world.now(),
          }),
        )
        return switches.bareUpdates ? { status: 200, body: patched } : answers.one(patched)
      },
    }
  }

  function archive(call: UpvioCall): Write {
    const row = named(call)
    return {
      commit: () => {
        const now = world.now()
        state.patients.patch(row.id, { archivedAt: row.archivedAt ?? now, updatedAt: now })
        return { status: 204 }
      },
    }
  }

  return [
    route({
      method: 'GET',
      path,
      op: 'read',
      query: listParams(practice, [], true),
      handle: guarded(practice, list),
    }),
    route({ method: 'POST', path, op: 'any', body: createBody, handle: guarded(practice, create) }),
    route({
      method: 'GET',
      path: `${path}/:id`,
      op: 'read',
      handle: guarded(practice, (call) => answers.one(render.patient(named(call)))),
    }),
    route({ method: 'PUT', path: `${path}/:id`, op: 'any', body: updateBody, handle: guarded(practice, update) }),
    route({ method: 'DELETE', path: `${path}/:id`, op: 'any', handle: guarded(practice, archive) }),
  ]
}
