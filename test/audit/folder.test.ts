import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openAuditLog, verifyFolder } from '../../src/audit/folder.ts'
import type { AuditEntry } from '../../src/booking/audit.ts'
import { createSigner } from '../../src/booking/signing.ts'
import { createFakeClock } from '../kit/clock.ts'

const sealer = createSigner([{ id: 's1', secret: 'a test secret of thirty-two letters' }])
const entry: AuditEntry = { operation: 'hold.confirm', outcome: 'OK', partnerId: 'acme', correlationId: 'test-1234' }

async function aFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-audit-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const clock = createFakeClock()
  const open = () => {
    clock.advance(1)
    return openAuditLog({ folder, sealer, clock, onProblem: expect.unreachable })
  }
  /** One process from beginning to end. */
  const written = (entries = 3): void => {
    const log = open()
    for (let index = 0; index < entries; index += 1) log.write(entry)
    log.close()
  }
  const paths = async () => (await readdir(folder)).sort().map((name) => join(folder, name))
  return { folder, open, written, paths, problems: () => verifyFolder(folder, sealer).problems }
}

it('is as it was written, file after file', async () => {
  const { folder, written } = await aFolder()
  written()
  written(1)
  expect(verifyFolder(folder, sealer)).toEqual({ files: 2, records: 8, problems: [] })
})

it('is as it was written while processes write, side by side', async () => {
  const { folder, open } = await aFolder()
  const [one, other] = [open(), open()]
  one.write(entry)
  other.write(entry)
  expect(verifyFolder(folder, sealer).problems).toEqual([])
  one.close()
  other.close()
  expect(verifyFolder(folder, sealer)).toEqual({ files: 2, records: 6, problems: [] })
})

it('is readable to nobody else', async () => {
  const { written, paths } = await aFolder()
  written()
  for (const path of await paths()) expect((await stat(path)).mode & 0o077).toBe(0)
})

it('tells of any one byte that was changed', async () => {
  const { written, paths, problems } = await aFolder()
  written()
  const [path = ''] = await paths()
  const bytes = await readFile(path)
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes)
    changed[at] = (bytes[at] ?? 0) ^ 1
    await writeFile(path, changed)
    expect(problems(), `byte ${at}`).toHaveLength(1)
  }
  await writeFile(path, bytes)
  expect(problems()).toEqual([])
})

type Change = (lines: readonly string[]) => string[]
it.each<[string, Change]>([
  ['taken out', (lines) => lines.toSpliced(2, 1)],
  ['put in twice', (lines) => lines.toSpliced(2, 0, lines[2] ?? '')],
  ['exchanged with the next', (lines) => [...lines.slice(0, 2), lines[3] ?? '', lines[2] ?? '', ...lines.slice(4)]],
  ['taken from the beginning', (lines) => lines.slice(1)],
  ['put at the end', (lines) => [...lines, JSON.stringify({ ...entry, seq: 6 })]],
])('tells of a record that was %s', async (_name, change) => {
  const { written, paths, problems } = await aFolder()
  written()
  const [path = ''] = await paths()
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
  await writeFile(path, `${change(lines).join('\n')}\n`)
  expect(problems()).toEqual([expect.stringMatching(/line \d is not what was written/)])
})

it('tells of records taken from the end of a file, and of a file that is gone', async () => {
  const { written, paths, problems } = await aFolder()
  written()
  written()
  const [first = ''] = await paths()
  const text = await readFile(first, 'utf8')
  await writeFile(first, text.slice(0, text.lastIndexOf('{')))
  expect(problems()).toEqual([expect.stringMatching(/records are missing/)])
  await writeFile(first, '')
  expect(problems()).toHaveLength(2)
  await rm(first)
  expect(problems()).toEqual([expect.stringMatching(/records are missing/)])
})

it('tells of a record that was only half written', async () => {
  const { written, paths, problems } = await aFolder()
  written()
  const [path = ''] = await paths()
  await appendFile(path, '{"seq":6,"at":"2026')
  expect(problems()).toEqual([expect.stringMatching(/line 6/)])
})

it('cannot be sealed anew without the key', async () => {
  const { folder, written } = await aFolder()
  written()
  const stranger = createSigner([{ id: 's1', secret: 'another secret of thirty-two letters' }])
  expect(verifyFolder(folder, stranger).problems).toHaveLength(1)
})

it('is still true after the signing key was replaced', async () => {
  const { folder, written } = await aFolder()
  written()
  const both = createSigner([
    { id: 's2', secret: 'the next secret of thirty-two letters' },
    { id: 's1', secret: 'a test secret of thirty-two letters' },
  ])
  expect(verifyFolder(folder, both).problems).toEqual([])
})

it('does not stop what it tells of when it cannot be written', async () => {
  const { folder } = await aFolder()
  const problems: string[] = []
  const log = openAuditLog({ folder, sealer, clock: createFakeClock(), onProblem: (text) => problems.push(text) })
  log.close()
  log.write(entry)
  log.write(entry)
  expect(problems).toEqual([expect.stringMatching(/cannot be written/)])
})
