/** Follows the ledger's own events: which states and transitions were visited, and whether two holds ever had the same time. */
import { eventsAfter, type StoredEvent, type StoredHold } from './records.ts'
import type { Tally } from './tally.ts'
import type { World } from './world.ts'

interface Followed {
  /** The last event read. */
  id: string
  readonly states: Map<string, string>
  /** What keeps others from its time, by hold. */
  readonly blocking: Map<string, StoredHold>
  /** What became of each hold, for whoever has to understand a violation. */
  readonly trails: Map<string, string[]>
}

const always = new Set(['CONFIRMING', 'RECONCILING', 'COMPENSATING'])

export class Chronicle {
  readonly #world: World
  readonly #tally: Tally
  readonly #followed = new Map<string, Followed>()

  constructor(world: World, tally: Tally) {
    this.#world = world
    this.#tally = tally
  }

  /** What the store lost, and what came back, is told by no event. */
  async afterLoss(account: string): Promise<void> {
    await this.read()
    this.#followed.get(account)?.blocking.clear()
  }

  /** What became of a hold, as its events tell it. */
  trailOf(account: string, holdId: string): readonly string[] {
    return this.#followed.get(account)?.trails.get(holdId) ?? []
  }

  /** What happened since the last time; sentences, one per violation. */
  async read(): Promise<string[]> {
    const wrong: string[] = []
    for (const { account, name } of this.#world.vendors) {
      const followed = this.#followed.get(account) ?? {
        id: '0',
        states: new Map(),
        blocking: new Map(),
        trails: new Map(),
      }
      this.#followed.set(account, followed)
      for (const event of await eventsAfter(this.#world.redis.client, account, followed.id)) {
        followed.id = event.id
        wrong.push(...this.#take(followed, event).map((what) => `${what} at ${name}`))
      }
    }
    return wrong
  }

  #take({ states, blocking, trails }: Followed, { id, at, type, hold }: StoredEvent): string[] {
    const trail = trails.get(hold.id) ?? []
    trails.set(hold.id, [...trail, `${id} ${type} ${hold.state} at ${at} until ${hold.expiresAt ?? hold.blocksUntil}`])
    const before = states.get(hold.id) ?? 'OPENING'
    states.set(hold.id, hold.state)
    this.#tally.add('states', hold.state)
    if (before !== hold.state || type === 'EXTENDED') this.#tally.add('transitions', `${before} -> ${hold.state}`)

    if (!isBlocking(hold, at)) {
      blocking.delete(hold.id)
      return []
    }
    const isNew = !blocking.has(hold.id)
    blocking.set(hold.id, hold)
    if (!isNew || hold.remaining !== undefined) return []
    return [...blocking.values()]
      .filter(
        (other) => other.id !== hold.id && other.id !== hold.replaces && isBlocking(other, at) && meet(hold, other),
      )
      .map((other) =>
        [
          `hold ${hold.id} was granted over ${other.id}, which was ${other.state}`,
          ...[other, hold].flatMap((one) => [`  ${one.id}`, ...(trails.get(one.id) ?? [])]),
        ].join('\n    '),
      )
  }
}

function isBlocking(hold: StoredHold, at: number): boolean {
  if (hold.state === 'ACTIVE') return hold.expiresAt === undefined || hold.expiresAt > at
  if (hold.state === 'CONFIRMED') return hold.blocksUntil !== undefined && hold.blocksUntil > at
  return always.has(hold.state)
}

function meet(one: StoredHold, other: StoredHold): boolean {
  return one.from < other.to && other.from < one.to && one.resources.some((name) => other.resources.includes(name))
}
