/** As JSON. Null for what JSON cannot tell from another value: a number that is too large (`1e999`) is written as null. */
export function asTextOf(value: unknown): string | null {
  const text = JSON.stringify(value)
  return text.includes('null') && !isWritable(value) ? null : text
}

function isWritable(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  return value === null || typeof value !== 'object' || Object.values(value).every(isWritable)
}
