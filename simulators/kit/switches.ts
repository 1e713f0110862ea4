/** Merges given switches over the defaults. Throws with every unknown name and wrong type at once. */
export function readSwitches<T extends object>(defaults: T, given: Record<string, unknown>): T {
  const known = defaults as Record<string, unknown>
  const problems: string[] = []
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(known, name)) problems.push(`unknown switch ${name}`)
    else if (typeof value !== typeof known[name]) problems.push(`switch ${name} wants a ${typeof known[name]}`)
  }
  if (problems.length > 0) {
    throw new Error(`${problems.join('; ')}. Known: ${Object.keys(defaults).join(', ')}`)
  }
  return { ...defaults, ...given }
}
