/** Keeps the second sink in step with the ledger: the note comes before the commit point, its end after the outcome. */
import type { HoldDraft, HoldRef, IntentDraft } from '../../../booking/ledger.ts'
import { DomainError } from '../../../domain/error.ts'
import type { HoldRecord } from '../../../domain/hold.ts'
import type { IntentLog } from '../intent-log.ts'
import type { Accounts } from './accounts.ts'
import { joined, parted, toStored, toStoredDraft } from './record.ts'

export interface IntentsOptions {
  readonly log: IntentLog
  readonly accounts: Accounts
  readonly onProblem: (problem: string) => void
}

const hourMs = 3_600_000
/** As long as a restart from an old log may take to be noticed. */
const keepBookedMs = 48 * hourMs
/** Notes that no outcome ended are of holds that are themselves forgotten by then. */
const keepOpenMs = 60 * 24 * hourMs

export class Intents {
  readonly #options: IntentsOptions
  readonly #prunedAt = new Map<string, number>()

  constructor(options: IntentsOptions) {
    this.#options = options
  }

  /** Throws `SERVICE_UNAVAILABLE` when it cannot be written: the commit point must not be passed then. */
  async announce(ref: HoldRef, record: string, intent: IntentDraft): Promise<void> {
    const { log, accounts } = this.#options
    const note = { at: Date.now(), witness: accounts.witnessOf(ref.account), record, intent }
    try {
      await log.note(ref.account, ref.id, note)
    } catch (cause) {
      throw new DomainError('SERVICE_UNAVAILABLE', undefined, { retryAfterSeconds: 2, cause })
    }
  }

  announceOpening(draft: HoldDraft, intent: IntentDraft): Promise<void> {
    const { hold, slot } = toStoredDraft(draft)
    return this.announce(draft, joined(toStored(hold), slot), intent)
  }

  /** What came of it. A failure here is only told: the vendor is asked once more than needed, should it come to that. */
  async conclude(hold: HoldRecord, record: string): Promise<void> {
    const { log, accounts } = this.#options
    switch (hold.state) {
      case 'CONFIRMED': {
        const { head, slot } = parted(record)
        // The watch stays, so that twins and clashes are looked for after a loss too, but not whose booking it is.
        const withoutPatient = JSON.stringify(
          JSON.parse(head, (name, value) => (name === 'patientRef' ? undefined : value)),
        )
        const witness = accounts.witnessOf(hold.account)
        const note = { at: Date.now(), witness, record: joined(withoutPatient, slot), intent: null }
        return this.#courtesy(log.note(hold.account, hold.id, note))
      }
      case 'OPENING':
      case 'CONFIRMING':
      case 'RECONCILING':
      case 'COMPENSATING':
        return
      default:
        return this.withdraw(hold)
    }
  }

  /** Nothing is at the vendor, and nothing will be under this id. */
  withdraw(ref: HoldRef): Promise<void> {
    return this.#courtesy(this.#options.log.forget(ref.account, ref.id))
  }

  /** At most once an hour. */
  async prune(account: string): Promise<void> {
    const now = Date.now()
    if (now - (this.#prunedAt.get(account) ?? 0) < hourMs) return
    this.#prunedAt.set(account, now)
    await this.#courtesy(this.#options.log.prune(account, { booked: now - keepBookedMs, open: now - keepOpenMs }))
  }

  async #courtesy(work: Promise<void>): Promise<void> {
    try {
      await work
    } catch (error) {
      this.#options.onProblem(`The second sink failed: ${error instanceof Error ? error.message : 'no reason given'}`)
    }
  }
}
