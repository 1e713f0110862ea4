import { describe, expect, it } from 'vitest'
import { planOf, settingsSchema } from '../../../adapters/jump/config.ts'
import { errorTable, isRefusedWith, readError, refusalOf, type Step } from '../../../adapters/jump/errors.ts'
import { dialectB, errorBodies } from './kit.ts'

const steps: readonly Step[] = ['HOLD', 'RELEASE', 'CONFIRM', 'BOOK', 'MOVE', 'CANCEL', 'PATIENT']
const reply = (status: number, body?: unknown) => ({ status, headers: {}, body })
const coded = (code: string) => ({ error: { code, message: 'A sentence.' } })

function refusal(
  status: number,
  step: Step,
  body: unknown = coded('some_code'),
  settings: Record<string, unknown> = {},
) {
  const parsed = settingsSchema.parse({ ...dialectB, ...settings })
  return refusalOf(reply(status, body), step, parsed, planOf(parsed))
}

describe('the three shapes', () => {
  it.each(errorBodies())('%s is read', (shape, body) => {
    expect(readError(body)).toEqual({ code: shape === 'A2' ? null : 'some_code' })
  })

  it.each([
    ['a page', undefined],
    ['a text', 'Bad gateway'],
    ['nothing', null],
    ['another object', { message: 'Function not found' }],
    ['an empty error', { error: {} }],
    ['an error without words', { error: '' }],
    ['an error that is a number', { error: 5 }],
    ['a success', { data: { id: 'hold_1' } }],
  ])('%s is none of them', (_, body) => {
    expect(readError(body)).toBeNull()
    expect(isRefusedWith([404], reply(404, body))).toBe(false)
    for (const step of steps)
      expect(
        refusalOf(reply(404, body), step, settingsSchema.parse(dialectB), planOf(settingsSchema.parse(dialectB))),
      ).toBeNull()
  })

  it('takes a word in place of a sentence for a code, and a code that is no word for none', () => {
    expect(readError({ error: 'slot_taken' })).toEqual({ code: 'slot_taken' })
    expect(readError({ error: { code: 7, message: 'x' } })).toEqual({ code: null })
    expect(readError(coded('Testa Patientova is ill'))).toEqual({ code: null })
  })

  it('keeps the code for the log, and no text', () => {
    const told = refusal(400, 'BOOK', { error: { code: 'invalid_request', message: 'testa@patients.example' } })
    expect(told).toEqual({ code: 'INVALID_INPUT', vendorCode: 'invalid_request' })
    const sentence = refusal(400, 'BOOK', { error: 'No such patient: Testa', details: 'testa@patients.example' })
    expect(sentence).toEqual({ code: 'INVALID_INPUT' })
  })
})

describe('what a status means', () => {
  it.each<[number, Partial<Record<Step, string | null>>, string | null]>([
    [400, {}, 'INVALID_INPUT'],
    [401, {}, 'VENDOR_REJECTED'],
    [403, {}, 'VENDOR_REJECTED'],
    [404, { CONFIRM: 'HOLD_EXPIRED', CANCEL: 'NOT_FOUND', MOVE: 'NOT_FOUND' }, 'VENDOR_REJECTED'],
    [408, {}, null],
    [
      409,
      {
        HOLD: 'SLOT_TAKEN_AT_VENDOR',
        BOOK: 'SLOT_TAKEN_AT_VENDOR',
        MOVE: 'SLOT_TAKEN_AT_VENDOR',
        PATIENT: 'PATIENT_AMBIGUOUS',
        CONFIRM: null,
      },
      'VENDOR_REJECTED',
    ],
    [410, { CONFIRM: 'HOLD_EXPIRED' }, 'VENDOR_REJECTED'],
    [422, {}, 'INVALID_INPUT'],
    [425, {}, null],
    [429, {}, null],
    [500, {}, null],
    [200, {}, null],
  ])('%d', (status, special, otherwise) => {
    for (const step of steps) {
      const expected = step in special ? special[step] : otherwise
      expect([step, refusal(status, step)?.code ?? null]).toEqual([step, expected])
    }
  })

  it('follows the settings', () => {
    const settings = { statuses: { slotTaken: [422], holdGone: [400] } }
    expect(refusal(422, 'HOLD', undefined, settings)?.code).toBe('SLOT_TAKEN_AT_VENDOR')
    expect(refusal(409, 'HOLD', undefined, settings)?.code).toBe('VENDOR_REJECTED')
    expect(refusal(400, 'CONFIRM', undefined, settings)?.code).toBe('HOLD_EXPIRED')
  })
})

describe('what a code means', () => {
  it.each(Object.entries(errorTable))('%s is %s where the status says nothing', (vendorCode, code) => {
    expect(refusal(418, 'BOOK', coded(vendorCode))).toEqual({ code, vendorCode })
    expect(refusal(418, 'BOOK')?.code).toBe('VENDOR_REJECTED')
  })

  it('goes before the status where the settings name it', () => {
    const errorCodes = { some_code: 'LIMIT_EXCEEDED', CONFLICT: 'SLOT_TAKEN_AT_VENDOR' }
    expect(refusal(409, 'HOLD', undefined, { errorCodes })?.code).toBe('LIMIT_EXCEEDED')
    expect(refusal(409, 'CONFIRM', undefined, { errorCodes })?.code).toBe('LIMIT_EXCEEDED')
    expect(refusal(409, 'BOOK', coded('CONFLICT'), { errorCodes })?.code).toBe('SLOT_TAKEN_AT_VENDOR')
    expect(refusal(409, 'HOLD', coded('constructor'), { errorCodes })?.code).toBe('SLOT_TAKEN_AT_VENDOR')
  })

  it('is about the key where one was sent: something stands under it', () => {
    for (const step of ['BOOK', 'PATIENT'] as const) {
      expect(refusal(409, step, coded('CONFLICT'))).toBeNull()
      expect(refusal(409, step, coded('CONFLICT'), { idempotencyKeys: false })).not.toBeNull()
    }
    expect(refusal(409, 'HOLD', coded('CONFLICT'))?.code).toBe('SLOT_TAKEN_AT_VENDOR')
    expect(refusal(409, 'MOVE', coded('CONFLICT'))?.code).toBe('SLOT_TAKEN_AT_VENDOR')
  })
})
