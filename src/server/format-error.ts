import { unwrapResolverError } from '@apollo/server/errors'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { DomainError, errorSentences } from '../domain/error.ts'

/** Told to the log when a fault is masked. Names and stack frames only: messages may quote what a caller or vendor sent. */
export interface FaultLogEntry {
  readonly correlationId: string
  readonly name: string
  readonly code: string
  /** Frames without the message line. */
  readonly frames: string
}

/** Codes of Apollo's for requests that are wrong in themselves; to our callers all of them are `INVALID_INPUT`. */
const badRequests = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
])

/** A top-level error as the caller sees it: domain codes as they are, bad requests explained, faults masked. */
export function formatError(
  formatted: GraphQLFormattedError,
  error: unknown,
  { correlationId, log }: { correlationId: string; log: (entry: FaultLogEntry) => void },
): GraphQLFormattedError {
  const { message, locations, path, extensions } = formatted
  const place = { ...(locations && { locations }), ...(path && { path }) }
  const original = unwrapResolverError(error)
  if (original instanceof DomainError && original.code !== 'INTERNAL') {
    const { issues, retryAfterSeconds, capability } = original.details
    return {
      message: original.message,
      ...place,
      extensions: {
        code: original.code,
        ...(issues && { issues }),
        ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
        ...(capability !== undefined && { capability }),
        correlationId,
      },
    }
  }
  const code = extensions?.code
  if (code === 'UNAUTHENTICATED') return { message, extensions: { code, correlationId } }
  if (typeof code === 'string' && badRequests.has(code)) {
    return { message: withoutValues(message), ...place, extensions: { code: 'INVALID_INPUT', correlationId } }
  }
  log(faultOf(original, correlationId, String(code ?? 'INTERNAL')))
  return { message: errorSentences.INTERNAL, ...place, extensions: { code: 'INTERNAL', correlationId } }
}

export function faultOf(error: unknown, correlationId: string, code = 'INTERNAL'): FaultLogEntry {
  return {
    correlationId,
    name: error instanceof Error ? error.name : typeof error,
    code: error instanceof DomainError ? error.code : code,
    frames: framesOf(error),
  }
}

/** Refused before any resolver ran: no key, or one that opens nothing. HTTP 401. */
export function unauthenticated(): GraphQLError {
  return new GraphQLError(errorSentences.UNAUTHENTICATED, {
    extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
  })
}

/**
 * graphql-js quotes the whole variable when one field of it is wrong, and a patient is a variable. What is kept is where
 * it is wrong and, for our own scalars and for missing or unknown fields, why.
 */
function withoutValues(message: string): string {
  const [, name, at] = /^Variable "\$(\w+)" got invalid value [\s\S]*?(?: at "([\w.[\]]+)")?; /.exec(message) ?? []
  if (name === undefined) return wrongLiteral.test(message) ? literalProblem(message) : withoutTokens(message)
  const where = at ?? name
  const why = /; (Field "\w+" (?:of required type|is not defined)[^;]*?(?:was not provided|by type "\w+")\.)/.exec(
    message,
  )?.[1]
  const scalar = /(?:DateTime|LocalDate|TimeZone|Duration) must be [^"]*$/.exec(message)?.[0]
  return `The variable "${where}" has a wrong value. ${why ?? scalar ?? 'Check its type and its spelling in the schema.'}`
}

const wrongLiteral = /^Expected value of type|invalid value|cannot represent|does not exist in/

/** What cannot be parsed is told with the token at which it went wrong, and that may be a value. */
function withoutTokens(message: string): string {
  return message.replace(/^(Syntax Error: .*(?:String|Int|Float)) "[\s\S]*"/, '$1')
}

/** A wrong literal in the document; its own scalar's sentence says what is right. */
function literalProblem(message: string): string {
  const scalar = /(?:DateTime|LocalDate|TimeZone|Duration) must be [^"]*$/.exec(message)?.[0]
  return scalar ?? 'A value in the query does not fit its type in the schema.'
}

function framesOf(error: unknown): string {
  if (!(error instanceof Error) || !error.stack) return ''
  return error.stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .map((line) => line.trim())
    .join('\n')
}
