import type { SlotOffer } from '../../../src/domain/slot.ts'
import { addDays, type Instant, type Interval, localDateOf } from '../../../src/domain/time.ts'
import type { Settings } from '../config.ts'
import { fromWireTime } from '../map.ts'
import type { WireAppointmentType, WireAvailableTime } from '../wire.ts'
import { contactTypesOf } from './clinic.ts'

/** Days of the account's zone, both of them asked for. */
export interface DayWindow {
  readonly from: string
  readonly to: string
}

/** The windows that cover `[start, end)`, none of them before today or beyond the horizon. */
export function windowsOf(
  asked: Interval,
  accountZone: string,
  now: Instant,
  settings: Settings,
): readonly DayWindow[] {
  if (asked.end <= asked.start) return []
  const today = localDateOf(now, accountZone)
  // Cliniko answers 400 for a window that reaches into the past.
  const first = later(localDateOf(asked.start, accountZone), today)
  const last = earlier(localDateOf(asked.end - 1, accountZone), addDays(today, settings.searchHorizonDays))
  const windows: DayWindow[] = []
  for (let from = first; from <= last; from = addDays(from, settings.windowDays)) {
    windows.push({ from, to: earlier(addDays(from, settings.windowDays - 1), last) })
  }
  return windows
}

export interface Offered {
  readonly type: WireAppointmentType
  readonly durationMinutes: number
  readonly practitionerId: string
  readonly businessId: string
}

export function fromWireAvailableTime(time: WireAvailableTime, offered: Offered): SlotOffer {
  const start = fromWireTime(time.appointment_start)
  return {
    start,
    // Cliniko names the start only.
    end: start + offered.durationMinutes * 60_000,
    appointmentTypeId: offered.type.id,
    practitionerId: offered.practitionerId,
    locationId: offered.businessId,
    resources: [practitionerResource(offered.practitionerId)],
    remaining: null,
    contactTypes: contactTypesOf(offered.type),
    price: null,
    rawStart: time.appointment_start,
    vendorRef: null,
  }
}

/** Without the business: one person is in one place, whichever business the booking is for. */
export function practitionerResource(practitionerId: string): string {
  return `practitioner:${practitionerId}`
}

// ISO dates sort as text.
function later(a: string, b: string): string {
  return a > b ? a : b
}

function earlier(a: string, b: string): string {
  return a < b ? a : b
}
