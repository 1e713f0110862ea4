import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'

/** Of this package, wherever its files are: as sources, or built and installed. */
export function packageVersion(): string {
  const file = findPackageJSON(import.meta.url)
  const { version } = JSON.parse(readFileSync(file ?? '', 'utf8')) as { readonly version: string }
  return version
}
