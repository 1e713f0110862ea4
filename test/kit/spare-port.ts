/** Ports for servers that cannot be told "any", as `redis-server`, and that come back on the port they had. */
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

// Systems give connections on their way out, and servers that ask for any, a port from 32,768 (Linux) or 49,152 (macOS, Windows) on.
const first = 10_240
const end = 32_768
const given = new Set<number>()

/** A port of 127.0.0.1 that is free, that the system gives to nobody by itself, and that this process was not given before. */
export async function sparePort(): Promise<number> {
  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    const port = randomInt(first, end)
    if (given.has(port)) continue
    // Before it is tried: others ask meanwhile.
    given.add(port)
    if (await isFree(port)) return port
  }
  throw new Error(`No port from ${first} to ${end - 1} is free on 127.0.0.1.`)
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1')
  try {
    await once(probe, 'listening')
  } catch {
    return false
  }
  probe.close()
  await once(probe, 'close')
  return true
}
