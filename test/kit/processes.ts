/** The gateway as its operators run it: a process of its own, asked over HTTP. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { stringify } from 'yaml'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const binary = createRequire(import.meta.url).resolve('node/bin/node')

interface Ended {
  readonly code: number | null
  readonly output: string
}

export interface RunningProcess {
  readonly pid: number
  /** Everything it wrote so far. */
  output(): string
  /** Resolves once the text was written; fails when the process ends before. */
  says(text: string): Promise<void>
  signal(name: NodeJS.Signals): void
  readonly ended: Promise<Ended>
}

/** `node src/main.ts`. Killed with the test, if it still runs then. */
export function runMain(args: readonly string[], env: Record<string, string> = {}): RunningProcess {
  return runScript(binary, [main, ...args], env)
}

/** Any program. It finds the Node that the tests run on first. */
export function runScript(
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
  cwd = process.cwd(),
): RunningProcess {
  const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`
  const child: ChildProcess = spawn(program, args, { cwd, env: { PATH: path, ...env } })
  let text = ''
  const waiting = new Set<() => void>()
  const keep = (chunk: Buffer) => {
    text += chunk
    for (const look of waiting) look()
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  const ended = once(child, 'close').then(([code]): Ended => ({ code: code as number | null, output: text }))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return {
    pid: child.pid ?? 0,
    output: () => text,
    says: (wanted) =>
      Promise.race([
        new Promise<void>((resolve) => {
          const look = () => {
            if (!text.includes(wanted)) return
            waiting.delete(look)
            resolve()
          }
          waiting.add(look)
          look()
        }),
        ended.then(() => {
          if (!text.includes(wanted)) throw new Error(`ended without saying "${wanted}":\n${text}`)
        }),
      ]),
    signal: (name) => void child.kill(name),
    ended,
  }
}

/** A configuration on disk, removed with the test. */
export function configFile(config: unknown, files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-config-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  const path = join(folder, 'config.yaml')
  writeFileSync(path, stringify(config))
  return path
}
