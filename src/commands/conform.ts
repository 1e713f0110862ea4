import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { simulators } from '../../simulators/index.ts'
import type { ClinicConfig } from '../config.ts'
import { readConfig, readRaw } from '../config-file.ts'
import type { Capabilities } from '../contract/capabilities.ts'
import { readArguments } from './arguments.ts'
import { declaredRow, probeRow, type Row, rowNames } from './capability-probe.ts'
import { openClinic } from './clinic-bench.ts'
import { isRepository, root } from './place.ts'
import { CommandError, type Terminal } from './terminal.ts'

const page = `${root}docs/backends.md`

const rowsSchema = z.array(
  z.strictObject({
    clinic: z.string(),
    as: z.string().optional(),
    settings: z.record(z.string(), z.unknown()).default({}),
    switches: z.record(z.string(), z.unknown()).default({}),
  }),
)

/** One line of the matrix: a clinic with settings, over a simulator of its own. */
export interface Backend {
  readonly name: string
  readonly clinic: ClinicConfig
  readonly settings: Readonly<Record<string, unknown>>
  readonly switches: Readonly<Record<string, unknown>>
}

export interface Probed {
  readonly backend: Backend
  readonly declared: Row
  readonly probed: Row
}

/** Probes every backend over its simulator, compares that with what each declares, and keeps docs/backends.md true. */
export async function conform(terminal: Terminal): Promise<void> {
  const { values } = readArguments('conform', terminal.args)
  const results: Probed[] = []
  for (const backend of await backends()) {
    results.push(await probeBackend(backend))
    terminal.say(`probed ${backend.name}`)
  }
  terminal.say(`\n${matrixOf(results)}`)
  const differences = results.flatMap(differencesOf)
  if (differences.length > 0) throw new CommandError(`Declared and probed differ:\n  ${differences.join('\n  ')}`)
  if (!isRepository) {
    if (values.write) throw new CommandError("There is no docs/backends.md to write here: it is the repository's.")
    return
  }
  const text = pageOf(results)
  if (values.write) {
    writeFileSync(page, text)
    terminal.say('docs/backends.md is written.')
  } else if (readIfThere(page) !== text) {
    throw new CommandError('docs/backends.md is out of date: run `npm run conform -- --write`.')
  }
}

/** The rows of config/backends.yaml. */
export async function backends(): Promise<Backend[]> {
  const { clinics } = await readConfig(`${root}config/sandbox.yaml`, {})
  return rowsSchema.parse(readRaw(`${root}config/backends.yaml`)).map(({ clinic: id, as, settings, switches }) => {
    const clinic = clinics.find((one) => one.id === id)
    if (!clinic) throw new CommandError(`config/backends.yaml names a clinic ${id} that the sandbox does not have`)
    return { name: as === undefined ? clinic.adapter.id : `${clinic.adapter.id}, ${as}`, clinic, settings, switches }
  })
}

/** A Monday morning in summer, so that a page made of this never changes by itself. */
const now = Date.parse('2030-06-03T06:00:00Z')

/** @param tells replaces what the adapter declares, for a test of this very comparison */
export async function probeBackend(backend: Backend, tells: Partial<Capabilities> = {}): Promise<Probed> {
  const { clinic, switches } = backend
  const simulator = await simulators[clinic.adapter.id]?.start({ now, switches: { ...switches } })
  if (!simulator) throw new CommandError(`there is no simulator for ${clinic.adapter.id}`)
  const clock = { now: () => simulator.now(), monotonic: () => performance.now() }
  const { pathname } = new URL(String(clinic.settings.baseUrl))
  const baseUrl = simulator.url + (pathname === '/' ? '' : pathname)
  const whole = { ...clinic, settings: { ...clinic.settings, ...present(backend.settings), baseUrl } }
  const asked = { ...clinic, settings: present({ ...clinic.settings, ...backend.settings, baseUrl }) }
  const finder = openClinic({ clinic: whole, clock, allowLoopback: true })
  const bench = openClinic({ clinic: asked, clock, allowLoopback: true })
  try {
    const adapter = { ...bench.adapter, capabilities: { ...bench.adapter.capabilities, ...tells } }
    const { freeSlots: slots, call } = finder
    const probed = await probeRow({ adapter, simulator, slots, call })
    return { backend, declared: declaredRow(adapter.capabilities), probed }
  } finally {
    await Promise.all([finder.close(), bench.close(), simulator.stop()])
  }
}

function present(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null))
}

export function differencesOf({ backend, declared, probed }: Probed): string[] {
  return rowNames
    .filter((name) => declared[name] !== probed[name])
    .map((name) => `${backend.name}: ${name} is declared "${declared[name]}" and probed "${probed[name]}"`)
}

const columns: Record<(typeof rowNames)[number], string> = {
  holds: 'holds',
  slotSearch: 'search',
  extend: 'extend',
  cancel: 'cancel',
  reschedule: 'move',
  listAppointments: 'list',
  patientLookup: 'finds patients',
  payment: 'payment reference',
  requiredPatientFields: 'a patient needs',
  metadata: 'metadata',
  notes: 'notes',
  doubleBooks: 'takes overlaps',
}

function matrixOf(results: readonly Probed[]): string {
  const shown = (declared: string, probed: string) =>
    declared === probed ? probed : `${probed} (declared ${declared})`
  return table([
    ['backend', ...rowNames.map((name) => columns[name])],
    ...results.map(({ backend, declared, probed }) => [
      backend.name,
      ...rowNames.map((name) => shown(declared[name], probed[name])),
    ]),
  ])
}

/** Markdown that also reads well as it stands. */
function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

export function pageOf(results: readonly Probed[]): string {
  const clinics = new Map(results.map(({ backend }) => [backend.clinic.adapter.id, backend.clinic]))
  return `# Backends

Written by \`npm run conform -- --write\`; \`npm run check\` fails when it is out of date. Do not edit.

Every row is probed: the adapter is made to hold, book, move and cancel over its simulator, and the simulator's log says what
really happened. A row that differs from what the adapter declares fails the run. The settings behind each row stand in
\`config/backends.yaml\`.

${matrixOf(results)}

"Books anew": the vendor has no call that moves an appointment, so the new time is booked first and the old one cancelled after it.
"Takes overlaps": the vendor accepts a booking over a visit of its staff, so each booking is followed by a look for a clash.

## What is assumed

No adapter has met a live system yet. What no source states is a setting, and \`npm run verify -- --clinic ID\` tries it on a
sandbox: by reading, by booking (with \`--write\`), or not at all where only a person can find out.
${[...clinics.values()].map(assumptionsOf).join('')}`
}

function assumptionsOf({ adapter, settings }: ClinicConfig): string {
  const checks = adapter.checksFor(settings)
  const by = (id: string) => {
    const check = checks[id]
    return check ? (check.writes ? 'booking' : 'reading') : 'a person'
  }
  const rows = adapter.assumptions.map(({ id, statement, setting, settledBy }) => [
    `\`${id}\``,
    statement,
    `\`${setting}\``,
    by(id),
    settledBy,
  ])
  return `
### ${adapter.label} (\`${adapter.id}\`)

[Documentation](${adapter.docs}) · [adapter](../adapters/${adapter.id}/README.md) · ${adapter.status.toLowerCase()}

${table([['id', 'assumed', 'setting', 'tried by', 'settled by'], ...rows])}
`
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // A page that was never written is out of date like any other.
    return null
  }
}
