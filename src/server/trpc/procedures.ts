import { z } from 'zod'
import type { ProcedureFacts } from '../page-facts.ts'
import { appRouter } from './router.ts'

/** What a JSON Schema from zod has, as far as inputs need it. */
interface Schema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}

interface BuiltProcedure {
  readonly _def: { readonly type: ProcedureFacts['type']; readonly inputs: readonly z.ZodType[] }
}

/** Every procedure with the fields of its input, in the order of the router. */
export function proceduresOf(): ProcedureFacts[] {
  // Typed as the nested router that clients see; at run time they lie flat, under their whole names.
  const procedures = appRouter._def.procedures as unknown as Readonly<Record<string, BuiltProcedure>>
  return Object.entries(procedures).map(
    ([
      name,
      {
        _def: { type, inputs },
      },
    ]) => {
      return { name, type, fields: inputs.flatMap(fieldsOf) }
    },
  )
}

function fieldsOf(input: z.ZodType): ProcedureFacts['fields'] {
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' })
  const { properties = {}, required = [] } = schema as Schema
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    type: written(schema),
    isRequired: required.includes(name),
  }))
}

/** As TypeScript writes it. That null stands for what is left out is true everywhere, and not repeated. */
function written(schema: Schema): string {
  const { type, anyOf, items, properties, required = [] } = schema
  if (schema.enum) return schema.enum.map((value) => `'${value}'`).join(' | ')
  if (anyOf) {
    return anyOf
      .map(written)
      .filter((one) => one !== '')
      .join(' | ')
  }
  if (items) return `${bracketed(written(items))}[]`
  if (properties) {
    const fields = Object.entries(properties).map(
      ([name, field]) => `${name}${required.includes(name) ? '' : '?'}: ${written(field)}`,
    )
    return `{ ${fields.join('; ')} }`
  }
  const names = typeof type === 'string' ? [type] : (type ?? ['unknown'])
  return names
    .filter((name) => name !== 'null')
    .map((name) => (name === 'integer' ? 'number' : name))
    .join(' | ')
}

function bracketed(type: string): string {
  return type.includes(' | ') ? `(${type})` : type
}
