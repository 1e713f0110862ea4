/** The Lua scripts, and one call of one of them with an honest account of how it failed. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Cluster, type Redis, ReplyError } from 'ioredis'

export const scriptNames = ['hold', 'confirm', 'read', 'booking', 'sweep', 'claim', 'recover'] as const
export type ScriptName = (typeof scriptNames)[number]

interface Script {
  readonly source: string
  readonly sha: string
}

const scripts = Object.fromEntries(scriptNames.map((name) => [name, load(name)])) as Record<ScriptName, Script>

/**
 * What is known about a change whose answer did not come:
 * `REFUSED` and `NOT_SENT`: it was not made. `LOST`: the connection broke, `SILENT`: no answer in time; it may have been made.
 */
export type ScriptFailure = 'REFUSED' | 'NOT_SENT' | 'LOST' | 'SILENT'

export class ScriptError extends Error {
  override readonly name = 'ScriptError'
  readonly failure: ScriptFailure

  constructor(failure: ScriptFailure, cause: unknown) {
    super(cause instanceof Error ? cause.message : 'the store failed', { cause })
    this.failure = failure
  }
}

/** Throws `ScriptError`. */
export async function runScript(
  redis: Redis | Cluster,
  name: ScriptName,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<readonly unknown[]> {
  const { sha, source } = scripts[name]
  // Asked before and not after: a connection that is lost meanwhile may have taken the command along.
  if (redis.status !== 'ready') throw new ScriptError('NOT_SENT', new Error('no connection to the store'))
  try {
    return (await redis.evalsha(sha, keys.length, ...keys, ...args)) as unknown[]
  } catch (error) {
    if (!isReply(error) || !error.message.startsWith('NOSCRIPT')) throw failureOf(error)
  }
  try {
    return (await redis.eval(source, keys.length, ...keys, ...args)) as unknown[]
  } catch (error) {
    throw failureOf(error)
  }
}

function failureOf(error: unknown): ScriptError {
  if (isReply(error)) return new ScriptError('REFUSED', error)
  const message = error instanceof Error ? error.message : ''
  if (message.startsWith("Stream isn't writeable")) return new ScriptError('NOT_SENT', error)
  if (message.includes('timed out')) return new ScriptError('SILENT', error)
  return new ScriptError('LOST', error)
}

/** The server's own words, as opposed to the client's about the connection. ioredis has no type for it. */
function isReply(error: unknown): error is Error {
  return error instanceof ReplyError
}

function load(name: ScriptName): Script {
  const parts = ['prelude', 'rules', name].map((part) =>
    readFileSync(new URL(`./${part}.lua`, import.meta.url), 'utf8'),
  )
  const source = parts.join('\n')
  return { source, sha: createHash('sha1').update(source).digest('hex') }
}
