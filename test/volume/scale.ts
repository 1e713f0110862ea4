import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** Set by `npm run volume`. */
    isFullVolume: boolean
  }
}

/** `npm test` runs the short size of a check, `npm run volume` the full one. */
export function sized(short: number, full: number): number {
  return inject('isFullVolume') ? full : short
}

/** For machines with much else to do; nothing here is about speed. */
export const patienceMs = sized(120_000, 3_600_000)
