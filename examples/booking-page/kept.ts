/** What survives a reload, for as long as the tab is open. Nothing about a patient is ever put here. */

export interface Kept {
  readonly hold: { readonly id: string; readonly token: string; readonly price: Price } | null
  readonly appointmentId: string | null
  readonly serviceId: string | null
  readonly showsClinicTime: boolean
  /** Idempotency keys of what was begun and has no final answer yet. */
  readonly intents: Readonly<Record<string, string>>
}

type Price = { readonly amount: string; readonly currency: string | null } | null

const name = 'holdfast-booking'
const nothing: Kept = { hold: null, appointmentId: null, serviceId: null, showsClinicTime: false, intents: {} }

export function kept(): Kept {
  try {
    return { ...nothing, ...(JSON.parse(sessionStorage.getItem(name) ?? '{}') as Partial<Kept>) }
  } catch {
    // Unreadable, or the browser keeps nothing: then a reload begins anew.
    return nothing
  }
}

export function keep(change: Partial<Kept>): void {
  const next = { ...kept(), ...change }
  try {
    sessionStorage.setItem(name, JSON.stringify(next))
  } catch {
    // As above.
  }
}

/** The same key for the same intent until it is over, so that nothing is done twice. */
export function keyOf(intent: string): string {
  const { intents } = kept()
  const key = intents[intent] ?? newKey()
  keep({ intents: { ...intents, [intent]: key } })
  return key
}

/** Whether it was begun and has no final answer yet. */
export function isOpen(intent: string): boolean {
  return kept().intents[intent] !== undefined
}

/** The next call of this kind is another one. */
export function forgetKey(intent: string): void {
  const { [intent]: _, ...intents } = kept().intents
  keep({ intents })
}

/** A UUID, also where a page without TLS has no `randomUUID`. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const hex = Array.from(bytes, (byte, index) => {
    const marked = index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte
    return marked.toString(16).padStart(2, '0')
  }).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
