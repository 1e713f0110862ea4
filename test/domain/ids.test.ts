import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeId, encodeId, type IdKind, idKinds } from '../../src/domain/ids.ts'

const partCount = (kind: IdKind): number => (kind === 'Clinic' || kind === 'Service' ? 1 : 2)

describe('a global id', () => {
  it('comes back as what it was made of, whatever the vendor calls its things', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...idKinds),
        fc.string({ minLength: 1, maxLength: 60, unit: 'binary' }),
        fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }),
        (kind, one, two) => {
          const parts = [one, two].slice(0, partCount(kind))
          const id = encodeId(kind, ...parts)
          expect(id).toMatch(/^[A-Za-z0-9_-]+$/)
          expect(decodeId(id)).toEqual({ kind, parts })
        },
      ),
    )
  })

  it('has one spelling: no other text means the same thing', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 20 }), fc.nat(), fc.nat({ max: 63 }), (part, place, letter) => {
        const id = encodeId('Hold', 'leeds', part)
        const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
        const at = place % id.length
        const other = id.slice(0, at) + alphabet[letter] + id.slice(at + 1)
        const read = decodeId(other)
        if (other !== id && read) expect(read.parts).not.toEqual(['leeds', part])
      }),
    )
  })

  const raw = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

  it.each<[string, string]>([
    ['nothing', ''],
    ['prose', 'not an id'],
    ['padding', `${encodeId('Clinic', 'leeds')}=`],
    ['another version', raw([2, 'Clinic', 'leeds'])],
    ['an unknown noun', raw([1, 'Invoice', 'leeds'])],
    ['a noun of every object', raw([1, 'constructor', 'leeds'])],
    ['too few parts', raw([1, 'Hold', 'leeds'])],
    ['too many parts', raw([1, 'Clinic', 'leeds', 'more'])],
    ['an empty part', raw([1, 'Hold', 'leeds', ''])],
    ['a number for a part', raw([1, 'Hold', 'leeds', 7])],
    ['an object', raw({ 0: 1, 1: 'Clinic', 2: 'leeds' })],
    ['null', raw(null)],
    ['spaces in its JSON', Buffer.from('[1, "Clinic", "leeds"]').toString('base64url')],
    ['no JSON', Buffer.from('[1,').toString('base64url')],
    ['megabytes', 'A'.repeat(5_000)],
  ])('is not made of %s', (_name, id) => {
    expect(decodeId(id)).toBeNull()
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void decodeId(text)))
  })
})
