/** The server that `npm run chaos` starts does here too: real, with each write on disk before it is answered. */
import { startRedis as start } from '../../chaos/redis.ts'

export interface RedisServer {
  readonly url: string
  /** SIGKILL, and its folder is removed. */
  stop(): Promise<void>
}

export async function startRedis(): Promise<RedisServer> {
  const { port, stop } = await start()
  return { url: `redis://127.0.0.1:${port}`, stop }
}
