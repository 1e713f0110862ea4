import type { ZodType } from 'zod'
import { cliniko } from '../adapters/cliniko/index.ts'
import { dronline } from '../adapters/dronline/index.ts'
import type { AdapterDefinition } from './contract/adapter.ts'
import { type BindParts, type BoundAdapter, bindAdapter } from './contract/define-adapter.ts'

/** An adapter without the type of its settings, so that all of them fit one list. */
export interface RegisteredAdapter {
  readonly id: string
  readonly label: string
  /** Names of settings that hold secrets. */
  readonly secretSettings: readonly string[]
  settingsProblems(settings: unknown): readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]
  /** Throws when the settings are not right: check them first. */
  bind(settings: unknown, parts: BindParts): BoundAdapter
}

/** Every adapter that comes with Holdfast, by the id that the configuration uses. */
const adapters: ReadonlyMap<string, RegisteredAdapter> = new Map(
  [register(dronline), register(cliniko)].map((adapter) => [adapter.id, adapter]),
)

export function findAdapter(id: string): RegisteredAdapter | null {
  return adapters.get(id) ?? null
}

export function knownAdapters(): readonly string[] {
  return [...adapters.keys()]
}

function register<Settings>(definition: AdapterDefinition<Settings>): RegisteredAdapter {
  return {
    id: definition.id,
    label: definition.label,
    secretSettings: secretNames(definition.settings),
    settingsProblems: (settings) => definition.settings.safeParse(settings).error?.issues ?? [],
    bind: (settings, parts) => bindAdapter(definition, definition.settings.parse(settings), parts),
  }
}

/** Settings say of themselves that they are secret, in their schema's meta data. */
function secretNames(schema: ZodType): string[] {
  const shape = 'shape' in schema ? (schema.shape as Record<string, ZodType>) : {}
  return Object.entries(shape)
    .filter(([, field]) => field.meta()?.secret === true)
    .map(([name]) => name)
}
