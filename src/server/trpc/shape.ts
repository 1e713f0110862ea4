import { DomainError } from '../../domain/error.ts'
import type { RequestContext } from '../context.ts'
import type { Fields } from '../fields/fields.ts'

type ValueOf<Field extends (...args: never) => unknown> = Awaited<ReturnType<Field>>

/** How values go out that JSON cannot carry, or that are nouns themselves. */
type Conversions<Of extends Fields<never>> = {
  readonly [Name in keyof Of]?: (value: ValueOf<Of[Name]>, context: RequestContext) => unknown
}

type Shape<Of extends Fields<never>, By> = {
  [Name in keyof Of]: By extends Record<Name, (...args: never) => unknown> ? ValueOf<By[Name]> : ValueOf<Of[Name]>
}

/** What all of the fields can be read from. */
type ParentOf<Of extends Fields<never>> = {
  [Name in keyof Of]: (parent: Parameters<Of[Name]>[0]) => void
}[keyof Of] extends (parent: infer Parent) => void
  ? Parent
  : never

/** Makes a noun's answer of its fields: all of them, since nothing is selected here. */
export function shapeOf<Of extends Fields<never>, By extends Conversions<Of>>(
  fields: Of,
  conversions: By,
): (parent: ParentOf<Of>, context: RequestContext) => Promise<Shape<Of, By>> {
  const entries = Object.entries(fields).map(([name, field]) => ({
    name,
    field: field as (parent: unknown, context: RequestContext) => unknown,
    convert: conversions[name] as ((value: unknown, context: RequestContext) => unknown) | undefined,
  }))
  return async (parent, context) => {
    const values = await Promise.all(
      entries.map(async ({ name, field, convert }) => {
        const value = await field(parent, context)
        return [name, convert ? await convert(value, context) : value]
      }),
    )
    return Object.fromEntries(values)
  }
}

/** For a value that may be null. */
export function orNull<Value, Out>(convert: (value: Value, context: RequestContext) => Out) {
  return (value: Value | null, context: RequestContext): Out | null => (value === null ? null : convert(value, context))
}

/** A field that is null when the clinic's system cannot be read, as GraphQL has it beside a top-level error. */
export function readable<Parent, Value>(field: (parent: Parent, context: RequestContext) => Promise<Value>) {
  return async (parent: Parent, context: RequestContext): Promise<Value | null> => {
    try {
      return await field(parent, context)
    } catch (error) {
      if (error instanceof DomainError) return null
      throw error
    }
  }
}
