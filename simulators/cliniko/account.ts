import { defineRoute, type Reply, type Write } from '../kit/router.ts'
import type { Call, World } from '../kit/simulator.ts'
import { badRequest, notFound, Refusal } from './answers.ts'
import { type Fields, filterRows, page, sortRows } from './listing.ts'
import type { ClinikoState } from './state.ts'
import type { Switches } from './switches.ts'

export type ClinikoCall<B = unknown> = Call<ClinikoState, B>
export const route = defineRoute<ClinikoState>()

/** What every route of one running account shares. */
export interface Account {
  readonly world: World
  readonly switches: Switches
  readonly state: ClinikoState
  nextId(): string
}

/** An address in this account's API; links in answers are absolute. */
export function address(account: Account, path: string): string {
  return `${account.world.url()}/v1/${path}`
}

/** How the vendor points at a related record. */
export function stub(account: Account, path: string): { links: { self: string } } {
  return { links: { self: address(account, path) } }
}

/** Turns a thrown refusal into its answer. */
export function guarded<B>(handle: (call: ClinikoCall<B>) => Reply | Write) {
  return (call: ClinikoCall<B>): Reply | Write => {
    try {
      return handle(call)
    } catch (error) {
      if (error instanceof Refusal) return error.reply
      throw error
    }
  }
}

export interface Listing<T> {
  readonly collection: string
  readonly rows: readonly T[]
  readonly fields: Fields<T>
  readonly render: (row: T) => unknown
}

export function listOf<T extends { readonly id: string; readonly createdAt: number }>(
  account: Account,
  call: ClinikoCall,
  listing: Listing<T>,
): Reply {
  if (call.query.all('q').length > 1) throw new Refusal(badRequest('q takes a single filter; use q[] for more'))
  const rows = sortRows(filterRows(listing.rows, listing.fields, call.query), listing.fields, call.query)
  const request = { address: account.world.url() + call.path, query: call.query, switches: account.switches }
  return page(request, listing.collection, rows, listing.render)
}

/** The row, or the vendor's 404. */
export function found<T>(account: Account, row: T | undefined): T {
  if (row === undefined) throw new Refusal(notFound(account.switches))
  return row
}
