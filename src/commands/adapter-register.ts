/** Enters a new adapter wherever the repository lists its adapters. What it cannot place it names, and then changes nothing. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Document, isMap, isSeq, parseDocument, Scalar, visit, type YAMLMap, type YAMLSeq } from 'yaml'
import { z } from 'zod'
import type { AdapterDefinition } from '../contract/adapter.ts'
import { register } from '../registry.ts'
import { CommandError } from './terminal.ts'

/** One place in which an adapter is registered. */
interface Entry {
  readonly file: string
  readonly text: string
  /** `THERE`: it had the adapter already, and stays as it is. */
  readonly was: 'DONE' | 'THERE'
}

/** As `test/adapters/<id>/subject.ts` has it, which is the author's. */
const subjectSchema = z.looseObject({
  typeIds: z.array(z.string()).min(1),
  timeZone: z.string().default('Europe/London'),
  settings: z.custom<(url: string) => Record<string, unknown>>((value) => typeof value === 'function'),
})

/** The services of the sandbox, in the order in which a subject names its appointment types. */
const services = ['first-visit', 'follow-up', 'video-visit']

/**
 * Makes the entries of an adapter that was written by `adapter-new`. What is there already stays as it is.
 * @returns every place
 * @throws CommandError when there is no such adapter, its subject does not fit it, or a place is not as it was; nothing is changed then
 */
export async function registerAdapter(id: string, folder: string): Promise<Entry[]> {
  const read = (file: string) => readFileSync(join(folder, file), 'utf8')
  const written = [`adapters/${id}/index.ts`, `simulators/${id}.ts`, `test/adapters/${id}/subject.ts`]
  const absent = written.find((file) => !existsSync(join(folder, file)))
  if (absent !== undefined) {
    throw new CommandError(`There is no ${absent}. Write the adapter first: npm run adapter:new -- ${id}`)
  }
  const start = `start${capitalized(id)}`
  const port = portFor(id, read('simulators/index.ts'))
  const sandbox = await sandboxOf(id, folder, read('config/sandbox.yaml'), port)
  const entries = [
    edited(read, 'src/registry.ts', [
      importOf(id, `../adapters/${id}/index.ts`, /^\.\.\/adapters\//),
      line(`  register(${id}),`, /^const registered\b.* = \[\n(?: {2}register\(\w+\),\n)+(?=\]$)/m),
    ]),
    edited(read, 'simulators/index.ts', [
      importOf(start, `./${id}.ts`, /^\.\//),
      line(
        `  ${id}: { port: ${port}, start: ${start} },`,
        /^> = \{\n(?: {2}\w+: \{ port: \d+, start: \w+ \},\n)+(?=\}$)/m,
      ),
    ]),
    ...sandbox.entries,
    edited(read, 'test/contract/adapter-subjects.ts', [
      importOf(`${id}Subject`, `../adapters/${id}/subject.ts`, /^\.\.\/\w/),
      // Its settings are the sandbox's, like everybody's.
      line(
        `  ${id}: subject('${id}', { ...${id}Subject, settings: {} }),`,
        /^export const adapterSubjects = \{\n[\s\S]*?(?=^\} satisfies )/m,
      ),
    ]),
    withRow(read('config/backends.yaml'), sandbox.clinicId),
  ]
  for (const { file, text, was } of entries) {
    if (was === 'DONE') writeFileSync(join(folder, file), text)
  }
  return entries
}

/** The operations that `adapters/<id>` still answers with `notWritten`. */
export function notWrittenIn(id: string, folder: string): string[] {
  const text = readFileSync(join(folder, `adapters/${id}/adapter.ts`), 'utf8')
  return [...text.matchAll(/\bnotWritten\('(\w+)'\)/g)].map(([, operation = '']) => operation)
}

/** One change of a file of code. Null where it is made already. */
type Change = (file: string, text: string) => string | null

function edited(read: (file: string) => string, file: string, changes: readonly Change[]): Entry {
  const before = read(file)
  const text = changes.reduce((current, change) => change(file, current) ?? current, before)
  return { file, text, was: text === before ? 'THERE' : 'DONE' }
}

/** @param beside of the imports among which it stands, by their paths in order */
function importOf(name: string, from: string, beside: RegExp): Change {
  const statement = `import { ${name} } from '${from}'`
  return (file, text) => {
    if (text.includes(`from '${from}'`)) return null
    const others = [...text.matchAll(/^import .* from '([^']+)'\n/gm)].filter(([, path = '']) => beside.test(path))
    const last = others.at(-1)
    if (!last) throw notFound(file, statement)
    const next = others.find(([, path = '']) => path > from)
    const at = next?.index ?? last.index + last[0].length
    return `${text.slice(0, at)}${statement}\n${text.slice(at)}`
  }
}

/** @param list from its opening to behind its last entry */
function line(entry: string, list: RegExp): Change {
  return (file, text) => {
    const found = list.exec(text)
    if (!found) throw notFound(file, entry.trim())
    // By its name alone: the author may have changed what stands behind it.
    const [known = ''] = /^ {2}(?:\w+:|register\(\w+\))/.exec(entry) ?? []
    if (`\n${found[0]}`.includes(`\n${known}`)) return null
    const at = found.index + found[0].length
    return `${text.slice(0, at)}${entry}\n${text.slice(at)}`
  }
}

function notFound(file: string, entry: string): CommandError {
  return new CommandError(
    `${file} has changed: the place for \`${entry}\` is not found. Nothing was changed; put it in by hand, and run this again.`,
  )
}

/** Its own, or the first one after the others'. */
function portFor(id: string, simulators: string): number {
  const own = new RegExp(`^ {2}${id}: \\{ port: (\\d+),`, 'm').exec(simulators)
  if (own) return Number(own[1])
  const taken = [...simulators.matchAll(/\bport: (\d+),/g)].map(([, port]) => Number(port))
  if (taken.length === 0) throw notFound('simulators/index.ts', id)
  return Math.max(...taken) + 1
}

/** A clinic of the adapter, with the settings that its subject is tested with, and its secrets in files. */
async function sandboxOf(
  id: string,
  folder: string,
  text: string,
  port: number,
): Promise<{ readonly clinicId: string; readonly entries: readonly Entry[] }> {
  const file = 'config/sandbox.yaml'
  const document = parseDocument(text)
  const clinics = listIn(file, document, document.get('clinics'))
  const known = clinics.items.find((item) => isMap(item) && item.get('adapter') === id)
  if (isMap(known)) return { clinicId: String(known.get('id')), entries: [{ file, text, was: 'THERE' }] }
  if (clinics.items.some((item) => isMap(item) && item.get('id') === id)) {
    throw new CommandError(`${file} has a clinic ${id} of another adapter. Nothing was changed; rename one of the two.`)
  }
  const { typeIds, timeZone, settings: settingsFor } = await subjectOf(id, folder)
  const settings = structuredClone(settingsFor(`http://127.0.0.1:${port}`))
  const adapter = await definitionOf(id, folder)
  const [problem] = adapter.settingsProblems(settings)
  if (problem) {
    const where = ['settings', ...problem.path].join('.')
    throw new CommandError(`test/adapters/${id}/subject.ts: ${where}: ${problem.message}. Nothing was changed.`)
  }
  const secrets = adapter.secretsIn(settings).filter(({ value }) => value !== undefined)
  const keys = secrets.map(({ path, value }): Entry => {
    const name = secrets.length === 1 ? id : [id, ...path.map(kebab)].join('-')
    place(settings, path, `file:sandbox/${name}.key`)
    return { file: `config/sandbox/${name}.key`, text: `${value}\n`, was: 'DONE' }
  })
  const clinic = document.createNode({
    id,
    name: `${capitalized(id)} Clinic`,
    adapter: id,
    timeZone,
    settings,
    services: Object.fromEntries(
      services.flatMap((service, index) =>
        typeIds[index] === undefined ? [] : [[service, { appointmentTypeId: typeIds[index] }]],
      ),
    ),
    holds: { post: 'PT3S', settle: 'PT5S' },
  }) as YAMLMap
  likeTheOthers(clinic)
  clinics.add(clinic)
  return { clinicId: id, entries: [{ file, text: document.toString({ lineWidth: 0 }), was: 'DONE' }, ...keys] }
}

async function subjectOf(id: string, folder: string): Promise<z.output<typeof subjectSchema>> {
  const file = `test/adapters/${id}/subject.ts`
  const module: Record<string, unknown> = await import(pathToFileURL(join(folder, file)).href)
  const { success, data } = subjectSchema.safeParse(module[`${id}Subject`])
  if (success) return data
  throw new CommandError(`${file} exports no ${id}Subject with typeIds and settings. Nothing was changed.`)
}

async function definitionOf(id: string, folder: string) {
  const file = `adapters/${id}/index.ts`
  const module: Record<string, unknown> = await import(pathToFileURL(join(folder, file)).href)
  const definition = module[id] as AdapterDefinition<unknown> | undefined
  if (definition?.id !== id) throw new CommandError(`${file} exports no ${id} of this id. Nothing was changed.`)
  return register(definition)
}

function withRow(text: string, clinicId: string): Entry {
  const file = 'config/backends.yaml'
  const document = parseDocument(text)
  const rows = listIn(file, document, document.contents)
  if (rows.items.some((item) => isMap(item) && item.get('clinic') === clinicId)) return { file, text, was: 'THERE' }
  const row = document.createNode({ clinic: clinicId }) as YAMLMap
  row.flow = true
  rows.add(row)
  return { file, text: document.toString({ lineWidth: 0 }), was: 'DONE' }
}

function listIn(file: string, { errors }: Document.Parsed, node: unknown): YAMLSeq {
  if (errors.length === 0 && isSeq(node)) return node
  throw new CommandError(`${file} has no list of this kind any more. Nothing was changed.`)
}

/** A line apart, small maps on one line, and what is read from a file in quotes. */
function likeTheOthers(clinic: YAMLMap): void {
  clinic.spaceBefore = true
  const types = clinic.get('services')
  const small = [clinic.get('holds'), ...(isMap(types) ? types.items.map(({ value }) => value) : [])]
  for (const map of small) if (isMap(map)) map.flow = true
  visit(clinic, {
    Scalar(_, node) {
      if (String(node.value).startsWith('file:')) node.type = Scalar.QUOTE_DOUBLE
    },
  })
}

function place(settings: Record<string, unknown>, [name = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) settings[name] = value
  else place(settings[name] as Record<string, unknown>, rest, value)
}

function capitalized(id: string): string {
  return id.slice(0, 1).toUpperCase() + id.slice(1)
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
