/** A lock on slots: who may try. A courtesy that spares vendor calls; what prevents a double booking is the ledger. */
export interface Lease {
  /** All keys or none. Null when somebody else has one of them. Throws `SERVICE_UNAVAILABLE` when the store cannot answer. */
  acquire(keys: readonly string[], ttlMs: number): Promise<LeaseGrant | null>
  /** False when the lease was lost meanwhile. Works in any process, from the stored grant. */
  extend(grant: LeaseGrant, ttlMs: number): Promise<boolean>
  /** Safe to repeat; a lost lease is no error. */
  release(grant: LeaseGrant): Promise<void>
}

/** Everything that extending and releasing need, so that it can be kept in a hold's record. */
export interface LeaseGrant {
  readonly keys: readonly string[]
  readonly token: string
}
