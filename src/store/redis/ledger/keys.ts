/** The keys of an account. They share its hash tag, so that one script may use them all on a Redis Cluster. */
const names = [
  ...['meta', 'holds', 'busy', 'times', 'wake', 'due', 'ended', 'lists'],
  ...['bookings', 'booked', 'booked-at', 'changes', 'events', 'open'],
]

const known = new Map<string, readonly string[]>()

/** In the order in which the scripts expect them. Every call needs them, and accounts are few. */
export function keysOf(account: string): readonly string[] {
  const keys = known.get(account) ?? names.map((name) => keyOf(account, name))
  known.set(account, keys)
  return keys
}

/** Encoded, since a brace in the account would end the hash tag. */
export function keyOf(account: string, name: string): string {
  return `hf:{${encodeURIComponent(account)}}:${name}`
}
