import type { SlotSnapshot } from '../domain/slot.ts'

/** Of one slot: as many partners as share a clinic's busy hours. */
const maxPerSlot = 32

/** What is made of a slot for one partner, made once and forgotten with the slot. */
export class PerSlot<Value> {
  readonly #made = new WeakMap<SlotSnapshot, Map<string, Value>>()
  readonly #make: (slot: SlotSnapshot, partnerId: string) => Value

  /** @param make must need nothing but the two that it is given, and a slot is never changed in place */
  constructor(make: (slot: SlotSnapshot, partnerId: string) => Value) {
    this.#make = make
  }

  of(slot: SlotSnapshot, partnerId: string): Value {
    const known = this.#made.get(slot) ?? new Map<string, Value>()
    const before = known.get(partnerId)
    if (before !== undefined) return before
    const made = this.#make(slot, partnerId)
    if (known.size >= maxPerSlot) known.clear()
    known.set(partnerId, made)
    this.#made.set(slot, known)
    return made
  }
}
