import { buildSubgraphSchema } from '@apollo/subgraph'
import { isUnionType } from 'graphql'
import { expect, it } from 'vitest'
import { tellable } from '../../src/booking/vendor-refusal.ts'
import { DomainError, type ErrorCode, errorSentences } from '../../src/domain/error.ts'
import { type PayloadCode, payloadErrorOf } from '../../src/server/errors.ts'
import { typeDefs } from '../../src/server/graphql/type-defs.ts'
import { trpcCodes } from '../../src/server/trpc/errors.ts'

const schema = buildSubgraphSchema(typeDefs)
const codes = Object.keys(errorSentences) as ErrorCode[]

function membersOf(name: string): string[] {
  const union = schema.getType(name)
  if (!isUnionType(union)) throw new Error(`${name} is no union`)
  return union.getTypes().map((type) => type.name)
}

it('each code has its error in GraphQL and in tRPC, but for faults and refused keys', () => {
  for (const code of codes) {
    const isTopLevel = code === 'INTERNAL' || code === 'UNAUTHENTICATED'
    const told = payloadErrorOf(new DomainError(code))
    expect(told === null, code).toBe(isTopLevel)
    if (told) expect(schema.getType(told.__typename), code).toBeDefined()
    expect(trpcCodes[code], code).toBeTypeOf('string')
  }
  expect(Object.keys(trpcCodes).sort()).toEqual([...codes].sort())
})

it('whatever a clinic refuses with has its place in the union of what was asked', () => {
  const unions = { hold: 'HoldCreateError', extend: 'HoldExtendError', cancel: 'AppointmentCancelError' } as const
  for (const [asked, union] of Object.entries(unions) as [keyof typeof unions, string][]) {
    for (const code of tellable[asked] as readonly PayloadCode[]) {
      expect(membersOf(union), `${asked} ${code}`).toContain(payloadErrorOf(new DomainError(code))?.__typename)
    }
  }
})
