import { expect, it } from 'vitest'
import { runChaos } from '../../chaos/main.ts'

const rounds = 6

it('breaks no promise in a few rounds of faults', async () => {
  const said: string[] = []
  const { violations, grantShare, confirmShare, ...result } = await runChaos({
    seed: 20_261,
    rounds,
    worlds: 2,
    say: (line) => said.push(line),
  })
  expect(violations, said.join('\n')).toEqual([])
  expect(result.rounds).toBe(rounds)
  // A run in which nothing was booked proves nothing.
  expect(grantShare).toBeGreaterThanOrEqual(0.3)
  expect(confirmShare).toBeGreaterThanOrEqual(0.1)
}, 90_000)
