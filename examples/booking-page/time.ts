/** Times as people read them. Instants come as text with an offset, days are `2026-11-23`. */

const { timeZone = 'UTC' } = Intl.DateTimeFormat().resolvedOptions()
/** Where whoever looks at the page is. */
export const viewerZone = timeZone

const formats = new Map<string, Intl.DateTimeFormat>()

function format(zone: string, options: Intl.DateTimeFormatOptions, locale = 'en-GB'): Intl.DateTimeFormat {
  const name = JSON.stringify([locale, zone, options])
  const known = formats.get(name) ?? new Intl.DateTimeFormat(locale, { timeZone: zone, ...options })
  formats.set(name, known)
  return known
}

/** The calendar's day of an instant. */
export function dayOf(instant: string | number, zone: string): string {
  // Sweden writes dates as ISO 8601 does.
  return format(zone, { year: 'numeric', month: '2-digit', day: '2-digit' }, 'sv-SE').format(new Date(instant))
}

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10)
}

/** `Mon 23 Nov` */
export function shortDay(day: string): string {
  const parts = { weekday: 'short', day: 'numeric', month: 'short' } as const
  return format('UTC', parts)
    .format(new Date(`${day}T12:00:00Z`))
    .replace(',', '')
}

/** `09:00` */
export function clockOf(instant: string, zone: string): string {
  return format(zone, { hour: '2-digit', minute: '2-digit' }).format(new Date(instant))
}

/** `Monday 23 November 2026` */
export function longDay(instant: string, zone: string): string {
  const parts = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const
  return format(zone, parts).format(new Date(instant)).replace(',', '')
}

/** `Europe/London (GMT)`, with what is in force at that instant. */
export function zoneName(zone: string, instant: string | number = Date.now()): string {
  const short = format(zone, { timeZoneName: 'short' })
    .formatToParts(new Date(instant))
    .find(({ type }) => type === 'timeZoneName')?.value
  const place = zone.replaceAll('_', ' ')
  return short && short !== place ? `${place} (${short})` : place
}

/** `4 minutes 30 seconds` */
export function spoken(seconds: number): string {
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60]
  const count = (number: number, unit: string) => (number === 0 ? '' : `${number} ${unit}${number === 1 ? '' : 's'}`)
  return [count(minutes, 'minute'), count(rest, 'second')].filter(Boolean).join(' ') || '0 seconds'
}

/** `4:30` */
export function digits(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** `£75.00`, or the bare amount where the clinic names no currency. */
export function moneyText({ amount, currency }: { readonly amount: string; readonly currency: string | null }): string {
  if (currency === null) return amount
  try {
    return new Intl.NumberFormat('en-GB', { style: 'currency', currency }).format(Number(amount))
  } catch {
    // No code of three letters, so as the clinic wrote it.
    return `${amount} ${currency}`
  }
}
