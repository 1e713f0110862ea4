/** Before all tests: a Redis server to start, installed from the system's packages where that is possible. */
import { execFileSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

export default function setup(): void {
  if (findRedis() !== null || process.getuid?.() !== 0 || find('apt-get') === null) return
  process.stderr.write('Installing redis-server, which the tests start.\n')
  const aptGet = (...args: string[]) =>
    execFileSync('apt-get', args, { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  const install = () => aptGet('install', '-y', 'redis-server')
  try {
    install()
  } catch {
    // Its list of packages may be old, or there may be none: then the tests that need a server say what to install.
    try {
      aptGet('update')
      install()
    } catch {
      process.stderr.write('redis-server could not be installed.\n')
    }
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
