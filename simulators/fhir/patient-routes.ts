import type { z } from 'zod'
import type { Reply, Route, Write } from '../kit/router.ts'
import { patientBody } from './bodies.ts'
import { created, existing } from './creating.ts'
import { type FhirCall, guarded, type Office, rendered, route } from './office.ts'
import type { Parameters } from './search.ts'
import type { FhirState, Stored } from './state.ts'

type Body = z.output<typeof patientBody>

const of = ({ body }: Stored) => body as Partial<Omit<Body, 'name'>> & { readonly name: readonly Name[] }
type Name = { readonly family: string; readonly given: readonly string[] }
type Telecom = { readonly system: string; readonly value: string }

/** https://hl7.org/fhir/R4/patient.html#search, those that a booking client needs. */
export const patientParameters: Parameters<Stored> = {
  birthdate: { kind: 'token', of: (row) => [of(row).birthDate ?? ''] },
  email: { kind: 'token', of: (row) => ((of(row).telecom ?? []) as readonly Telecom[]).map(({ value }) => value) },
  family: { kind: 'string', of: (row) => of(row).name.map(({ family }) => family) },
  given: { kind: 'string', of: (row) => of(row).name.flatMap(({ given }) => given) },
  identifier: {
    kind: 'token',
    of: (row) => (of(row).identifier ?? []).map(({ system, value }) => `${system}|${value}`),
  },
}

export function patientRoutes(office: Office): Route<FhirState>[] {
  const { state, switches, world } = office

  function create(call: FhirCall<Body>): Reply | Write {
    const there = existing(office, call, state.patients.values(), patientParameters)
    if (there) return created(office, call, 'Patient', there, rendered('Patient', there, office), 200)
    const { resourceType: _, identifier, ...rest } = call.body
    const body = { ...rest, ...(identifier && switches.keepsIdentifiers ? { identifier } : {}) }
    return {
      commit: () => {
        const row = state.patients.put({ id: office.nextId('pat'), version: 1, updatedAt: world.now(), body })
        return created(office, call, 'Patient', row, rendered('Patient', row, office), 201)
      },
    }
  }

  return [route({ method: 'POST', path: '/fhir/Patient', op: 'any', body: patientBody, handle: guarded(create) })]
}
