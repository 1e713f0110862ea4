/** People at frontends: they search, hold, confirm, repeat what got no answer at another gateway, and note what they were told. */
import { setTimeout as delay } from 'node:timers/promises'
import { decodeId } from '../src/domain/ids.ts'
import { aPerson } from '../test/kit/people.ts'
import type { Answer, Gateway } from './gateway.ts'
import type { Visit } from './plan.ts'
import type { Tally } from './tally.ts'
import type { Vendor, World } from './world.ts'

/** A free time as a search found it. */
export interface FreeSlot {
  readonly id: string
  readonly vendor: Vendor
  /** The vendor's own id; null where the vendor chooses who it is. */
  readonly practitionerId: string | null
  readonly start: number
  readonly end: number
}

/** What callers were told in a round. The verdict holds it against what the vendors have. */
export interface Story {
  /** Holds by the ledger's id. */
  readonly holds: Map<string, { readonly vendor: Vendor; readonly id: string; readonly token: string }>
  /** The vendor's ids of appointments that somebody was told of as booked. */
  readonly told: { readonly vendor: Vendor; readonly vendorId: string }[]
  /** Those that somebody asked to cancel or move, whatever came of it. */
  readonly changed: Set<string>
  /** Which holds one idempotency key came to. */
  readonly keys: Map<string, Set<string>>
  /** What no caller may ever see. */
  readonly faults: string[]
}

export function newStory(): Story {
  return { holds: new Map(), told: [], changed: new Set(), keys: new Map(), faults: [] }
}

/** One spelling per appointment: vendors use small and capital letters as it happens. */
export function nameOf(vendor: Vendor, vendorId: string): string {
  return `${vendor.name}/${vendorId.toLowerCase()}`
}

export interface VisitParts {
  readonly world: World
  readonly tally: Tally
  readonly story: Story
  readonly slots: ReadonlyMap<string, readonly FreeSlot[]>
  /** Names keys of the round. */
  readonly name: string
  /** Of the first person; each visit is another's. */
  readonly firstPerson: number
  /** Later than that nothing is tried again. */
  readonly deadline: number
}

const userError = 'errors { __typename ... on UserError { code message } }'
const documents = {
  holdCreate: `mutation($input: HoldCreateInput!) { holdCreate(input: $input) { hold { id status } holdToken ${userError} } }`,
  holdExtend: `mutation($input: HoldExtendInput!) { holdExtend(input: $input) { hold { id status } ${userError} } }`,
  holdRelease: `mutation($input: HoldReleaseInput!) { holdRelease(input: $input) { hold { id status } ${userError} } }`,
  holdConfirm: `mutation($input: HoldConfirmInput!) { holdConfirm(input: $input) {
    pending hold { id status } appointment { id vendorId } ${userError} } }`,
  appointmentBook: `mutation($input: AppointmentBookInput!) { appointmentBook(input: $input) {
    hold { id status } appointment { id vendorId } ${userError} } }`,
  appointmentCancel: `mutation($input: AppointmentCancelInput!) { appointmentCancel(input: $input) {
    pending appointment { id vendorId } ${userError} } }`,
  appointmentReschedule: `mutation($input: AppointmentRescheduleInput!) { appointmentReschedule(input: $input) {
    pending appointment { id vendorId } previous { id } ${userError} } }`,
}
type Operation = keyof typeof documents

/** After these the same call may go better in a moment. */
const passing = new Set([
  'SERVICE_UNAVAILABLE',
  'VENDOR_UNAVAILABLE',
  'RATE_LIMITED',
  'IDEMPOTENCY_IN_PROGRESS',
  'HOLD_IN_PROGRESS',
])
const mostTries = 5
/** A closed set for callers; anything else is a fault of ours. */
const neverTold = new Set(['INTERNAL', 'INTERNAL_ERROR', 'INTERNAL_SERVER_ERROR'])

export async function visit(parts: VisitParts, plan: Visit, number: number): Promise<void> {
  const { world, tally, story } = parts
  const vendor = world.vendors[plan.vendor % world.vendors.length] as Vendor
  const slots = parts.slots.get(vendor.name) ?? []
  if (slots.length === 0) return
  const name = `${parts.name}-${number}`
  await delay(plan.startMs)

  const patient = {
    patient: { new: aPerson(parts.firstPerson + number) },
    ...(vendor.name === 'dronline' && { paymentReference: name }),
  }
  const booked = plan.wish === 'BOOK' ? await bookAtOnce() : await holdAndGoOn()
  if (booked && plan.afterwards === 'CANCEL') await cancel(booked)
  if (booked && plan.afterwards === 'MOVE') await move(booked)

  function slotAt(shift: number): FreeSlot {
    return slots[(plan.slot + shift) % slots.length] as FreeSlot
  }

  async function bookAtOnce(): Promise<Answer> {
    const answer = await asked('appointmentBook', { slotId: slotAt(0).id, ...patient }, `${name}-book`)
    return answer && toldOf(answer)
  }

  async function holdAndGoOn(): Promise<Answer> {
    let granted: Answer = null
    // Whoever finds the time taken tries another one.
    for (let tries = 0; tries < 2 && !granted?.hold; tries += 1) {
      granted = await asked('holdCreate', { slotId: slotAt(tries * 3).id }, `${name}-hold-${tries}`)
    }
    if (!granted?.hold) return null
    const holdId = decodeId(granted.hold.id)?.parts[1] ?? ''
    story.holds.set(holdId, { vendor, id: granted.hold.id, token: granted.holdToken })
    const held = { holdId: granted.hold.id, holdToken: granted.holdToken }
    if (plan.isThief) await steal(held)
    if (plan.wish === 'HOLD') return null
    if (plan.wish === 'EXTEND') await asked('holdExtend', held, `${name}-extend`)
    if (plan.wish === 'RELEASE') {
      await asked('holdRelease', held, `${name}-release`)
      return null
    }
    const confirming = [asked('holdConfirm', { ...held, ...patient }, `${name}-confirm`)]
    if (plan.isDoubled) confirming.push(asked('holdConfirm', { ...held, ...patient }, `${name}-confirm`, 1))
    const answers = await Promise.all(confirming)
    return answers.map((answer) => answer && toldOf(answer)).find((appointment) => appointment) ?? null
  }

  /** Another frontend of the same partner, which has seen the hold's id and not its token. */
  async function steal({ holdId, holdToken }: { holdId: string; holdToken: string }): Promise<void> {
    const wrong = `${holdToken.slice(0, -2)}${holdToken.endsWith('AA') ? 'BB' : 'AA'}`
    const answer = await asked('holdConfirm', { holdId, holdToken: wrong, ...patient }, `${name}-theft`)
    if (answer && answer.errors.length === 0) story.faults.push('a hold was confirmed without its token')
  }

  async function cancel({ id, vendorId }: Answer): Promise<void> {
    story.changed.add(nameOf(vendor, vendorId))
    await asked('appointmentCancel', { appointmentId: id, reason: 'OTHER' }, `${name}-cancel`)
  }

  async function move({ id, vendorId }: Answer): Promise<void> {
    story.changed.add(nameOf(vendor, vendorId))
    const answer = await asked(
      'appointmentReschedule',
      { appointmentId: id, slotId: slotAt(2).id, ...(vendor.name === 'dronline' && { paymentReference: name }) },
      `${name}-move`,
    )
    if (answer && !answer.pending && answer.errors.length === 0) toldOf(answer)
  }

  function toldOf({ pending, appointment }: Answer): Answer {
    if (pending || !appointment) return null
    story.told.push({ vendor, vendorId: appointment.vendorId })
    return appointment
  }

  /** The payload of the first answer that is one; null when all gateways failed until the deadline. */
  async function asked(operation: Operation, given: object, idempotencyKey: string, shift = 0): Promise<Answer> {
    for (let tries = 0; tries < mostTries && performance.now() < parts.deadline; tries += 1) {
      const gateway = world.gateways[(plan.gateway + shift + tries) % world.gateways.length] as Gateway
      const { payload, code } = await sent(gateway, operation, { ...given, idempotencyKey })
      tally.add(`answers of ${operation}`, code)
      if (neverTold.has(code)) story.faults.push(`${operation} was answered ${code}`)
      if (payload?.hold) {
        const seen = story.keys.get(idempotencyKey) ?? new Set()
        story.keys.set(idempotencyKey, seen.add(payload.hold.id))
      }
      if (payload && !passing.has(code)) return payload
      await delay(150 + 100 * tries)
    }
    return null
  }

  async function sent(
    gateway: Gateway,
    operation: Operation,
    input: object,
  ): Promise<{ readonly payload: Answer; readonly code: string }> {
    if (!gateway.isUp) return { payload: null, code: '(gateway is down)' }
    let answer: Answer
    try {
      answer = await gateway.ask(documents[operation], { input })
    } catch {
      return { payload: null, code: '(no answer)' }
    }
    const payload = answer.data?.[operation] ?? null
    const [error] = [...(payload?.errors ?? []), ...(answer.errors ?? [])]
    return { payload, code: error?.code ?? error?.extensions?.code ?? (payload?.pending ? 'PENDING' : 'OK') }
  }
}
