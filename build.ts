/** `npm run build`: JavaScript and types in `dist`, laid out as the repository is, so that files are found beside the code. */
import { execFileSync } from 'node:child_process'
import { cpSync, globSync, rmSync, writeFileSync } from 'node:fs'

const copied = ['schema', 'config', 'templates', ...globSync('src/**/*.lua')]
const compiled = ['src', 'adapters', 'simulators', 'test']

// What was made before and is no longer; `dist/web` is made by another step.
for (const name of [...compiled, ...copied]) rmSync(`dist/${name}`, { recursive: true, force: true })
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '--project', 'tsconfig.build.json'], {
  stdio: 'inherit',
})
for (const name of copied) cpSync(name, `dist/${name}`, { recursive: true })
const { sdl } = await import('./src/server/graphql/type-defs.ts')
writeFileSync('dist/schema.graphql', sdl)
