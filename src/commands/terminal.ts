/** What a command was given wrongly; ends the process with code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** What keeps a command from going on, in words for the operator; ends the process with code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}

/** Who asks a process to stop: a person at the keyboard (SIGINT), or what runs it (SIGTERM), which has to be told first. */
export type StopAsked = 'BY_PERSON' | 'BY_RUNNER'

/** Where a command reads its surroundings from and writes to: `main.ts` gives the real ones. */
export interface Terminal {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  say(text: string): void
  /** What is being waited for, in place of what was shown before; null takes it away. Nothing where no person looks on. */
  readonly progress?: ((text: string | null) => void) | undefined
  /** Called once, when the process is asked to stop. */
  onStop(stop: (asked: StopAsked) => Promise<void>): void
}

/** @throws UsageError */
export function portOf(text: string | undefined): number {
  if (text === undefined || text === '') return 4000
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new UsageError('A port is a number from 0 to 65535; 0 takes a spare one.')
}
