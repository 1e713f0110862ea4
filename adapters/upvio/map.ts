/** What all mappings share: ids, types, times, money. The nouns are beside it in `map/`. */
import type { ContactType } from '../../src/domain/clinic.ts'
import { isAmount, type Money } from '../../src/domain/money.ts'
import type { Instant } from '../../src/domain/time.ts'
import type { Settings } from './config.ts'

export const minuteMs = 60_000
export const dayMs = 86_400_000

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Ids are documented as UUIDs and treated as opaque: public clients have others. */
export function isUuid(id: string): boolean {
  return uuid.test(id)
}

/** How an id is compared, never how it is sent: the vendor's own example is in capitals [avail]. */
export function folded(id: string, { idCase }: Settings): string {
  return idCase === 'FOLD_UUIDS' && uuid.test(id) ? id.toLowerCase() : id
}

/** A missing id proves nothing, so it is the same as no other. */
export function sameId(a: string | null | undefined, b: string | null | undefined, settings: Settings): boolean {
  return a != null && b != null && folded(a, settings) === folded(b, settings)
}

export function includesId(ids: readonly string[], id: string, settings: Settings): boolean {
  return ids.some((one) => sameId(one, id, settings))
}

/** A bookable type: Upvio books a service for one of its durations. */
export interface ServiceDuration {
  readonly serviceId: string
  readonly minutes: number
}

/** `<service id>:<minutes>`. The duration comes last, so that any service id can be read back. */
export function toTypeId({ serviceId, minutes }: ServiceDuration): string {
  return `${serviceId}:${minutes}`
}

/** Null for an id that `toTypeId` did not make. */
export function fromTypeId(typeId: string): ServiceDuration | null {
  const [, serviceId, minutes] = /^(.+):([1-9]\d{0,3})$/.exec(typeId) ?? []
  return serviceId === undefined || minutes === undefined ? null : { serviceId, minutes: Number(minutes) }
}

/** UTC with milliseconds and `Z`, as in the vendor's examples; how a time without an offset is read is not stated. */
export function toWireTime(instant: Instant): string {
  return new Date(instant).toISOString()
}

export function contactTypeOf(locationType: string | null | undefined, settings: Settings): ContactType | null {
  const { locationTypes, unstatedLocationType } = settings
  if (!locationType) return unstatedLocationType ?? null
  return Object.hasOwn(locationTypes, locationType) ? (locationTypes[locationType] ?? null) : null
}

/** Null while nobody has said what the number counts [assumed: price-unit]. */
export function fromWirePrice(
  price: number | null | undefined,
  currency: string | null | undefined,
  { priceUnit }: Settings,
): Money | null {
  if (price == null || priceUnit === 'UNSTATED') return null
  // Upper case on a service, lower case on an appointment.
  const code = currency?.trim().toUpperCase() || null
  const amount = priceUnit === 'MAJOR' ? String(price) : fromMinor(price, code)
  return amount !== null && isAmount(amount) ? { amount, currency: code } : null
}

/** Yen have no pence: without its currency a number of minor units is no amount. */
function fromMinor(price: number, currency: string | null): string | null {
  if (!Number.isInteger(price) || currency === null || !/^[A-Z]{3}$/.test(currency)) return null
  const format = new Intl.NumberFormat('en', { style: 'currency', currency })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  return (price / 10 ** digits).toFixed(digits)
}

/** The first text that says something. */
export function firstText(...texts: readonly (string | null | undefined)[]): string | null {
  return texts.find((text) => text?.trim())?.trim() ?? null
}
