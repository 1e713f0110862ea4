/** One round: visits under trouble, then rest, then the verdict. */
import { setTimeout as delay } from 'node:timers/promises'
import { decodeId } from '../src/domain/ids.ts'
import { Chronicle } from './chronicle.ts'
import type { Answer, Gateway } from './gateway.ts'
import { describe, type Plan, type Trouble } from './plan.ts'
import { createRandom, type Random } from './random.ts'
import { holdsOf, ledgerState, pendingChanges } from './records.ts'
import type { Tally } from './tally.ts'
import { postMs, settleMs } from './times.ts'
import { type Excuses, judge, standingOf, unsettled } from './verdict.ts'
import { type FreeSlot, nameOf, newStory, type Story, visit } from './visits.ts'
import type { Vendor, World } from './world.ts'

/** What a chain of rounds in one world remembers. */
export interface Chain {
  readonly world: World
  readonly tally: Tally
  readonly story: Story
  readonly chronicle: Chronicle
  readonly readBack: Set<string>
  /** What was said once is not said in each round after it. */
  readonly said: Set<string>
}

export function newChain(world: World, tally: Tally): Chain {
  return {
    world,
    tally,
    story: newStory(),
    chronicle: new Chronicle(world, tally),
    readBack: new Set(),
    said: new Set(),
  }
}

const visitsMs = 5_000
const restMs = 25_000
const firstStepMs = 20_000
/** Past the latest that a vendor here executes anything; then past every look that is still to come, and every hold's time. */
const laterStepsMs = [120_000, 1_900_000]
/** A request that may leave something behind at a vendor; a person's record is none of what is judged. */
const writing = /^(?:POST|PUT|PATCH|DELETE) (?!\S*(?:patient|login|session|auth|slots|availab|search)\S* )/i

/** A time in the middle of each group of contested ones: it overlaps the others of the group. */
const middles = [1, 4]

/** Sentences, one per violation. */
export async function runRound(chain: Chain, plan: Plan): Promise<string[]> {
  const { world, tally, story } = chain
  const random = createRandom(plan.seed ^ 0x5eed)
  const slots = new Map<string, readonly FreeSlot[]>()
  for (const vendor of world.vendors) slots.set(vendor.name, await contested(world, vendor, random))

  const since = new Map(world.vendors.map(({ name: vendor, simulator }) => [vendor, simulator.log.length]))
  const deadline = performance.now() + visitsMs
  const name = `r${plan.round}-${plan.seed.toString(36)}`
  const troubling = new AbortController()
  const troubles = plan.troubles
    .filter((trouble) => !plan.cutsLog || mayMeetLoss(trouble))
    .map((trouble) => {
      tally.add('troubles', describe(trouble))
      return bring(trouble).catch(ignoreStop)
    })
  const cut = plan.cutsLog ? cutLog() : null
  const parts = { world, tally, story, slots, name, deadline, firstPerson: plan.round * 20 }
  await Promise.all(plan.visits.map((one, index) => visit(parts, one, index)))
  troubling.abort()
  await Promise.all(troubles)
  const lost = (await cut) ?? []
  // A step would bring forward what a vendor executes a little later.
  await delay(latenessIn(plan))
  await world.heal()
  await world.step(firstStepMs)

  const wrong = [...(await lookedAfter(lost))]
  await rest()
  for (const ms of laterStepsMs) {
    await world.step(ms)
    await rest()
  }
  wrong.push(...(await chain.chronicle.read()))
  wrong.push(...(await judge({ ...chain, since, ...excusesOf(plan) })))
  for (const gateway of world.gateways) gateway.dieAt('', 0)
  await world.heal()
  const news = wrong.filter((one) => !chain.said.has(one))
  for (const one of news) chain.said.add(one)
  return news

  /** Without a second sink a loss is noticed by the processes that live through it. */
  function mayMeetLoss({ kind }: Trouble): boolean {
    return kind !== 'restart-redis' && kind !== 'pause-redis' && (world.hasIntentLog || !kind.startsWith('kill'))
  }

  function gatewayAt(index: number): Gateway {
    return world.gateways[index % world.gateways.length] as Gateway
  }

  function vendorAt(index: number): Vendor {
    return world.vendors[index % world.vendors.length] as Vendor
  }

  function soon(ms: number): Promise<unknown> {
    return delay(ms, undefined, { signal: troubling.signal })
  }

  async function bring(trouble: Trouble): Promise<void> {
    switch (trouble.kind) {
      case 'kill':
        await soon(trouble.atMs)
        return gatewayAt(trouble.gateway).kill()
      case 'kill-at-step':
        return gatewayAt(trouble.gateway).dieAt(trouble.step, trouble.skip)
      case 'kill-at-vendor':
      case 'cut-vendor': {
        const gateway = gatewayAt(trouble.gateway)
        const vendor = vendorAt(trouble.vendor)
        return world.vendorProxy(gateway, vendor).arm({
          moment: trouble.moment,
          request: writing,
          skip: 0,
          onCut() {
            tally.add('cuts', `${vendor.name} ${trouble.moment}`)
            if (trouble.kind === 'kill-at-vendor') gateway.killNow()
          },
        })
      }
      case 'cut-redis':
        return world.redisProxy(gatewayAt(trouble.gateway)).arm({
          moment: trouble.moment,
          request: new RegExp(`evalsha.*\\r\\n${trouble.op}\\r\\n`, 's'),
          skip: trouble.skip,
          onCut: () => tally.add('cuts', `redis ${trouble.op} ${trouble.moment}`),
        })
      case 'pause-gateway':
        await soon(trouble.atMs)
        gatewayAt(trouble.gateway).pause()
        await soon(trouble.forMs)
        return gatewayAt(trouble.gateway).resume()
      case 'pause-redis':
        await soon(trouble.atMs)
        world.redis.pause()
        await soon(trouble.forMs)
        return world.redis.resume()
      case 'restart-redis':
        await soon(trouble.atMs)
        await world.redis.kill()
        await soon(trouble.forMs)
        return world.redis.restart()
      case 'step-clocks':
        await soon(trouble.atMs)
        return world.step(trouble.ms)
      case 'step-one-clock':
        await soon(trouble.atMs)
        return gatewayAt(trouble.gateway).setClocks(world.steppedMs + trouble.ms, world.steppedMs)
      case 'step-store-clock': {
        await soon(trouble.atMs)
        for (const gateway of world.gateways) gateway.setClocks(world.steppedMs, world.steppedMs + trouble.ms)
        await soon(visitsMs)
        return
      }
      case 'vendor':
        return vendorAt(trouble.vendor).simulator.failNext(trouble)
      case 'front-desk':
        await soon(trouble.atMs)
        return bookAtDesk(vendorAt(trouble.vendor), trouble.slot)
      case 'front-desk-crossing': {
        // Elsewhere the vendor itself refuses what overlaps.
        for (const vendor of world.vendors.filter(({ doubleBooks }) => doubleBooks)) {
          for (const gateway of world.gateways) {
            world.vendorProxy(gateway, vendor).arm({
              moment: 'NEVER',
              request: writing,
              skip: 0,
              onCut() {
                for (const index of middles) bookAtDesk(vendor, index)
              },
            })
          }
        }
        return
      }
    }
  }

  /** Staff book what somebody here is about to book. */
  function bookAtDesk(vendor: Vendor, index: number): void {
    const near = slots.get(vendor.name) ?? []
    const slot = near[index % Math.max(near.length, 1)]
    if (!slot?.practitionerId) return
    const instant = (at: number) => new Date(at).toISOString()
    const { practitionerId, start, end } = slot
    try {
      vendor.simulator.frontDesk({ action: 'book', practitionerId, start: instant(start), end: instant(end) })
      tally.add('front-desk bookings', vendor.name)
    } catch {
      // This vendor's staff know the practitioner under another id.
      tally.add('front-desk bookings', `(refused at ${vendor.name})`)
    }
  }

  /** The log's last part never reached the disk. Resolves with the accounts that lost something. */
  async function cutLog(): Promise<Vendor[]> {
    const { redis } = world
    await redis.client.config('SET', 'appendfsync', 'everysec')
    await delay(random.between(50, 500))
    const mark = await redis.markLog()
    await delay(random.between(100, 900))
    const before = await Promise.all(world.vendors.map(({ account }) => ledgerState(redis.client, account)))
    await redis.kill()
    await redis.cutLog(mark)
    await redis.restart()
    const after = await Promise.all(world.vendors.map(({ account }) => ledgerState(redis.client, account)))
    const shorter = world.vendors.filter((_, index) => (after[index]?.fence ?? 0) < (before[index]?.fence ?? 0))
    tally.add('log cuts', shorter.length > 0 ? 'something was lost' : 'nothing was lost')
    return shorter
  }

  /** As an operator does after a loss. */
  async function lookedAfter(shorter: readonly Vendor[]): Promise<string[]> {
    const said: string[] = []
    if (!plan.cutsLog) return said
    for (const vendor of world.vendors) {
      const isStopped = await until(
        async () => (await ledgerState(world.redis.client, vendor.account)).isStopped,
        3_000,
      )
      if (!isStopped) {
        // With its gateways dead, nobody is left that knew what is gone.
        if (shorter.includes(vendor) && !world.hasIntentLog) said.push(`a loss at ${vendor.name} went unnoticed`)
        continue
      }
      await chain.chronicle.afterLoss(vendor.account)
      const report = await world.operator((ledger) => ledger.acknowledgeLoss(vendor.account))
      tally.add('losses looked after', report.isQuarantined ? 'by reading the vendor back' : 'from the second sink')
      if (!report.isQuarantined) continue
      said.push(...(await confirmsNothing(vendor)))
      await readBack(vendor)
      await world.operator((ledger) => ledger.endQuarantine(vendor.account))
    }
    return said
  }

  /** While the ledger does not know what it has promised, no booking may begin. */
  async function confirmsNothing(vendor: Vendor): Promise<string[]> {
    // What was sent before the loss may still arrive.
    await delay(postMs + 300)
    const countOf = () =>
      vendor.simulator.log.filter(({ event, by }) => event === 'appointment.booked' && by === 'api').length
    const before = countOf()
    const soonOver = { ...parts, name: `${name}-early-${vendor.name}`, deadline: performance.now() + 1_500 }
    const early = plan.visits.slice(0, 3).map((one) => ({ ...one, startMs: 0, vendor: world.vendors.indexOf(vendor) }))
    await Promise.all(early.map((one, index) => visit(soonOver, { ...one, wish: 'CONFIRM' }, index)))
    return countOf() > before ? [`booked at ${vendor.name} before the vendor was read back`] : []
  }

  /** A person compares the vendor's diary with the ledger. What nobody was told of is cancelled. */
  async function readBack(vendor: Vendor): Promise<void> {
    const holds = await holdsOf(world.redis.client, vendor.account)
    const known = new Set(holds.flatMap(({ vendorAppointmentId }) => vendorAppointmentId?.toLowerCase() ?? []))
    const told = new Set(story.told.map((one) => nameOf(one.vendor, one.vendorId)))
    for (const { vendorId, by } of standingOf(vendor.simulator.log)) {
      if (by !== 'api' || known.has(vendorId.toLowerCase())) continue
      chain.readBack.add(nameOf(vendor, vendorId))
      tally.add('read back', told.has(nameOf(vendor, vendorId)) ? 'kept: somebody was told of it' : 'cancelled')
      if (told.has(nameOf(vendor, vendorId))) continue
      story.changed.add(nameOf(vendor, vendorId))
      vendor.simulator.frontDesk({ action: 'cancel', vendorId })
    }
  }

  /** Until nothing is open. Time goes on in jumps, so that what waits for a dead process need not be waited for. */
  async function rest(): Promise<void> {
    const end = performance.now() + restMs
    while (performance.now() < end) {
      if (await until(isAtRest, 1_500)) return
      // One that was to die at a step of the reconciler's may have done so now.
      await world.heal()
      await world.step(31_000)
    }
  }

  async function isAtRest(): Promise<boolean> {
    for (const { account } of world.vendors) {
      const { now } = await ledgerState(world.redis.client, account)
      const clock = Math.max(now, Date.now() + world.steppedMs)
      const holds = await holdsOf(world.redis.client, account)
      const isOpen = holds.some(
        ({ state, intent, expiresAt }) =>
          unsettled.has(state) ||
          (state === 'ACTIVE' && expiresAt !== undefined && expiresAt <= clock) ||
          (intent !== undefined && intent.flaggedAt === undefined && intent.dueAt <= clock),
      )
      if (isOpen || (await pendingChanges(world.redis.client, account)) > 0) return false
    }
    return true
  }
}

/** Times of one vendor that overlap or lie close together, so that visits meet. */
async function contested(world: World, vendor: Vendor, random: Random): Promise<FreeSlot[]> {
  const dayMs = 86_400_000
  const from = Date.now() + world.steppedMs + dayMs * random.between(2, 9)
  const search = {
    clinicIds: [idOf('Clinic', vendor.clinicId)],
    serviceId: idOf('Service', random.pick(['first-visit', 'first-visit', 'follow-up'])),
    from: new Date(from).toISOString(),
    to: new Date(from + 5 * dayMs).toISOString(),
  }
  const query = `query($search: SlotSearchInput!) { slots(search: $search, first: 100) {
    nodes { id start end remaining practitioner { id } } } }`
  const gateway = random.pick(world.gateways)
  const found: Answer[] = (await gateway.ask(query, { search })).data?.slots?.nodes ?? []
  const exclusive = found
    .filter(({ remaining }) => remaining === null)
    .map(({ id, start, end, practitioner }): FreeSlot => {
      const practitionerId = practitioner ? (decodeId(practitioner.id)?.parts[1] ?? null) : null
      return { id, vendor, practitionerId, start: Date.parse(start), end: Date.parse(end) }
    })
  if (exclusive.length === 0) return []
  const near = (first: FreeSlot) =>
    exclusive.filter((one) => one.practitionerId === first.practitionerId && one.start >= first.start).slice(0, 3)
  return [...near(random.pick(exclusive)), ...near(random.pick(exclusive))]
}

function idOf(kind: string, id: string): string {
  return Buffer.from(JSON.stringify([1, kind, id])).toString('base64url')
}

async function until(holds: () => Promise<boolean>, ms: number): Promise<boolean> {
  const end = performance.now() + ms
  for (;;) {
    if (await holds()) return true
    if (performance.now() > end) return false
    await delay(40)
  }
}

/** What in a plan takes a promise's condition away. */
function excusesOf({ troubles }: Plan): Excuses {
  const isStepped = troubles.some(
    (one) => (one.kind === 'step-clocks' || one.kind === 'step-store-clock') && one.ms > 0,
  )
  const isPaused = troubles.some((one) => one.kind === 'pause-gateway' && one.forMs > settleMs - postMs)
  const isLate = troubles.some((one) => one.kind === 'vendor' && one.fault === 'acceptLate' && one.ms > settleMs)
  return {
    isLookOver: isStepped,
    isUntimely: isStepped || isPaused || isLate,
    isTwiceExecuted: troubles.some((one) => one.kind === 'vendor' && one.fault === 'acceptTwice'),
  }
}

/** How long after its request a vendor executes something, while it is still in time. */
function latenessIn({ troubles }: Plan): number {
  const late = troubles.flatMap((one) => (one.kind === 'vendor' && one.fault === 'acceptLate' ? [one.ms] : []))
  return Math.max(0, ...late.filter((ms) => ms < settleMs))
}

/** The visits are over, so the trouble that was to come does not. */
function ignoreStop(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error
}
