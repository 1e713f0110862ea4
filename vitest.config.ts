import { defineConfig } from 'vitest/config'

export default defineConfig({
  // The CommonJS packages around GraphQL load `index.js`; a second copy from `index.mjs` would be "another realm".
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['./test/kit/redis-binary.ts', './test/kit/pages.ts'],
    // What comes is waited for as long as a busy machine may take: a test that means a time measures it.
    testTimeout: 45_000,
    hookTimeout: 45_000,
    expect: { poll: { timeout: 10_000 } },
    reporters: ['default', './test/kit/last-line.ts'],
  },
})
