import { defineConfig } from 'vitest/config'

export default defineConfig({
  // The CommonJS packages around GraphQL load `index.js`; a second copy from `index.mjs` would be "another realm".
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['./test/kit/redis-binary.ts', './test/kit/pages.ts'],
    testTimeout: 45_000,
    reporters: ['default', './test/kit/last-line.ts'],
  },
})
