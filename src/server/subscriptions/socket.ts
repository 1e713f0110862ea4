import type { WebSocket } from '@fastify/websocket'

export interface ConnectionLimits {
  /** At once. Routers send what many callers ask for over one connection. @default 50 */
  readonly subscriptions: number
  /** For `connection_init` to come. @default 5_000 */
  readonly initMs: number
  /** Without a subscription. @default 60_000 */
  readonly idleMs: number
  /** A peer that does not answer one ping by the next is gone. @default 12_000 */
  readonly pingMs: number
  /** Of one message. @default 100_000 */
  readonly messageBytes: number
  /** For a peer that sends and does not read. @default 1_000_000 */
  readonly unsentBytes: number
  /** For peers to part when the server closes. @default 250 */
  readonly partingMs: number
}

export const defaultLimits: ConnectionLimits = {
  subscriptions: 50,
  initMs: 5_000,
  idleMs: 60_000,
  pingMs: 12_000,
  messageBytes: 100_000,
  unsentBytes: 1_000_000,
  partingMs: 250,
}

/** Codes of RFC 6455. Clients come back by themselves after 1001 and 1013. */
export const closing = { done: 1000, goingAway: 1001, fault: 1011, tryAgainLater: 1013 }

/** Resolves when the message is on its way, so that nothing more is made for a peer that is slow to read. */
export function send(socket: WebSocket, data: string, unsentBytes: number): Promise<void> {
  return new Promise((resolve) => {
    if (socket.bufferedAmount > unsentBytes) socket.terminate()
    if (socket.readyState !== socket.OPEN) return resolve()
    // The socket closes after an error, which ends what is sent over it.
    socket.send(data, () => resolve())
  })
}

export function keepAlive(socket: WebSocket, everyMs: number): void {
  let isAlive = true
  socket.on('pong', () => {
    isAlive = true
  })
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate()
    isAlive = false
    socket.ping()
  }, everyMs)
  socket.once('close', () => clearInterval(timer))
}
