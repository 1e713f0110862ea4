/**
 * Loaded before a gateway under test (`node --import`): puts the ledger with its steps in the real one's place, and takes the
 * driver's orders. The gateway's own sources know nothing of it.
 */
import { registerHooks } from 'node:module'
import { clocks, type Order, obey } from './control.ts'

const ours = new URL('./ledger.ts', import.meta.url).href
const replaced = new URL('../../src/store/redis/ledger.ts', import.meta.url).href

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context)
    return resolved.url === replaced && context.parentURL !== ours ? { ...resolved, url: ours } : resolved
  },
})

const wallNow = Date.now
Date.now = () => wallNow() + clocks.processMs

process.on('message', (order) => obey(order as Order))
// Without its driver it has nobody to stop it.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
