/** Rounds of work over several accounts, side by side: one whose vendor is slow keeps no other waiting. */
export interface Rounds {
  /** One round over all accounts that begins from now on. */
  tick(): Promise<void>
  /** A round as soon as possible. */
  poke(): void
  /** Rounds of its own until `stop`. An account that is still being worked on is left out. */
  start(everyMs: number): void
  /** Resolves when what is under way has ended. */
  stop(): Promise<void>
}

/** @param workOn must not throw */
export function createRounds(accounts: readonly string[], workOn: (account: string) => Promise<void>): Rounds {
  const running = new Map<string, Promise<void>>()
  /** Asked for and not begun: whoever asks meanwhile is served by it too, so that a slow vendor lets no rounds pile up. */
  const waiting = new Map<string, Promise<void>>()
  let timer: NodeJS.Timeout | undefined
  let isPoked = false

  function work(account: string): Promise<void> {
    const asked = waiting.get(account)
    if (asked) return asked
    const round = (running.get(account) ?? Promise.resolve()).then(async () => {
      waiting.delete(account)
      running.set(account, round)
      await workOn(account)
      running.delete(account)
    })
    waiting.set(account, round)
    return round
  }

  async function tick(): Promise<void> {
    await Promise.all(accounts.map(work))
  }

  return {
    tick,
    poke() {
      if (isPoked) return
      isPoked = true
      setImmediate(() => {
        isPoked = false
        void tick()
      })
    },
    start(everyMs) {
      timer = setInterval(() => {
        for (const account of accounts) if (!running.has(account)) void work(account)
      }, everyMs)
      timer.unref()
    },
    async stop() {
      clearInterval(timer)
      await Promise.all([...running.values(), ...waiting.values()])
    },
  }
}
