import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

interface LockFile {
  readonly packages: Record<string, { readonly optionalDependencies?: Record<string, string> }>
}

it('names the packages of every platform, or `npm ci` refuses to install', () => {
  const text = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')
  const { packages }: LockFile = JSON.parse(text)
  const locked = new Set(Object.keys(packages).map((path) => path.split('node_modules/').at(-1)))
  const missing = Object.values(packages)
    .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
    .filter((name) => !locked.has(name))
  expect(missing).toEqual([])
})
