/** A TCP proxy that cuts connections at chosen moments. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/**
 * `BEFORE`: the request never arrives. `AFTER`: it arrives, and its answer is lost. `MIDWAY`: half of the answer's first bytes
 * come through.
 */
export type CutMoment = 'BEFORE' | 'AFTER' | 'MIDWAY'

export const cutMoments: readonly CutMoment[] = ['BEFORE', 'AFTER', 'MIDWAY']

interface Cut {
  /** `NEVER`: nothing is cut, only noticed, before the request goes on. */
  readonly moment: CutMoment | 'NEVER'
  /** The request that it waits for, by how its bytes begin or what is in them. */
  readonly request: RegExp
  /** So many of those pass first. */
  readonly skip: number
  /** Called at the cut, in the same instant. */
  readonly onCut: () => void
}

export interface TcpProxy {
  readonly port: number
  arm(cut: Cut): void
  clear(): void
  stop(): Promise<void>
}

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  let armed: { cut: Cut; left: number }[] = []
  const sockets = new Set<Socket>()

  function cutFor(bytes: Buffer): Cut | undefined {
    if (armed.length === 0) return undefined
    const text = bytes.toString('latin1')
    const met = armed.find((entry) => entry.cut.request.test(text) && entry.left-- <= 0)
    armed = armed.filter((entry) => entry !== met)
    return met?.cut
  }

  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port: targetPort, host: '127.0.0.1', noDelay: true })
    let waiting: Cut | undefined
    const both = [near, far]
    const end = () => {
      for (const socket of both) socket.destroy()
    }
    for (const socket of both) {
      sockets.add(socket)
      // Resets are what this is for.
      socket.on('error', end)
      socket.on('close', () => {
        sockets.delete(socket)
        end()
      })
    }
    near.on('data', (bytes) => {
      const cut = cutFor(bytes)
      if (cut?.moment === 'BEFORE' || cut?.moment === 'NEVER') cut.onCut()
      if (cut?.moment === 'BEFORE') return end()
      if (cut?.moment !== 'NEVER') waiting ??= cut
      far.write(bytes)
    })
    far.on('data', (bytes) => {
      if (!waiting) return void near.write(bytes)
      waiting.onCut()
      if (waiting.moment === 'AFTER') return end()
      near.write(bytes.subarray(0, bytes.length / 2), end)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    arm: (cut) => void armed.push({ cut, left: cut.skip }),
    clear() {
      armed = []
    },
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
