/**
 * Other servers that do the same work. They are dependencies of the bench alone, and installed when it first needs them;
 * in a folder of their own, so that the harness goes on using the gateway's packages.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Server, startServer } from './server.ts'

const peers = {
  /** With its compiler switched on. */
  'mercurius-jit': ['mercurius.js', 'jit'],
  mercurius: ['mercurius.js'],
  /** As its own documents start it: `startStandaloneServer`, all defaults. */
  'apollo-standalone': ['apollo.js'],
  /** The same for holds, over the same calls to Redis and the same question to the clinic, asked by `fetch`. */
  'apollo-holds': ['apollo-holds.js'],
  /** `node:http` and bytes made beforehand: what no server can beat. */
  bytes: ['bytes.js'],
} as const
export type Peer = keyof typeof peers

/** What a peer serves. */
export interface PeerData {
  /** The gateway's schema, without federation. */
  readonly sdl: string
  /** An answer of the gateway to the query that is measured: the slots that the peer has. */
  readonly answer: unknown
}

const folder = fileURLToPath(new URL('../peers', import.meta.url))

/** Once; afterwards only when the lock file has changed. */
export function installPeers(say: (line: string) => void): void {
  const installed = join(folder, 'node_modules/.package-lock.json')
  const wanted = versionsIn(join(folder, 'package-lock.json'))
  if (existsSync(installed) && versionsIn(installed) === wanted) return
  say('Installing the peers into bench/peers/node_modules (npm ci --prefix bench/peers), once.')
  execFileSync('npm', ['ci', '--prefix', folder, '--no-audit', '--no-fund'], { stdio: ['ignore', 'ignore', 'inherit'] })
}

/** What both lock files say of each package, whatever else they say. */
function versionsIn(file: string): string {
  const { packages } = JSON.parse(readFileSync(file, 'utf8')) as {
    packages: Record<string, { version?: string; optional?: boolean }>
  }
  const lines = Object.entries(packages).flatMap(([name, { version, optional }]) =>
    // Those of other platforms are named and not installed.
    name === '' || optional ? [] : [`${name}@${version}`],
  )
  return lines.sort().join('\n')
}

/** Of the peers by their packages' names; none while they are not installed. */
export function peerVersions(): Readonly<Record<string, string>> {
  const file = join(folder, 'node_modules/.package-lock.json')
  if (!existsSync(file)) return {}
  const { packages } = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, { version: string }> }
  const names = ['mercurius', 'graphql-jit', '@apollo/server', 'fastify', 'graphql']
  return Object.fromEntries(names.map((name) => [name, packages[`node_modules/${name}`]?.version ?? 'none']))
}

export async function startPeer(name: Peer, data: PeerData): Promise<Server> {
  const [program, ...flags] = peers[name]
  const place = await mkdtemp(join(tmpdir(), 'holdfast-peer-'))
  const file = join(place, 'data.json')
  await writeFile(file, JSON.stringify(data))
  try {
    // It has read the file by the time it listens.
    return await startServer({ name, command: [join(folder, program), file, ...flags] })
  } finally {
    await rm(place, { recursive: true })
  }
}
