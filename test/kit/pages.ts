/** Before all tests: the pages for browsers, built from the sources as they are. */
import { execFileSync } from 'node:child_process'
import { existsSync, globSync, statSync } from 'node:fs'

/** Where `npm run build:web` puts them. */
export const pagesFolder = 'dist/web'

export default function setup(): void {
  // The copy of the project that is changed on purpose has no pages.
  if (!existsSync('web/build.ts')) return
  const built = globSync(`${pagesFolder}/*/index.html`).map(changedAt)
  const sources = globSync([
    'web/**/*.*',
    'examples/booking-page/**/*.*',
    'src/server/page-facts.ts',
    'package-lock.json',
  ])
  const isOld =
    !existsSync(`${pagesFolder}/landing/index.html`) || Math.max(...sources.map(changedAt)) > Math.min(...built)
  if (!isOld) return
  process.stderr.write('Building the pages, which have changed.\n')
  execFileSync(process.execPath, ['web/build.ts'], { stdio: 'inherit' })
}

function changedAt(file: string): number {
  return statSync(file).mtimeMs
}
