import { randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { IntentLog, IntentNote, Witness } from './intent-log.ts'

/** One line of a file: a note, or that it is forgotten. */
interface Line {
  readonly account: string
  readonly holdId: string
  readonly at: number
  readonly note: IntentNote | null
}

interface Waiting {
  readonly text: string
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

const dayMs = 86_400_000
const suffix = '.intents.jsonl'

/**
 * In a folder, on a disk that survives the ledger's. Each process appends to a file of its own, a new one each day, and waits
 * for the disk; all read all files. Lines that are asked for at the same time share one sync.
 */
export function createFileIntentLog(folder: string): IntentLog {
  const name = randomUUID()
  let waiting: Waiting[] = []
  let isWriting = false
  let current: { readonly day: number; readonly file: FileHandle } | null = null

  async function fileOfToday(): Promise<FileHandle> {
    const day = Math.floor(Date.now() / dayMs)
    if (current?.day === day) return current.file
    await mkdir(folder, { recursive: true })
    const file = await open(join(folder, `${day}-${name}${suffix}`), 'a', 0o600)
    await syncFolder()
    await current?.file.close()
    current = { day, file }
    return file
  }

  /** Or the file itself may be gone after a power cut. */
  async function syncFolder(): Promise<void> {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  }

  async function writeAll(): Promise<void> {
    isWriting = true
    while (waiting.length > 0) {
      const lines = waiting
      waiting = []
      try {
        const file = await fileOfToday()
        // Starts a line of its own: a write that failed half way may have left a piece.
        await file.appendFile(lines.map(({ text }) => `\n${text}\n`).join(''))
        await file.datasync()
        for (const { resolve } of lines) resolve()
      } catch (error) {
        for (const { reject } of lines) reject(error)
      }
    }
    isWriting = false
  }

  function append(line: Line): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    waiting.push({ text: JSON.stringify(line), resolve, reject })
    if (!isWriting) void writeAll()
    return promise
  }

  async function fileNames(): Promise<string[]> {
    try {
      return (await readdir(folder)).filter((file) => file.endsWith(suffix))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  }

  async function readAll(): Promise<Line[]> {
    const texts = await Promise.all((await fileNames()).map((file) => readFile(join(folder, file), 'utf8')))
    return texts
      .flatMap((text) => text.split('\n'))
      .flatMap((text) => parsedLine(text) ?? [])
      .sort((a, b) => a.at - b.at)
  }

  /** By account, as the files were when they were first asked for: later than that a process knows more itself. */
  let witnesses: Promise<ReadonlyMap<string, Witness>> | null = null

  async function readWitnesses(): Promise<ReadonlyMap<string, Witness>> {
    const found = new Map<string, Witness>()
    for (const { account, note } of await readAll()) if (note?.witness) found.set(account, note.witness)
    return found
  }

  return {
    note: (account, holdId, note) => append({ account, holdId, at: note.at, note }),

    forget: (account, holdId) => append({ account, holdId, at: Date.now(), note: null }),

    async notes(account) {
      const notes = new Map<string, IntentNote>()
      for (const line of await readAll()) {
        if (line.account !== account) continue
        if (line.note) notes.set(line.holdId, line.note)
        else notes.delete(line.holdId)
      }
      return notes
    },

    async witness(account) {
      witnesses ??= readWitnesses()
      try {
        return (await witnesses).get(account) ?? null
      } catch (error) {
        witnesses = null
        throw error
      }
    },

    /** By whole files, which are of all accounts: one goes when nothing in it is young enough. */
    async prune(_account, before) {
      for (const file of await fileNames()) {
        const path = join(folder, file)
        const { mtimeMs } = await stat(path)
        if (mtimeMs < Math.min(before.booked, before.open)) await rm(path, { force: true })
      }
    },

    async close() {
      const file = current?.file
      current = null
      await file?.close()
    },
  }
}

/** Null for what a write that failed half way, and was never answered, has left. */
function parsedLine(text: string): Line | null {
  try {
    return JSON.parse(text) as Line
  } catch {
    return null
  }
}
