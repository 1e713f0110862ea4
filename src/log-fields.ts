import type { LoggerOptions } from 'pino'
import type { GatewayLog } from './gateway.ts'

type Entry<Name extends keyof GatewayLog> = Parameters<GatewayLog[Name]>[0]
type Field<Of> = Of extends unknown ? keyof Of : never

/** All that ever stands in a log line beside its text. An entry's new field does not compile until it is allowed here. */
const allowed = {
  attempt: true,
  clinicId: true,
  code: true,
  correlationId: true,
  durationMs: true,
  event: true,
  frames: true,
  holdId: true,
  level: true,
  method: true,
  name: true,
  operation: true,
  outcome: true,
  reason: true,
  route: true,
  state: true,
  status: true,
} as const satisfies Record<Field<Entry<keyof GatewayLog>>, true>

/** What of an entry may be written, whoever wrote it: no objects, and nothing that is not known here. */
function loggable(entry: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entry).filter(
      ([name, value]) => Object.hasOwn(allowed, name) && (value === null || typeof value !== 'object'),
    ),
  )
}

/** Before pino reads the entry: of an error it would make the message the line's text. */
export const allowedOnly: Pick<LoggerOptions, 'hooks'> = {
  hooks: {
    logMethod([entry, ...rest], log) {
      log.apply(this, [typeof entry === 'object' ? loggable(Object(entry)) : entry, ...rest] as Parameters<typeof log>)
    },
  },
}
