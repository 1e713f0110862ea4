import type { ContactType } from '../domain/clinic.ts'
import { DomainError, type ErrorCode, invalidInput } from '../domain/error.ts'
import { type Claimant, type HoldStrength, mayHold } from '../domain/hold.ts'
import { compareSlots, type SlotOffer, type SlotSnapshot } from '../domain/slot.ts'
import { type Clock, type Instant, type Interval, localDayOf, overlaps } from '../domain/time.ts'
import { Cached } from './cached.ts'
import { type Caller, requireScope } from './caller.ts'
import { type Clinic, type Clinics, callOf, clinicFor, clinicsOf } from './clinic.ts'
import type { DirectoryService } from './directory-service.ts'
import type { Ledger, LedgerEventType } from './ledger.ts'
import type { BookingLog } from './log.ts'
import { PerSlot } from './per-slot.ts'
import { SharedReads } from './shared-reads.ts'
import type { Signer } from './signing.ts'
import { UnchangedPages } from './unchanged-pages.ts'

/** Ids are the clinics' own, already decoded; those of types, practitioners and locations carry their clinic. */
export interface SlotSearch extends Interval {
  readonly clinicIds?: readonly string[]
  readonly serviceId?: string
  readonly appointmentTypes?: readonly ClinicThing[]
  readonly practitioners?: readonly ClinicThing[]
  readonly locations?: readonly ClinicThing[]
  readonly contactType?: ContactType
}

/** Something in a clinic's directory. */
export interface ClinicThing {
  readonly clinicId: string
  readonly vendorId: string
}

/** A clinic that could not answer. */
export interface Unavailable {
  readonly clinic: Clinic
  readonly code: ErrorCode
  readonly message: string
  readonly retryAfterSeconds: number | null
}

/** The same object as before while nothing in it has changed, so it may be known by its identity. */
export interface SlotPage {
  readonly slots: readonly SlotSnapshot[]
  readonly hasNextPage: boolean
  readonly unavailable: readonly Unavailable[]
}

export interface SlotService {
  /**
   * Clinics' answers may be some seconds old, live holds never are.
   * @param after the last slot of the page before, by its place in the order
   */
  search(caller: Caller, search: SlotSearch, first: number, after: SlotPlace | null): Promise<SlotPage>
  /** At most three free slots like this one, from what was last heard: asks no vendor. */
  nextFree(caller: Caller, slot: SlotSnapshot): Promise<readonly SlotSnapshot[]>
  /** The signed id of a slot for this caller, good for 30 minutes. */
  tokenOf(caller: Caller, slot: SlotSnapshot): string
  /**
   * The slot behind an id, however old it is: a repeated call must find what the first one made of it. Throws
   * `INVALID_INPUT` or `NOT_FOUND`, with the given path.
   */
  fromToken(caller: Caller, token: string, path: readonly string[]): SlotSnapshot
  /** Throws `INVALID_INPUT` for an id that has expired, or a slot whose time has passed. */
  checkFresh(caller: Caller, token: string, path: readonly string[]): void
}

/** What the order of slots compares; a cursor carries it. */
export type SlotPlace = Pick<SlotSnapshot, 'start' | 'clinicId' | 'practitionerId' | 'appointmentTypeId' | 'locationId'>

export interface SlotServiceParts {
  readonly clinics: Clinics
  readonly directory: DirectoryService
  readonly ledger: Ledger
  readonly signer: Signer
  readonly clock: Clock
  readonly log: BookingLog
  /** How long a search waits for clinics. @default 1500 */
  readonly searchMs?: number
  /** How long a vendor's answer is offered. @default 10_000 */
  readonly keepMs?: number
}

const tokenMs = 30 * 60_000
/** A vendor may answer later than a search waits: its answer is then there for the next one. */
const vendorMs = 5_000
const maxDays = 31
const dayMs = 86_400_000

/** A vendor's answer for whole local days, kept apart from what we laid over it. */
interface Offers {
  readonly clinicId: string
  readonly interval: Interval
  readonly slots: readonly SlotSnapshot[]
  /** By the times that were asked for. */
  readonly parts: Map<string, Part>
}

/** The slots of a vendor's answer that begin within the times asked for, and not in the past. */
interface Part {
  readonly slots: readonly SlotSnapshot[]
  /** What holds on them would meet. */
  readonly reach: Interval
  /** When the first of them is in the past. */
  readonly until: Instant
  /** Those that are free under some holds, and these holds: mostly they are the same when somebody asks again. */
  free: { readonly held: readonly Claimant[]; readonly slots: readonly SlotSnapshot[] } | null
}

/** Of one vendor's answer. Past this they are made anew. */
const maxParts = 50

export function createSlotService(parts: SlotServiceParts): SlotService {
  const { clinics, directory, ledger, signer, clock, log, searchMs = 1_500, keepMs = 10_000 } = parts
  const offers = new Cached<Offers>({ clock, ttlMs: keepMs })
  const holdings = new SharedReads<readonly Claimant[]>()
  const pages = new UnchangedPages<SlotPage>()
  /** Made of the slot and the partner alone, with an end that goes by when the vendor was asked: once is enough. */
  const tokens = new PerSlot((slot, partnerId) => signer.slotToken(partnerId, slot, tokenExpiry(slot.asOf)))

  ledger.subscribe(({ hold, type }) => {
    if (!changesDiary(hold.strength, type)) return
    offers.evict((key) => {
      const { clinicId, start, end } = JSON.parse(key) as Interval & { clinicId: string }
      // Clinics on one account share their people.
      return clinics.get(clinicId)?.account === hold.account && overlaps({ start, end }, hold.slot.occupied)
    })
  })

  async function search(caller: Caller, asked: SlotSearch, first: number, after: SlotPlace | null): Promise<SlotPage> {
    requireScope(caller, 'read')
    const interval = checkedInterval(asked)
    const sources = sourcesOf(caller, asked)
    const answers = await Promise.all(sources.map((source) => answerOf(caller, source, asked, interval)))
    const unavailable = answers.flatMap((answer) => (answer.unavailable ? [answer.unavailable] : []))
    const make = () => pageOf(answers, unavailable, first, after)
    // What a failure says is of this moment.
    if (unavailable.length > 0) return make()
    return pages.get(
      JSON.stringify([asked, first, after, sources.map(({ clinic }) => clinic.id)]),
      answers.map(({ slots }) => slots),
      make,
    )
  }

  function pageOf(
    answers: readonly { readonly slots: readonly SlotSnapshot[] }[],
    unavailable: readonly Unavailable[],
    first: number,
    after: SlotPlace | null,
  ): SlotPage {
    const slots = answers
      .flatMap((answer) => answer.slots)
      .filter((slot) => after === null || compareSlots(slot, after as SlotSnapshot) > 0)
      .sort(compareSlots)
    return { slots: slots.slice(0, first), hasNextPage: slots.length > first, unavailable }
  }

  function checkedInterval({ start, end }: Interval): Interval {
    if (start >= end) throw invalidInput(['search', 'to'], '`to` must be after `from`.')
    const now = clock.now()
    if (end <= now) throw invalidInput(['search', 'to'], '`to` is in the past; ask for a time to come.')
    const from = Math.max(start, now)
    if (end - from > maxDays * dayMs) {
      throw invalidInput(['search', 'to'], `Ask for at most ${maxDays} days at once.`)
    }
    return { start: from, end }
  }

  /** Which clinics to ask for which of their own types. */
  function sourcesOf(caller: Caller, asked: SlotSearch): { clinic: Clinic; appointmentTypeIds: readonly string[] }[] {
    const { serviceId, appointmentTypes, clinicIds } = asked
    if ((serviceId === undefined) === (appointmentTypes === undefined)) {
      throw invalidInput(['search'], 'Give exactly one of `serviceId` and `appointmentTypeIds`.')
    }
    if (appointmentTypes?.length === 0) {
      throw invalidInput(['search', 'appointmentTypeIds'], 'Name at least one appointment type.')
    }
    const asClinics = clinicIds?.map((id) => clinicFor(clinics, caller, id)) ?? clinicsOf(clinics, caller)
    return [...new Set(asClinics)].flatMap((clinic) => {
      const appointmentTypeIds =
        serviceId === undefined ? (idsIn(clinic, appointmentTypes) ?? []) : (clinic.services.get(serviceId) ?? [])
      // A clinic that is not asked about is no empty answer and no failure.
      return appointmentTypeIds.length === 0 ? [] : [{ clinic, appointmentTypeIds }]
    })
  }

  async function answerOf(
    caller: Caller,
    source: { clinic: Clinic; appointmentTypeIds: readonly string[] },
    asked: SlotSearch,
    interval: Interval,
  ): Promise<{ slots: readonly SlotSnapshot[]; unavailable: Unavailable | null }> {
    const { clinic } = source
    try {
      const offered = await offersOf(caller, source, asked, interval)
      return { slots: await freeOf(clinic, partOf(offered, asked, interval)), unavailable: null }
    } catch (caught) {
      // One clinic's adapter with a fault is that clinic's outage and nobody else's.
      const error = caught instanceof DomainError ? caught : new DomainError('VENDOR_UNAVAILABLE')
      if (error !== caught) log({ level: 'error', event: 'adapter.fault', clinicId: clinic.id })
      const { code, message, details } = error
      const retryAfterSeconds = details.retryAfterSeconds ?? null
      return { slots: [], unavailable: { clinic, code, message, retryAfterSeconds } }
    }
  }

  /** What the clinic's system said, or says in time. Whole local days, so that searches for other hours of a day share one vendor call. */
  function offersOf(
    caller: Caller,
    { clinic, appointmentTypeIds }: { clinic: Clinic; appointmentTypeIds: readonly string[] },
    asked: SlotSearch,
    interval: Interval,
  ): Promise<Offers> | Offers {
    const days = {
      start: localDayOf(interval.start, clinic.timeZone).start,
      end: localDayOf(interval.end - 1, clinic.timeZone).end,
    }
    const practitionerIds = idsIn(clinic, asked.practitioners)
    const locationIds = idsIn(clinic, asked.locations)
    if (practitionerIds?.length === 0 || locationIds?.length === 0) {
      return { clinicId: clinic.id, interval: days, slots: [], parts: new Map() }
    }
    const query = {
      ...days,
      appointmentTypeIds: [...appointmentTypeIds].sort(),
      ...(practitionerIds && { practitionerIds: [...practitionerIds].sort() }),
      ...(locationIds && { locationIds: [...locationIds].sort() }),
      ...(asked.contactType && { contactType: asked.contactType }),
    }
    const key = JSON.stringify({ clinicId: clinic.id, ...query })
    const kept = offers.peek(key)
    if (kept) return kept
    const answer = offers.get(key, async () => {
      const origin = { correlationId: caller.correlationId }
      const asOf = clock.now()
      const [found, types, practitioners, locations] = await Promise.all([
        clinic.adapter.searchSlots(callOf(clock, origin, 'SEARCH', vendorMs), query),
        directory.appointmentTypes(clinic, origin),
        directory.practitioners(clinic, origin),
        directory.locations(clinic, origin),
      ])
      const typesById = new Map(types.map((type) => [type.vendorId, type]))
      const practitionersById = new Map(practitioners.map((one) => [one.vendorId, one]))
      const locationsById = new Map(locations.map((one) => [one.vendorId, one]))
      const named = (offer: SlotOffer): SlotSnapshot[] => {
        const appointmentType = typesById.get(offer.appointmentTypeId)
        // A type that the clinic does not show any more cannot be offered: nobody could say what it is.
        if (!appointmentType) return []
        return [
          {
            ...offer,
            clinicId: clinic.id,
            timeZone: clinic.timeZone,
            occupied: offer.occupied ?? { start: offer.start, end: offer.end },
            price: offer.price ?? appointmentType.price,
            appointmentType,
            practitioner: practitionersById.get(offer.practitionerId ?? '') ?? null,
            location: locationsById.get(offer.locationId ?? '') ?? null,
            asOf,
          },
        ]
      }
      return { clinicId: clinic.id, interval: days, slots: found.flatMap(named), parts: new Map() }
    })
    return within(searchMs, answer)
  }

  function partOf({ slots, parts }: Offers, asked: Interval, interval: Interval): Part {
    const key = `${asked.start} ${asked.end}`
    const known = parts.get(key)
    if (known && interval.start <= known.until) return known
    if (parts.size >= maxParts) parts.clear()
    const made = partFrom(slots.filter((slot) => slot.start >= interval.start && slot.start < interval.end))
    parts.set(key, made)
    return made
  }

  /** Lays the live holds over what the vendor offers. */
  async function freeOf(clinic: Clinic, part: Part): Promise<readonly SlotSnapshot[]> {
    if (part.slots.length === 0) return part.slots
    const { start, end } = part.reach
    try {
      const held = await holdings.read(`${start} ${end} ${clinic.account}`, () =>
        ledger.blocking(clinic.account, part.reach),
      )
      if (held.length === 0) return part.slots
      if (part.free === null || !isSameHeld(part.free.held, held)) {
        part.free = { held, slots: part.slots.filter((slot) => mayHold(slot, held)) }
      }
      return part.free.slots
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'SERVICE_UNAVAILABLE')) throw error
      // Reads go on without the store: a hold on a held time is refused by the ledger anyway.
      log({ level: 'warn', event: 'ledger.overlay-missing', clinicId: clinic.id })
      return part.slots
    }
  }

  async function within<Value>(ms: number, answer: Promise<Value>): Promise<Value> {
    let timer: NodeJS.Timeout | undefined
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () =>
          reject(new DomainError('VENDOR_UNAVAILABLE', "The clinic's system did not answer in time; search again.")),
        ms,
      )
    })
    try {
      return await Promise.race([answer, timeout])
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    search,

    async nextFree(caller, slot) {
      const clinic = clinics.get(slot.clinicId)
      if (!clinic || !caller.scopes.has('read')) return []
      const candidates = new Map<string, SlotSnapshot>()
      for (const cached of offers.recent()) {
        if (cached.clinicId !== slot.clinicId) continue
        for (const other of cached.slots) {
          if (other.appointmentTypeId !== slot.appointmentTypeId || other.start < Math.max(slot.start, clock.now())) {
            continue
          }
          candidates.set(JSON.stringify([other.start, other.practitionerId, other.locationId]), other)
        }
      }
      const near = [...candidates.values()].filter((other) => compareSlots(other, slot) !== 0)
      const free = await freeOf(clinic, partFrom(near))
      return [...free].sort(compareSlots).slice(0, 3)
    },

    tokenOf: (caller, slot) => tokens.of(slot, caller.partnerId),

    fromToken(caller, token, path) {
      const reading = signer.readSlotToken(caller.partnerId, token, clock.now())
      switch (reading.kind) {
        case 'SLOT':
        case 'EXPIRED':
          return reading.slot
        case 'FOREIGN':
          throw new DomainError('NOT_FOUND', 'This slot was not found by you; search for slots with your own key.', {
            path,
          })
        case 'INVALID':
          throw invalidInput(path, 'This is not the `id` of a slot from `slots`; pass it on exactly as received.')
      }
    },

    checkFresh(caller, token, path) {
      const now = clock.now()
      const reading = signer.readSlotToken(caller.partnerId, token, now)
      if (reading.kind === 'EXPIRED') {
        throw invalidInput(path, 'This slot is more than 30 minutes old; search again and use a fresh one.')
      }
      if (reading.kind === 'SLOT' && reading.slot.start <= now) {
        throw invalidInput(path, 'This time has passed; choose a later slot.')
      }
    },
  }

  function tokenExpiry(asOf: Instant): Instant {
    return asOf + tokenMs
  }
}

function partFrom(slots: readonly SlotSnapshot[]): Part {
  return {
    slots,
    reach: {
      start: slots.reduce((least, slot) => Math.min(least, slot.occupied.start), Number.POSITIVE_INFINITY),
      end: slots.reduce((most, slot) => Math.max(most, slot.occupied.end), Number.NEGATIVE_INFINITY),
    },
    until: slots.reduce((least, slot) => Math.min(least, slot.start), Number.POSITIVE_INFINITY),
    free: null,
  }
}

/** Those who asked together get the same list; another one may say the same. */
function isSameHeld(before: readonly Claimant[], now: readonly Claimant[]): boolean {
  return before === now || (before.length === now.length && JSON.stringify(before) === JSON.stringify(now))
}

/** Whether the vendor's own answer about this time is old now. A gateway hold is laid over it, so it changes nothing there. */
function changesDiary(strength: HoldStrength, type: LedgerEventType): boolean {
  if (strength === 'NATIVE') return true
  return type === 'CONFIRMED' || type === 'REJECTED' || type === 'COMPENSATED' || type === 'FREED'
}

/** The ids that belong to this clinic; undefined when none were asked for at all. */
function idsIn(clinic: Clinic, things: readonly ClinicThing[] | undefined): readonly string[] | undefined {
  return things?.filter((thing) => thing.clinicId === clinic.id).map((thing) => thing.vendorId)
}
