/** What is read from an account. Long lists are read in bounded steps, so that no other call waits long. */
import type { BookingRecord, HoldRef, Ledger } from '../../../booking/ledger.ts'
import { DomainError } from '../../../domain/error.ts'
import type { HoldRecord } from '../../../domain/hold.ts'
import type { Accounts } from './accounts.ts'
import { keyOf } from './keys.ts'
import {
  fromStoredBlocking,
  fromStoredBooking,
  fromStoredClaimant,
  fromStoredHold,
  fromSurveyedCancel,
  fromSurveyedHold,
} from './record.ts'

export interface Reads {
  readonly queries: Pick<
    Ledger,
    'get' | 'list' | 'blocking' | 'blockingHolds' | 'due' | 'backlog' | 'survey' | 'booking' | 'bookings' | 'dueChanges'
  >
  /** A hold as the scripts keep it; empty when there is none. */
  textOf(ref: HoldRef): Promise<string>
  /** Throws when it is empty or cannot be read. */
  holdOf(account: string, text: string): HoldRecord
  holdOrNull(account: string, text: string): HoldRecord | null
  bookingOf(account: string, text: string): BookingRecord
  /** Tells of records that a script could not read and passed over. */
  report(account: string, ids: readonly string[]): void
}

const batch = 200

type Read<Item> = (account: string, text: string) => Item

export function readsOf(accounts: Accounts, onProblem: (problem: string) => void): Reads {
  /** A stored record as ours, or an error that names it. */
  function readAs<Item>(account: string, read: Read<Item>, text: string): Item {
    try {
      return read(account, text)
    } catch (cause) {
      const id = /"(?:id|vendorAppointmentId)":"([^"]*)"/.exec(text)?.[1] ?? 'without an id'
      report(account, [id])
      throw new DomainError('INTERNAL', undefined, { cause })
    }
  }

  function report(account: string, ids: readonly string[]): void {
    for (const id of ids) onProblem(`CORRUPT ${keyOf(account, '*')} ${id}`)
  }

  async function step<Item>(
    account: string,
    op: string,
    given: object,
    read: Read<Item>,
  ): Promise<{ readonly found: Item[]; readonly cursor: string }> {
    const { rest } = await accounts.call(account, 'read', op, { ...given, batch })
    const [texts, corrupted, cursor] = rest as [string[], string[], string]
    report(account, corrupted)
    return { found: texts.map((text) => readAs(account, read, text)), cursor }
  }

  /** Step by step until the end, or until there are as many as are wanted. */
  async function all<Item>(
    account: string,
    op: string,
    most: number,
    read: Read<Item>,
  ): Promise<{ readonly found: Item[]; readonly isWhole: boolean }> {
    const found: Item[] = []
    let cursor: string | null = null
    while (cursor !== '' && found.length <= most) {
      const next: { found: Item[]; cursor: string } = await step(account, op, { cursor }, read)
      found.push(...next.found)
      cursor = next.cursor
    }
    return { found: found.slice(0, most), isWhole: cursor === '' && found.length <= most }
  }

  async function textOf(ref: HoldRef): Promise<string> {
    const { rest } = await accounts.call(ref.account, 'read', 'get', { id: ref.id })
    return rest[0] as string
  }

  const holdOf = (account: string, text: string): HoldRecord => readAs(account, fromStoredHold, text)
  const holdOrNull = (account: string, text: string) => (text === '' ? null : holdOf(account, text))
  const bookingOf = (account: string, text: string): BookingRecord => readAs(account, fromStoredBooking, text)

  const queries: Reads['queries'] = {
    async get(ref) {
      return holdOrNull(ref.account, await textOf(ref))
    },

    async list(account, filter, limit, after) {
      const holds: HoldRecord[] = []
      let cursor: string | null = null
      while (holds.length < limit && cursor !== '') {
        const given: object = { ...filter, after, cursor, limit: limit - holds.length }
        const next = await step(account, 'list', given, fromStoredHold)
        holds.push(...next.found)
        cursor = next.cursor
      }
      return holds
    },

    async blocking(account, { start, end }) {
      return (await step(account, 'blocking', { start, finish: end }, fromStoredClaimant)).found
    },

    async blockingHolds(account, { start, end }) {
      return (await step(account, 'blocking', { start, finish: end }, fromStoredBlocking)).found
    },

    async due(account, limit) {
      return (await step(account, 'due', { limit }, fromStoredHold)).found
    },

    async backlog(account) {
      const { rest } = await accounts.call(account, 'read', 'backlog', {})
      const [count, oldest] = rest as [number, string]
      return { count, oldestSince: oldest === '' ? null : Number(oldest) }
    },

    async survey(account, most) {
      const live = await all(account, 'surveyLive', most, fromSurveyedHold)
      const open = await all(account, 'surveyIntents', most, fromSurveyedHold)
      const cancels = await all(account, 'surveyCancels', most, fromSurveyedCancel)
      // Most live holds with an intent are in both; the later look is the newer.
      const byId = new Map([...live.found, ...open.found].map((hold) => [hold.id, hold]))
      return {
        holds: [...byId.values()].slice(0, most),
        cancels: cancels.found,
        isWhole: live.isWhole && open.isWhole && cancels.isWhole && byId.size <= most,
      }
    },

    async booking(account, vendorAppointmentId) {
      const { rest } = await accounts.call(account, 'read', 'booking', { id: vendorAppointmentId })
      const text = rest[0] as string
      return text === '' ? null : bookingOf(account, text)
    },

    async bookings(account, partnerId) {
      const bookings: BookingRecord[] = []
      let cursor: string | null = null
      while (cursor !== '') {
        const next: { found: BookingRecord[]; cursor: string } = await step(
          account,
          'bookings',
          { partnerId, cursor },
          fromStoredBooking,
        )
        bookings.push(...next.found)
        cursor = next.cursor
      }
      return bookings
    },

    async dueChanges(account, limit) {
      return (await step(account, 'dueChanges', { limit }, fromStoredBooking)).found
    },
  }

  return { queries, textOf, holdOf, holdOrNull, bookingOf, report }
}
