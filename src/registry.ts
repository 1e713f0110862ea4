import { type ZodType, z } from 'zod'
import { cliniko } from '../adapters/cliniko/index.ts'
import { dronline } from '../adapters/dronline/index.ts'
import { fhir } from '../adapters/fhir/index.ts'
import { jump } from '../adapters/jump/index.ts'
import { meddbase } from '../adapters/meddbase/index.ts'
import { upvio } from '../adapters/upvio/index.ts'
import type { AdapterDefinition, Assumption } from './contract/adapter.ts'
import type { Checks } from './contract/checks.ts'
import { type BindParts, type BoundAdapter, bindAdapter } from './contract/define-adapter.ts'

/** An adapter without the type of its settings, so that all of them fit one list. */
export interface RegisteredAdapter {
  readonly id: string
  readonly label: string
  readonly docs: string
  readonly status: AdapterDefinition<unknown>['status']
  readonly assumptions: readonly Assumption[]
  /** Throws when the settings are not right, as `bind` does. */
  checksFor(settings: unknown): Checks
  /** What stands where the settings hold secrets, in settings that need not be right. */
  secretsIn(settings: unknown): readonly { readonly path: readonly string[]; readonly value: unknown }[]
  settingsProblems(settings: unknown): readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]
  /** Throws when the settings are not right: check them first. */
  bind(settings: unknown, parts: BindParts): BoundAdapter
}

/** Every adapter that comes with Holdfast; `holdfast adapter-new --register` adds a line. */
const registered: readonly RegisteredAdapter[] = [
  register(dronline),
  register(jump),
  register(cliniko),
  register(upvio),
  register(meddbase),
  register(fhir),
]

/** By the id that the configuration uses. */
const adapters: ReadonlyMap<string, RegisteredAdapter> = new Map(registered.map((adapter) => [adapter.id, adapter]))

/** How the adapters that a configuration names are found. */
export interface Adapters {
  find(name: string): RegisteredAdapter | null
  /** Why there is none of this name. */
  problemOf(name: string): string
}

export const builtIn: Adapters = {
  find: findAdapter,
  problemOf: () =>
    `there is no adapter of this name; use one of ${knownAdapters().join(', ')}, or the name or path of a package`,
}

export function findAdapter(id: string): RegisteredAdapter | null {
  return adapters.get(id) ?? null
}

export function knownAdapters(): readonly string[] {
  return [...adapters.keys()]
}

export function register<Settings>(definition: AdapterDefinition<Settings>): RegisteredAdapter {
  const paths = secretPaths(definition.settings)
  return {
    id: definition.id,
    label: definition.label,
    docs: definition.docs,
    status: definition.status,
    assumptions: definition.assumptions,
    checksFor: (settings) => definition.checks?.(definition.settings.parse(settings)) ?? {},
    secretsIn: (settings) => paths.map((path) => ({ path, value: valueAt(settings, path) })),
    settingsProblems: (settings) => definition.settings.safeParse(settings).error?.issues ?? [],
    bind: (settings, parts) => bindAdapter(definition, definition.settings.parse(settings), parts),
  }
}

/** Settings say of themselves that they are secret, in their schema's meta data; groups and alternatives of settings are looked into. */
function secretPaths(schema: ZodType): string[][] {
  if (schema.meta()?.secret === true) return [[]]
  if (schema instanceof z.ZodObject) {
    return Object.entries<ZodType>(schema.shape).flatMap(([name, field]) =>
      secretPaths(field).map((path) => [name, ...path]),
    )
  }
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => secretPaths(option as ZodType))
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return secretPaths(schema.unwrap() as ZodType)
  }
  return []
}

function valueAt(settings: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) =>
      value !== null && typeof value === 'object' ? (value as Record<string, unknown>)[name] : undefined,
    settings,
  )
}
