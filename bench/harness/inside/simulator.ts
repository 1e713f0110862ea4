/** The process of one simulator. */
import { simulators } from '../../../simulators/index.ts'
import type { SimulatorOptions } from '../backends.ts'

const { vendor, delayMs, switches = {} }: SimulatorOptions = JSON.parse(process.argv[2] ?? '{}')
const simulator = await simulators[vendor]?.start({ switches })
if (!simulator) throw new Error(`there is no simulator ${vendor}`)
if (delayMs > 0) simulator.failNext({ op: 'any', fault: 'slow', times: Number.MAX_SAFE_INTEGER, ms: delayMs })
process.stdout.write(`listening on ${simulator.url}\n`)
process.on('SIGTERM', () => void simulator.stop().then(() => process.exit(0)))
