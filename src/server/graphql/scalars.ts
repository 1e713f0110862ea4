import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql'
import { dateTime, duration, localDate, type TextValue, timeZone } from '../text-values.ts'

function textScalar<Value>(name: string, value: TextValue<Value>): GraphQLScalarType<Value, string> {
  const read = (text: unknown): Value => {
    const parsed = typeof text === 'string' ? value.parse(text) : null
    if (parsed === null) throw new GraphQLError(value.expected)
    return parsed
  }
  return new GraphQLScalarType<Value, string>({
    name,
    serialize: (parsed) => value.print(parsed as Value),
    parseValue: read,
    parseLiteral: (node: ValueNode) => read(node.kind === Kind.STRING ? node.value : null),
  })
}

export const DateTime = textScalar('DateTime', dateTime)
export const LocalDate = textScalar('LocalDate', localDate)
export const Duration = textScalar('Duration', duration)
export const TimeZone = textScalar('TimeZone', timeZone)
