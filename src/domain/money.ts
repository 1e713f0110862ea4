export interface Money {
  /** Decimal string such as `"85.00"`; never a float. */
  readonly amount: string
  /** ISO 4217, or null where the vendor names none. */
  readonly currency: string | null
}

/** The same price: `"85"` and `"85.00"` are, and a null currency equals only a null one. */
export function sameMoney(a: Money | null | undefined, b: Money | null | undefined): boolean {
  if (!a || !b) return !a && !b
  return a.currency === b.currency && canonicalAmount(a.amount) === canonicalAmount(b.amount)
}

export function isAmount(text: string): boolean {
  return /^\d{1,12}(\.\d{1,4})?$/.test(text)
}

function canonicalAmount(amount: string): string {
  const [whole = '0', fraction = ''] = amount.split('.')
  return `${whole.replace(/^0+(?=\d)/, '')}.${fraction.replace(/0+$/, '')}`
}
