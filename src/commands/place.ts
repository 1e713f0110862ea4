/** Where this runs: in the repository, or built, in a package that is installed somewhere. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** The repository's folder; of a package the folder that is laid out like it. Ends with a slash. */
export const root = fileURLToPath(new URL('../../', import.meta.url))

/** Only there stand tests, docs and templates beside the code, and can be written to. */
export const isRepository = existsSync(`${root}package.json`)

/** The configuration that comes along, for simulators on their default ports. */
export const sandboxFile = isRepository ? 'config/sandbox.yaml' : `${root}config/sandbox.yaml`

/** Where `npm run build:web` puts the pages: in the `dist` in which a package's code lies. */
export const pagesFolder = `${root}${isRepository ? 'dist/web/' : 'web/'}`

export function version(): string {
  const file = isRepository ? `${root}package.json` : `${root}../package.json`
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).version
}
