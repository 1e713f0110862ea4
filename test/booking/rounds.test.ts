import { describe, expect, it, vi } from 'vitest'
import { createRounds } from '../../src/booking/rounds.ts'
import { createGate } from '../kit/fake-adapter.ts'

describe('rounds', () => {
  it('go on for the other accounts while one is slow, and do not pile up behind it', async () => {
    const gate = createGate()
    const begun: string[] = []
    const rounds = createRounds(['slow', 'quick'], async (account) => {
      begun.push(account)
      if (account === 'slow') await gate.opened
    })
    const count = (account: string) => begun.filter((one) => one === account).length
    rounds.start(1)
    await vi.waitUntil(() => count('quick') >= 20, { interval: 1 })
    expect(count('slow')).toBe(1)
    // Whatever is asked for meanwhile is one round more, begun after the slow one.
    const asked = [rounds.tick(), rounds.tick(), rounds.tick()]
    const stopped = rounds.stop()
    gate.open()
    await Promise.all([...asked, stopped])
    expect(count('slow')).toBe(2)
  })

  it('begin from when they are asked for', async () => {
    const gate = createGate()
    let seen = ''
    let state = 'before'
    const rounds = createRounds(['one'], async () => {
      seen = state
      if (state === 'before') await gate.opened
    })
    const first = rounds.tick()
    await vi.waitUntil(() => seen === 'before', { interval: 1 })
    state = 'after'
    const second = rounds.tick()
    gate.open()
    await Promise.all([first, second])
    expect(seen).toBe('after')
  })
})
