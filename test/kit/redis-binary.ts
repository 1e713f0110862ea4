/** Before all tests: a Redis server to start, installed from the system's packages where that is possible. */
import { execFileSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

export default function setup(): void {
  if (findRedis() !== null || process.getuid?.() !== 0 || find('apt-get') === null) return
  console.error('Installing redis-server, which the tests start.')
  const aptGet = (...args: string[]) =>
    execFileSync('apt-get', args, { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  try {
    aptGet('install', '-y', 'redis-server')
  } catch {
    aptGet('update')
    aptGet('install', '-y', 'redis-server')
  }
}

/** The server's program on PATH; null where there is none. */
export function findRedis(): string | null {
  return find('redis-server') ?? find('valkey-server')
}

function find(name: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return join(folder, name)
    } catch {
      // Not in this folder.
    }
  }
  return null
}
