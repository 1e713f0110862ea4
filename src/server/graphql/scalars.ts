import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql'
import { formatInstant, isLocalDate, isTimeZone, parseDuration, parseInstant } from '../../domain/time.ts'

/** A scalar that is text on the wire. Messages say what is right and never repeat the value, which may be personal. */
function textScalar<Value>(
  name: string,
  expected: string,
  parse: (text: string) => Value | null,
  print: (value: Value) => string,
): GraphQLScalarType<Value, string> {
  const read = (text: unknown): Value => {
    const value = typeof text === 'string' ? parse(text) : null
    if (value === null) throw new GraphQLError(`${name} ${expected}`)
    return value
  }
  return new GraphQLScalarType<Value, string>({
    name,
    serialize: (value) => print(value as Value),
    parseValue: read,
    parseLiteral: (node: ValueNode) => read(node.kind === Kind.STRING ? node.value : null),
  })
}

const asIs = (text: string): string => text

export const DateTime = textScalar(
  'DateTime',
  'must be an existing RFC 3339 date and time with an offset, such as 2026-03-30T09:00:00+01:00.',
  parseInstant,
  formatInstant,
)

export const LocalDate = textScalar(
  'LocalDate',
  'must be a date of the calendar in the form YYYY-MM-DD.',
  (text) => (isLocalDate(text) ? text : null),
  asIs,
)

export const Duration = textScalar(
  'Duration',
  'must be an ISO 8601 duration such as PT10M.',
  (text) => (parseDuration(text) === null ? null : text),
  asIs,
)

export const TimeZone = textScalar(
  'TimeZone',
  'must be a zone such as Europe/London, or UTC; abbreviations are not accepted.',
  (text) => (isTimeZone(text) ? text : null),
  asIs,
)
