import { defineRoute, type Reply, type Write } from '../kit/router.ts'
import type { Call, World } from '../kit/simulator.ts'
import { Refusal } from './answers.ts'
import type { FhirState, Stored } from './state.ts'
import type { Switches } from './switches.ts'

/** What every route works with. */
export interface Office {
  readonly world: World
  readonly switches: Switches
  readonly state: FhirState
  /** The service base address. */
  base(): string
  nextId(type: string): string
}

export type FhirCall<B = unknown> = Call<FhirState, B>

export const route = defineRoute<FhirState>()

/** Turns a thrown refusal into its answer. */
export function guarded<B>(handle: (call: FhirCall<B>) => Reply | Write) {
  return (call: FhirCall<B>): Reply | Write => {
    try {
      return handle(call)
    } catch (error) {
      if (error instanceof Refusal) return error.reply
      throw error
    }
  }
}

export function found<T>(row: T | undefined): T {
  if (row === undefined) throw new Refusal(404, 'not-found', 'no such resource')
  return row
}

export function metaOf({ version, updatedAt }: Pick<Stored, 'version' | 'updatedAt'>, { switches }: Office) {
  const lastUpdated = new Date(updatedAt).toISOString()
  return switches.versioning === 'no-version' ? { lastUpdated } : { versionId: String(version), lastUpdated }
}

export function rendered(type: string, row: Stored, office: Office) {
  return { resourceType: type, id: row.id, meta: metaOf(row, office), ...row.body }
}

/** Where a new or changed resource is, and which version of it: https://hl7.org/fhir/R4/http.html#create. */
export function headersOf(type: string, { id, version }: Pick<Stored, 'id' | 'version'>, { base, switches }: Office) {
  if (switches.versioning === 'no-version') return { location: `${base()}/${type}/${id}` }
  return { location: `${base()}/${type}/${id}/_history/${version}`, etag: `W/"${version}"` }
}

/** The whole resource only where `Prefer: return=representation` asks for it: https://hl7.org/fhir/R4/http.html#ops. */
export function wantsResource({ headers }: FhirCall, { switches }: Office): boolean {
  const prefer = String(headers.prefer ?? '')
  return !switches.ignoresPrefer && /(?:^|[,;]\s*)return=representation(?:$|[,;])/.test(prefer)
}
