import { createRedisLedger as create, type RedisLedger, type RedisLedgerOptions } from '../../src/store/redis/ledger.ts'
import { clocks, pass } from './control.ts'

/** Not steps: they answer at once and change nothing. */
const plain = new Set(['subscribe', 'close'])

/** The real ledger, with a step before and after each of its operations and a clock that can be stepped. */
export function createRedisLedger(options: RedisLedgerOptions): RedisLedger {
  const ledger = create({ ...options, skewMs: () => clocks.storeMs })
  return new Proxy(ledger, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function' || typeof name !== 'string' || plain.has(name)) return value
      return async (...args: readonly unknown[]) => {
        const step = nameOf(name, args)
        pass(`${step}.before`)
        const result: unknown = await Reflect.apply(value, target, args)
        pass(`${step}.after`)
        return result
      }
    },
  })
}

/** `settle` is told apart by its verdict. */
function nameOf(method: string, [, , verdict]: readonly unknown[]): string {
  return method === 'settle' ? `settle-${(verdict as { kind: string }).kind}` : method
}
