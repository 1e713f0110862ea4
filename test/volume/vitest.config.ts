import { defineConfig, mergeConfig } from 'vitest/config'
import project from '../../vitest.config.ts'

/** `npm run volume`: the checks by volume at their full size, one after the other, with what they found. */
export default mergeConfig(
  project,
  defineConfig({
    test: { provide: { isFullVolume: true }, fileParallelism: false },
  }),
)
