export interface Clock {
  now(): number
  advance(ms: number): void
  set(ms: number): void
}

/** Real time plus an offset: it runs by itself and can be put forward or back. */
export function createClock(startMs: number | undefined): Clock {
  let offset = startMs === undefined ? 0 : startMs - Date.now()
  return {
    now: () => Date.now() + offset,
    advance: (ms) => {
      offset += ms
    },
    set: (ms) => {
      offset = ms - Date.now()
    },
  }
}
