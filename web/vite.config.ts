/** How the pages are built: each by itself into `dist/web/<page>`, with nothing from another origin. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import type { InlineConfig } from 'vite'

interface Page {
  /** The folder of its `index.html`, from here. */
  readonly root: string
  /** Where the server has it; see `src/server/pages.ts`. */
  readonly base: string
}

const pages: Readonly<Record<string, Page>> = {
  landing: { root: 'landing', base: '/' },
  demo: { root: '../examples/booking-page', base: '/demo/' },
  ops: { root: 'ops', base: '/ops/' },
}

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** One for each page that is there. */
export const configs: readonly InlineConfig[] = Object.entries(pages)
  .filter(([, { root }]) => existsSync(at(`${root}/index.html`)))
  .map(([name, { root, base }]) => ({
    configFile: false,
    logLevel: 'warn',
    root: at(root),
    base,
    plugins: [react()],
    build: {
      outDir: at(`../dist/web/${name}`),
      emptyOutDir: true,
      target: 'es2022',
      // As `data:` it would have to be allowed by the pages' security policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // The editor of GraphiQL is one large part.
      chunkSizeWarningLimit: 6_000,
      rolldownOptions: {
        // Meant for the React compiler, which has run already.
        onwarn: (warning, warn) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || warn(warning),
      },
    },
    worker: { format: 'es' },
  }))
