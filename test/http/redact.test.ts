import { expect, it } from 'vitest'
import { redact, redactText } from '../../src/http/redact.ts'

/** Each of them is unique, so that a search finds it in any form. */
const secrets = [
  'sk_live_9f8e7d6c5b4a39281706',
  'MS0yMjg4MzY3LTEyMzQ1Njc4OTAtYWJjZGVm',
  'hunter2-canary',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2ln',
  '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
  'session-canary-77',
  'Zephyrine',
  'Quackenbush',
  'zephyrine.q@canary.example',
  '07700 900123',
  '+44 7700 900456',
  '943 476 5919',
  '9434765919',
  '1979-03-31',
  '12 Canary Wharf Lane',
  'ZZ9 9ZZ',
  'Canary diagnosis text',
  'patient=4711canary',
]

const transcript = {
  request: {
    method: 'POST',
    url: 'https://api.vendor.example/v1/patients?patient=4711canary&email=zephyrine.q%40canary.example',
    headers: {
      Authorization: 'Basic MS0yMjg4MzY3LTEyMzQ1Njc4OTAtYWJjZGVm',
      'X-API-Key': 'sk_live_9f8e7d6c5b4a39281706',
      'x-client_key': 'hunter2-canary',
      cookie: 'sid=session-canary-77',
      'content-type': 'application/json',
    },
    json: {
      patient_first_name: 'Zephyrine',
      lastName: 'Quackenbush',
      DateOfBirth: '1979-03-31',
      nested: [{ deeper: { contactEmail: 'zephyrine.q@canary.example', 'Home Phone': '07700 900123' } }],
      'patient[mobile]': '+44 7700 900456',
      nhs_number: 9434765919,
      address: { line1: '12 Canary Wharf Lane', lines: ['ZZ9 9ZZ'] },
      notes: 'Canary diagnosis text',
      password: 'hunter2-canary',
      MeddbaseSession: { id: 'session-canary-77' },
      starts_at: '2026-03-29T09:00:00Z',
      practitioner_id: '1234',
    },
  },
  reply: {
    status: 409,
    elsewhere:
      'write to zephyrine.q@canary.example or 07700 900123, NHS 943 476 5919, see https://x.example/?patient=4711canary',
    token_like: 'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2ln and 0f1e2d3c4b5a69788796a5b4c3d2e1f0',
    key_like: 'the key sk_live_9f8e7d6c5b4a39281706 was refused',
    body: {
      message: 'Zephyrine Quackenbush (1979-03-31) is booked already',
      errors: [
        { code: 'slot_taken', detail: 'Zephyrine', source: { value: 'Quackenbush' }, ref: 9434765919 },
        'Quackenbush',
        { code: 'Zephyrine Quackenbush' },
      ],
      EventCode: 40001,
    },
    'zephyrine.q@canary.example': 1,
  },
  error: Object.assign(new Error('getaddrinfo for Zephyrine Quackenbush'), { code: 'ENOTFOUND' }),
}

it('a transcript holds none of the secrets afterwards, and still says what happened', () => {
  const text = JSON.stringify(redact(transcript))
  for (const secret of secrets) {
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) {
      expect(JSON.stringify(transcript) + String(transcript.error)).toContain(secret)
      expect(text.toLowerCase()).not.toContain(form.toLowerCase())
    }
  }
  for (const kept of [
    'POST',
    'application/json',
    '2026-03-29T09:00:00Z',
    '1234',
    '409',
    'slot_taken',
    '40001',
    'ENOTFOUND',
  ]) {
    expect(text).toContain(kept)
  }
})

it('leaves what it is given alone', () => {
  const before = structuredClone({ ...transcript, error: null })
  redact(transcript)
  expect({ ...transcript, error: null }).toEqual(before)
})

it('survives what vendors and libraries come up with', () => {
  const circle: Record<string, unknown> = { a: 1 }
  circle.self = circle
  expect(redact(circle)).toEqual({ a: 1, self: '[redacted]' })
  let deep: unknown = 'x'
  for (let i = 0; i < 100_000; i += 1) deep = [deep]
  expect(JSON.stringify(redact(deep)).length).toBeLessThan(100)
  expect(JSON.stringify(redact(Array.from({ length: 1_000_000 }, () => 'x'))).length).toBeLessThan(2_000)
  expect(redactText('x'.repeat(10_000_000)).length).toBeLessThan(300)
  expect(redact(JSON.parse('{"__proto__":{"admin":true},"a":1}'))).toMatchObject({ a: 1 })
  expect(({} as Record<string, unknown>).admin).toBeUndefined()
  for (const odd of [
    undefined,
    null,
    1n,
    Symbol('x'),
    () => 1,
    new Map([['a', 'Zephyrine']]),
    Buffer.from('x'),
    new Date(0),
    Object.create(null),
  ]) {
    expect(JSON.stringify(redact(odd)) ?? '').not.toContain('Zephyrine')
  }
})

it('is quick on text that is made to be slow', () => {
  const start = performance.now()
  for (const text of [
    '@'.repeat(200),
    'a@'.repeat(100),
    '0'.repeat(200),
    '+0 '.repeat(70),
    'Bearer '.repeat(30),
    'a-'.repeat(100),
  ]) {
    for (let i = 0; i < 100; i += 1) redactText(text)
  }
  expect(performance.now() - start).toBeLessThan(500)
})
