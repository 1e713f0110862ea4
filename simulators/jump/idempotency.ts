import { type Answer, Refusal } from './answers.ts'

const DAY_MS = 86_400_000

/** The vendor's memory of `Idempotency-Key`, per endpoint and for a day. */
export class AnsweredKeys {
  readonly #answered = new Map<string, { readonly until: number; readonly body: string; readonly answer: Answer }>()

  /** The first answer to this key, or undefined. Throws the vendor's conflict when the body differs. */
  find(endpoint: string, key: string, body: unknown, now: number): Answer | undefined {
    const kept = this.#answered.get(`${endpoint} ${key}`)
    if (!kept || now >= kept.until) return undefined
    if (kept.body !== JSON.stringify(body)) {
      throw new Refusal(409, 'conflict', 'Idempotency-Key was used with another request body')
    }
    return kept.answer
  }

  // assumed: only a yes is kept; whether a refusal is, too, is not stated.
  keep(endpoint: string, key: string, body: unknown, now: number, answer: Answer): void {
    this.#answered.set(`${endpoint} ${key}`, { until: now + DAY_MS, body: JSON.stringify(body), answer })
  }
}
