import { Writable } from 'node:stream'
import pino from 'pino'
import { expect, it } from 'vitest'
import { allowedOnly } from '../src/log-fields.ts'

function written(entry: object): string {
  let text = ''
  const stream = new Writable({
    write(chunk, _, done) {
      text += chunk
      done()
    },
  })
  pino({ level: 'trace', ...allowedOnly }, stream).info(entry)
  return text
}

it('a line has what is allowed', () => {
  const entry = { event: 'hold.settled', holdId: 'ab12', durationMs: 12, status: null, correlationId: 'test-1234' }
  expect(JSON.parse(written(entry))).toMatchObject(entry)
})

it.each<[string, object]>([
  ['an unknown field', { patient: 'Testa' }],
  ['an object in a known field', { reason: { email: 'Testa' } }],
  ['a list in a known field', { event: ['Testa'] }],
  ['an error', { err: new Error('Testa') }],
  ['an error as the entry', new Error('Testa')],
  ['a field of every object', { constructor: 'Testa', toString: 'Testa' }],
])('a line leaves out %s', (_name, entry) => {
  expect(written(entry)).not.toContain('Testa')
})
