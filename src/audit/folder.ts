import { randomBytes } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Audit } from '../booking/audit.ts'
import type { Clock } from '../domain/time.ts'
import { type Anchor, type ChainReading, linked, readChain, type Sealer, start } from './chain.ts'

export interface AuditLog {
  readonly write: Audit
  close(): void
}

export interface AuditLogOptions {
  readonly folder: string
  readonly sealer: Sealer
  readonly clock: Clock
  /** Told once when a record could not be written. */
  readonly onProblem: (problem: string) => void
}

const fileName = /^audit-\d{17}-[0-9a-f]{8}\.jsonl$/

/** A file of this process's own in the folder, which is only ever added to. */
export function openAuditLog({ folder, sealer, clock, onProblem }: AuditLogOptions): AuditLog {
  mkdirSync(folder, { recursive: true })
  const after = newestIn(folder, sealer)
  const stamp = new Date(clock.now()).toISOString().replace(/\D/g, '')
  const file = openSync(join(folder, `audit-${stamp}-${randomBytes(4).toString('hex')}.jsonl`), 'ax', 0o600)
  let link = start
  let hasFailed = false

  function append(content: Parameters<typeof linked>[3]): void {
    const next = linked(sealer, link, clock.now(), content)
    try {
      writeSync(file, `${next.line}\n`)
      link = next.link
    } catch (error) {
      // A booking is not undone for it; that the log has a gap is for the operator to know.
      if (!hasFailed)
        onProblem(`The audit log cannot be written: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`)
      hasFailed = true
    }
  }

  append({ operation: 'audit.opened', after })
  return {
    write: append,
    close() {
      append({ operation: 'audit.closed', outcome: 'OK' })
      closeSync(file)
    },
  }
}

export interface Verdict {
  readonly files: number
  readonly records: number
  /** Where something is not as it was written; empty when all is. */
  readonly problems: readonly string[]
}

/** Whether every record in the folder is the one that was written, and none before the newest of each file is missing. */
export function verifyFolder(folder: string, sealer: Sealer): Verdict {
  const names = filesIn(folder)
  const readings = new Map(names.map((name) => [name, readingOf(folder, name, sealer)]))
  const problems: string[] = []
  for (const [name, { seals, after, brokenAt }] of readings) {
    if (brokenAt !== null) problems.push(`${name}: line ${brokenAt} is not what was written.`)
    else if (seals.length === 0) problems.push(`${name}: its records are missing.`)
    if (after && !readings.get(after.file)?.seals.includes(after.seal)) {
      problems.push(`${after.file}: records are missing that ${name} knows of.`)
    }
  }
  const records = [...readings.values()].reduce((sum, { seals }) => sum + seals.length, 0)
  return { files: names.length, records, problems }
}

function newestIn(folder: string, sealer: Sealer): Anchor | null {
  const file = filesIn(folder).at(-1)
  const seal = file && readingOf(folder, file, sealer).seals.at(-1)
  return file && seal ? { file, seal } : null
}

/** Oldest first. */
function filesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => fileName.test(name))
    .sort()
}

function readingOf(folder: string, name: string, sealer: Sealer): ChainReading {
  return readChain(sealer, readFileSync(join(folder, name)))
}
