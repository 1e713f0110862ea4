import { readArguments } from './arguments.ts'
import { CommandError, portOf, type Terminal } from './terminal.ts'

const waitMs = 3_000

/** What a container's health check runs: no curl is needed, and it looks where this environment says that the gateway listens. */
export async function health(terminal: Terminal): Promise<void> {
  const { ready } = readArguments('health', terminal.args).values
  const path = ready ? '/readyz' : '/healthz'
  const url = `http://${reachable(terminal.env.HOST)}:${portOf(terminal.env.PORT)}${path}`
  const response = await fetch(url, { signal: AbortSignal.timeout(waitMs) }).catch(() => null)
  if (!response) throw new CommandError(`Nothing answers at ${url} within ${waitMs / 1_000} s.`)
  if (!response.ok) throw new CommandError(`${url} answers ${response.status}.`)
  terminal.say(`${url} answers ${response.status}.`)
}

/** Who listens everywhere is asked here. */
function reachable(host = ''): string {
  if (['', '0.0.0.0', '::'].includes(host)) return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
