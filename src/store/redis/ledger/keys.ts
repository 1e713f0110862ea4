/** The keys of an account. They share its hash tag, so that one script may use them all on a Redis Cluster. */
const names = [
  ...['meta', 'holds', 'busy', 'times', 'wake', 'due', 'ended', 'lists'],
  ...['bookings', 'booked', 'booked-at', 'changes', 'events', 'open'],
]

/** In the order in which the scripts expect them. */
export function keysOf(account: string): string[] {
  return names.map((name) => keyOf(account, name))
}

/** Encoded, since a brace in the account would end the hash tag. */
export function keyOf(account: string, name: string): string {
  return `hf:{${encodeURIComponent(account)}}:${name}`
}
