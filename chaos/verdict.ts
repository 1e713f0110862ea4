/** Judges a round that has come to rest by what the vendors really have. */
import type { TruthEntry } from '../simulators/kit/simulator.ts'
import type { Chronicle } from './chronicle.ts'
import { holdsOf, type StoredHold, warningsOf } from './records.ts'
import type { Tally } from './tally.ts'
import { nameOf, type Story } from './visits.ts'
import type { Vendor, World } from './world.ts'

/** What a round did that lies outside the conditions of a promise. */
export interface Excuses {
  /** Clocks were stepped so far that a booking of staff's may have come after the last look. */
  readonly isLookOver: boolean
  /** A vendor or a gateway took longer than the settings allow for, or an executor's time was stepped over. */
  readonly isUntimely: boolean
  /** A vendor executed one request twice. */
  readonly isTwiceExecuted: boolean
}

export interface JudgeParts extends Excuses {
  readonly world: World
  readonly story: Story
  readonly tally: Tally
  readonly chronicle: Chronicle
  /** Appointments that a person has seen to after a loss: no record has to know of them. */
  readonly readBack: ReadonlySet<string>
  /** How long each vendor's log was when the round began. */
  readonly since: ReadonlyMap<string, number>
}

interface Standing extends TruthEntry {
  /** Its place in the log when it was made. */
  readonly madeAt: number
}

/** Sentences, one per violation; none when all is well. */
export async function judge(parts: JudgeParts): Promise<string[]> {
  const found = await Promise.all(parts.world.vendors.map((vendor) => judgeVendor(parts, vendor)))
  const wrongKeys = [...parts.story.keys]
    .filter(([, holds]) => holds.size > 1)
    .map(([key]) => `one idempotency key came to several holds: ${key}`)
  return [...found.flat(), ...wrongKeys, ...new Set(parts.story.faults)]
}

async function judgeVendor(parts: JudgeParts, vendor: Vendor): Promise<string[]> {
  const { world, story, tally, readBack } = parts
  const standing = standingOf(vendor.simulator.log)
  const ours = standing.filter(({ by }) => by === 'api')
  const holds = await holdsOf(world.redis.client, vendor.account)
  const warnings = await warningsOf(world.redis.client, vendor.account)
  const confirmed = new Map(
    holds.flatMap((hold) =>
      hold.state === 'CONFIRMED' && hold.vendorAppointmentId ? [[hold.vendorAppointmentId.toLowerCase(), hold]] : [],
    ),
  )
  const isOurs = (vendorId: string) => ours.some((one) => one.vendorId.toLowerCase() === vendorId.toLowerCase())
  const warned = ({ vendorId }: Standing) => {
    const hold = confirmed.get(vendorId.toLowerCase())
    return [...(hold?.warnings ?? []), ...(warnings.get(vendorId.toLowerCase()) ?? [])]
  }
  const wrong: string[] = []
  const say = (what: string, ...about: readonly { readonly vendorId: string }[]) => {
    const isIt = (id: string | undefined) => about.some(({ vendorId }) => id?.toLowerCase() === vendorId.toLowerCase())
    const history = vendor.simulator.log
      .filter((entry) => isIt(entry.vendorId))
      .map((entry) => `${entry.vendorId}: ${entry.at} ${entry.event} by ${entry.by}, from ${entry.start}`)
    const trails = holds
      .filter((hold) => isIt(hold.vendorAppointmentId))
      .flatMap((hold) => [
        `hold ${hold.id} of ${hold.vendorAppointmentId}`,
        ...parts.chronicle.trailOf(vendor.account, hold.id),
      ])
    wrong.push([`${what} at ${vendor.name}: ${about[0]?.vendorId}`, ...history, ...trails].join('\n    '))
  }

  for (const [index, one] of ours.entries()) {
    for (const other of ours.slice(index + 1)) {
      if (!overlap(one, other)) continue
      // The vendor did it, cannot undo it, and a person is told.
      if ([...warned(one), ...warned(other)].some((text) => text.includes('twice')))
        tally.add('left to a person', 'twin')
      // So it did here: asked for a free time, it stored ours at one that we had booked already.
      else if ([...warned(one), ...warned(other)].some((text) => text.includes('at another time')))
        tally.add('left to a person', 'stored at another time')
      else say('two bookings of ours overlap', other, one)
    }
  }

  for (const one of ours) {
    if (confirmed.has(one.vendorId.toLowerCase()) || readBack.has(nameOf(vendor, one.vendorId))) continue
    const twin = ours.find((other) => other !== one && overlap(one, other))
    if (twin && warned(twin).some((text) => text.includes('twice'))) continue
    const isLate = parts.isUntimely || one.madeAt < (parts.since.get(vendor.name) ?? 0)
    if (isLate && isFlagged(holds, one)) tally.add('left to a person', 'late execution')
    else say(twin ? 'duplicate' : 'phantom (the vendor has ours, no hold says so)', one)
  }

  for (const { vendorId } of story.told.filter((told) => told.vendor === vendor)) {
    if (!isOurs(vendorId) && !story.changed.has(nameOf(vendor, vendorId))) {
      say('lost booking (a caller was told of it)', { vendorId })
    }
  }
  for (const [vendorId, hold] of confirmed) {
    if (!isOurs(vendorId) && !story.changed.has(nameOf(vendor, vendorId))) {
      say(`confirmed hold ${hold.id} without an appointment`, { vendorId })
    }
  }

  for (const one of vendor.doubleBooks ? ours : []) {
    for (const desk of standing.filter(({ by }) => by === 'front-desk')) {
      if (!overlap(one, desk)) continue
      const isToBeSeen = desk.madeAt < one.madeAt || !parts.isLookOver
      if (warned(one).length > 0) tally.add('front-desk clashes', 'told')
      else if (isToBeSeen) say('a clash with the front desk went undetected', one)
    }
  }

  for (const one of withdrawnOf(vendor.simulator.log, parts.since.get(vendor.name) ?? 0)) {
    if (story.changed.has(nameOf(vendor, one.vendorId)) || parts.isUntimely) continue
    const others = vendor.simulator.log.filter((other) => other.event === 'appointment.booked' && overlap(one, other))
    const isClash = others.some(({ by }) => by === 'front-desk')
    const isTwin = parts.isTwiceExecuted && others.some(({ by, vendorId }) => by === 'api' && vendorId !== one.vendorId)
    if (isClash || isTwin) tally.add('withdrawn by us', isClash ? 'for a clash' : 'as a twin')
    else say('a booking was given up that the vendor made in time', one)
  }

  const stuck = holds.filter(({ state }) => unsettled.has(state))
  for (const hold of stuck) wrong.push(`stuck hold at ${vendor.name}: ${hold.id} is ${hold.state}`)
  return wrong
}

export const unsettled = new Set(['OPENING', 'CONFIRMING', 'RECONCILING', 'COMPENSATING'])

/** Appointments as they stand now, whoever made them. */
export function standingOf(log: readonly TruthEntry[]): Standing[] {
  const last = new Map<string, Standing>()
  for (const [index, entry] of log.entries()) {
    if (!entry.event.startsWith('appointment.')) continue
    const before = last.get(entry.vendorId)
    // A move by us of what staff booked is still staff's, and the other way round.
    last.set(entry.vendorId, { ...entry, by: before?.by ?? entry.by, madeAt: before?.madeAt ?? index })
  }
  return [...last.values()].filter(({ event }) => event !== 'appointment.cancelled')
}

/** Cancelled through the gateway. */
function withdrawnOf(log: readonly TruthEntry[], since: number): readonly TruthEntry[] {
  return log.slice(since).filter(({ event, by }) => event === 'appointment.cancelled' && by === 'api')
}

function overlap(one: TruthEntry, other: TruthEntry): boolean {
  if (one.practitionerId === null || one.practitionerId !== other.practitionerId) return false
  return Date.parse(one.start) < Date.parse(other.end) && Date.parse(other.start) < Date.parse(one.end)
}

/** It was booked after its absence was believed, and who cancels it is a person's decision. */
function isFlagged(holds: readonly StoredHold[], { start }: TruthEntry): boolean {
  return holds.some(
    ({ state, intent, from, to }) =>
      state === 'REJECTED' && intent?.flaggedAt !== undefined && from <= Date.parse(start) && Date.parse(start) < to,
  )
}
