import { describe, expect, it } from 'vitest'
import { isAmount, type Money, sameMoney } from '../../src/domain/money.ts'

const gbp = (amount: string): Money => ({ amount, currency: 'GBP' })

describe('money', () => {
  it.each<[string, Money | null | undefined, Money | null | undefined, boolean]>([
    ['however it is written', gbp('85'), gbp('85.00'), true],
    ['with leading zeros', gbp('085.10'), gbp('85.1'), true],
    ['nothing and nothing', gbp('0'), gbp('0.0000'), true],
    ['none and none', null, undefined, true],
    ['another amount', gbp('85'), gbp('85.01'), false],
    ['ten times as much', gbp('85'), gbp('850'), false],
    ['another currency', gbp('85'), { amount: '85', currency: 'EUR' }, false],
    ['no currency and some', { amount: '85', currency: null }, gbp('85'), false],
    ['no currency twice', { amount: '85', currency: null }, { amount: '85.0', currency: null }, true],
    ['free and no price', gbp('0'), null, false],
  ])('is the same: %s', (_name, a, b, expected) => {
    expect(sameMoney(a, b)).toBe(expected)
    expect(sameMoney(b, a)).toBe(expected)
  })

  it('is not compared as a float', () => {
    expect(sameMoney(gbp('9007199254740993'), gbp('9007199254740992'))).toBe(false)
    expect(sameMoney(gbp('0.1'), gbp('0.10000000000000001'))).toBe(false)
  })

  it.each<[string, boolean]>([
    ['85', true],
    ['85.00', true],
    ['0.0001', true],
    ['85.', false],
    ['.5', false],
    ['-1', false],
    ['1e3', false],
    ['1,000', false],
    [' 85', false],
    ['', false],
    ['1234567890123', false],
  ])('%j is an amount: %s', (text, expected) => {
    expect(isAmount(text)).toBe(expected)
  })
})
