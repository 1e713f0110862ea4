/** Adapters that do not come with Holdfast: packages of built JavaScript, which the configuration names. */
import { createRequire, isBuiltin } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { z } from 'zod'
import { type AdapterDefinition, contractVersion } from './contract/adapter.ts'
import { type Adapters, builtIn, type RegisteredAdapter, register } from './registry.ts'

const isPath = /^(\.{1,2}\/|\/)/
/** `acme-adapter`, `@acme/adapter` or `acme-adapter/main`; no scheme, so nothing comes from the network. */
const isPackage = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*(\/[\w.-]+)*$/

/** What of a manifest can be seen without settings. */
const manifestSchema = z.object({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'use small letters, digits and hyphens, at most 32'),
  label: z.string().min(1),
  docs: z.string(),
  status: z.enum(['SIMULATED', 'VERIFIED']),
  settings: z.custom((value) => value instanceof z.ZodType, 'use a schema of zod 4'),
  assumptions: z.array(z.object({ id: z.string(), statement: z.string(), setting: z.string(), settledBy: z.string() })),
  checks: operation().optional(),
  accountKey: operation(),
  capabilities: operation(),
  create: operation(),
})

/**
 * The adapters that come with Holdfast and those of the packages that are named. What cannot be loaded has a reason to tell.
 *
 * @param configFile where paths start; packages are looked for there too, and then beside Holdfast itself
 */
export async function loadAdapters(names: readonly string[], configFile: string): Promise<Adapters> {
  const loaded = new Map<string, RegisteredAdapter | string>()
  for (const name of new Set(names)) {
    if (builtIn.find(name)) continue
    const found = await load(name, configFile)
    loaded.set(name, typeof found === 'string' ? found : (clashOf(found, loaded) ?? found))
  }
  return {
    find(name) {
      const found = loaded.get(name)
      return typeof found === 'object' ? found : builtIn.find(name)
    },
    problemOf(name) {
      const found = loaded.get(name)
      return typeof found === 'string' ? found : builtIn.problemOf(name)
    },
  }
}

/** The adapter, or why there is none. */
async function load(name: string, configFile: string): Promise<RegisteredAdapter | string> {
  const file = fileOf(name, configFile)
  if ('problem' in file) return file.problem
  let exported: Record<string, unknown>
  try {
    exported = await import(pathToFileURL(file.path).href)
  } catch (error) {
    return `cannot be loaded: ${firstLineOf(error)}`
  }
  if (!('adapter' in exported)) {
    const names = Object.keys(exported).join(', ') || 'nothing'
    return `is no adapter: it has to export \`adapter\`, made with \`defineAdapter\`, and exports ${names}`
  }
  return manifestOf(exported.adapter)
}

function fileOf(name: string, configFile: string): { readonly path: string } | { readonly problem: string } {
  if (isBuiltin(name) || (!isPath.test(name) && !isPackage.test(name))) return { problem: builtIn.problemOf(name) }
  const here = dirname(fileURLToPath(import.meta.url))
  const beside = dirname(configFile)
  try {
    const { resolve } = createRequire(import.meta.url)
    return { path: resolve(name, { paths: isPath.test(name) ? [beside] : [beside, here] }) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code !== 'MODULE_NOT_FOUND') return { problem: `cannot be loaded: ${firstLineOf(error)}` }
    return { problem: isPath.test(name) ? 'there is no such file or package' : builtIn.problemOf(name) }
  }
}

function manifestOf(value: unknown): RegisteredAdapter | string {
  const made = z.object({ contractVersion: z.unknown().optional() }).safeParse(value)
  if (!made.success) return 'is no adapter: its export `adapter` is no manifest, as `defineAdapter` makes one'
  // Before all else: of another version, nothing else can be expected to fit.
  const version = made.data.contractVersion
  if (version !== contractVersion) {
    const theirs = typeof version === 'number' ? `version ${version}` : 'no version'
    return `is made for ${theirs} of the adapter contract; this gateway has version ${contractVersion}`
  }
  const problems = manifestSchema.safeParse(value).error?.issues ?? []
  if (problems.length > 0) {
    const listed = problems.map(({ path, message }) => `\`${path.join('.')}\` (${message})`)
    return `is no adapter: its manifest is wrong in ${listed.join(', ')}`
  }
  return register(value as AdapterDefinition<unknown>)
}

/** Two adapters of one id would share budgets, sessions and accounts. */
function clashOf(
  { id }: RegisteredAdapter,
  loaded: ReadonlyMap<string, RegisteredAdapter | string>,
): string | undefined {
  if (builtIn.find(id)) return `has the id ${id}, which an adapter of Holdfast has`
  for (const [name, other] of loaded) {
    if (typeof other === 'object' && other.id === id) return `has the id ${id}, which ${name} has too`
  }
  return undefined
}

function operation() {
  return z.custom((value) => typeof value === 'function', 'use a function')
}

function firstLineOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return text.split('\n', 1)[0] ?? ''
}
