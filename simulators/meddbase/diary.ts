import { freeStarts } from '../kit/diary.ts'
import type { TruthEntry, World } from '../kit/simulator.ts'
import { localDate, weekdayOf } from '../kit/zone.ts'
import {
  type AppointmentType,
  type Catalogue,
  type Clinician,
  currency,
  findType,
  type Location,
  type Placement,
  type Priced,
  placeOf,
  type Service,
  type Site,
} from './catalogue.ts'
import { type AppointmentRow, type createKeys, type Invoice, isLive, type MeddbaseState } from './state.ts'
import type { Switches } from './switches.ts'
import { type WallText, wallText } from './times.ts'

type By = TruthEntry['by']
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** What a search or a booking asks for. 0 is any. */
export interface Wish {
  readonly type: AppointmentType
  readonly modules: readonly Priced[]
  readonly services: readonly Service[]
  readonly clinicianKey: number
  readonly sex: number
  readonly siteKey: number
  readonly locationKey: number
  /** On each site's own wall clock: from inclusive, to exclusive. */
  readonly from: WallText | undefined
  readonly to: WallText | undefined
}

/** One free start of one clinician. */
export interface Candidate {
  readonly start: number
  readonly end: number
  readonly clinician: Clinician
  readonly site: Site
  readonly location: Location
  readonly resourceKeys: readonly number[]
  readonly net: number
  readonly gross: number
}

export type Diary = ReturnType<typeof openDiary>

/** What is free, and every change of the diary with its line in the truth log. */
export function openDiary(
  world: World,
  switches: Switches,
  catalogue: Catalogue,
  state: MeddbaseState,
  nextKey: ReturnType<typeof createKeys>,
) {
  const openedAt = world.now()

  function log(event: TruthEntry['event'], row: AppointmentRow, by: By): void {
    const { id: vendorId, practitionerId, start, end } = row
    world.record({ event, vendorId, practitionerId, start, end, by })
  }

  function priceOf(wish: Pick<Wish, 'type' | 'modules' | 'services'>, clinician: Clinician) {
    const risesAt = openedAt + switches.pricesRiseAfterMinutes * MINUTE_MS
    const rise = switches.pricesRiseAfterMinutes > 0 && world.now() >= risesAt ? switches.priceRise : 0
    const extras = [...wish.modules, ...wish.services].reduce((sum, { net }) => sum + net, 0)
    const net = wish.type.net + clinician.surcharge + rise + extras
    return { net, gross: round(net * (1 + currency.taxRate)) }
  }

  /** Where a clinician works on a day; the first placement on a day off, for staff who squeeze somebody in. */
  function placementOf(clinician: Clinician, start: number): Placement {
    const [first] = clinician.placements
    if (!first) throw new Error(`clinician ${clinician.key} works nowhere`)
    const working = clinician.placements.find(({ siteKey, locationKey, hours }) => {
      const { site } = placeOf(catalogue, siteKey, locationKey)
      return hours[weekdayOf(localDate(site.zone, start))] !== undefined
    })
    return working ?? first
  }

  function atPlacement(
    rows: readonly AppointmentRow[],
    wish: Wish,
    clinician: Clinician,
    placement: Placement,
  ): Candidate[] {
    const { site, location } = placeOf(catalogue, placement.siteKey, placement.locationKey)
    const equipment = wish.type.equipment?.[site.key]
    if (wish.type.equipment && equipment === undefined) return []
    const resourceKeys = [clinician.resourceKey, ...(equipment === undefined ? [] : [equipment])]
    const now = world.now()
    const notBefore = now + switches.leadMinutes * MINUTE_MS
    const horizon = now + switches.daysAhead * DAY_MS
    const later = (a: string, b: string) => (a > b ? a : b)
    const sooner = (a: string, b: string) => (a < b ? a : b)
    const starts = freeStarts({
      zone: site.zone,
      hours: placement.hours,
      from: later(wish.from?.slice(0, 10) ?? '', localDate(site.zone, notBefore)),
      to: sooner(wish.to?.slice(0, 10) ?? '9999', localDate(site.zone, horizon)),
      lengthMinutes: wish.type.minutes,
      stepMinutes: switches.slotStepMinutes,
      notBefore,
      busy: rows.filter((row) => isLive(row) && row.resourceKeys.some((key) => resourceKeys.includes(key))),
    })
    const price = priceOf(wish, clinician)
    return starts
      .filter((start) => {
        const wall = wallText(site.zone, start)
        return start <= horizon && wall >= (wish.from ?? '') && wall < (wish.to ?? '9999')
      })
      .map((start) => ({
        start,
        end: start + wish.type.minutes * MINUTE_MS,
        clinician,
        site,
        location,
        resourceKeys,
        ...price,
      }))
  }

  /** Every free start that fits, soonest first. */
  function search(rows: readonly AppointmentRow[], wish: Wish): Candidate[] {
    if (!wish.type.bookable) return []
    if (switches.modulesNeeded && wish.type.modules.length > 0 && wish.modules.length === 0) return []
    return catalogue.clinicians
      .filter(({ key, sex, typeKeys }) => {
        if (!typeKeys.includes(wish.type.key)) return false
        return fits(wish.clinicianKey, key) && fits(wish.sex, sex)
      })
      .flatMap((clinician) =>
        clinician.placements
          .filter((place) => fits(wish.siteKey, place.siteKey) && fits(wish.locationKey, place.locationKey))
          .flatMap((placement) => atPlacement(rows, wish, clinician, placement)),
      )
      .sort((a, b) => a.start - b.start || a.site.key - b.site.key || a.clinician.key - b.clinician.key)
  }

  function raise(what: string, gross: number): Invoice {
    const key = nextKey('inv')
    const net = round(gross / (1 + currency.taxRate))
    return { key, number: Number(key.slice(3)), raisedAt: world.now(), what, net, gross, paid: 0 }
  }

  function book(
    candidate: Candidate,
    visit: Pick<AppointmentRow, 'patientKey' | 'typeKey' | 'moduleKeys' | 'serviceKeys'> & {
      readonly payer: 'patient' | 'insurer'
      readonly shiftMs: number
    },
  ): AppointmentRow {
    const { payer, shiftMs, ...content } = visit
    const owes = switches.invoiceOnBooking && payer === 'patient'
    const row = state.appointments.put({
      ...content,
      id: nextKey('apt'),
      kind: 'visit',
      practitionerId: String(candidate.clinician.key),
      start: candidate.start + shiftMs,
      end: candidate.end + shiftMs,
      siteKey: candidate.site.key,
      locationKey: candidate.location.key,
      state: 'Booked',
      net: candidate.net,
      gross: candidate.gross,
      authorisationCode: payer === 'insurer' ? 'DEMO123' : null,
      invoice: owes ? raise(findType(visit.typeKey)?.name ?? visit.typeKey, candidate.gross) : null,
      resourceKeys: candidate.resourceKeys,
    })
    log('appointment.booked', row, 'api')
    return row
  }

  /** What staff put in the diary: over whatever is there, without a price. */
  function deskEntry(
    kind: AppointmentRow['kind'],
    clinician: Clinician,
    times: { readonly start: number; readonly end: number },
    visit: Pick<AppointmentRow, 'patientKey' | 'typeKey'>,
  ): AppointmentRow {
    const { siteKey, locationKey } = placementOf(clinician, times.start)
    const row = state.appointments.put({
      ...visit,
      ...times,
      id: nextKey(kind === 'visit' ? 'apt' : 'blk'),
      kind,
      practitionerId: String(clinician.key),
      siteKey,
      locationKey,
      state: 'Booked',
      moduleKeys: [],
      serviceKeys: [],
      net: 0,
      gross: 0,
      authorisationCode: null,
      invoice: null,
      resourceKeys: [clinician.resourceKey],
    })
    log(kind === 'visit' ? 'appointment.booked' : 'hold.created', row, 'front-desk')
    return row
  }

  function feeOf(row: AppointmentRow): number {
    const notice = (row.start - world.now()) / 3_600_000
    if (notice >= switches.freeCancelHours) return 0
    return round(notice >= switches.halfFeeHours ? row.gross / 2 : row.gross)
  }

  /** Takes the visit out. Its invoice gives way to that of the fee, if there is one; staff charge none. */
  function cancel(row: AppointmentRow, by: By): AppointmentRow {
    const fee = by === 'api' ? feeOf(row) : 0
    const invoice = fee > 0 ? raise('Cancellation fee', fee) : null
    const cancelled = state.appointments.patch(row.id, { state: 'Cancelled', invoice })
    log(row.kind === 'visit' ? 'appointment.cancelled' : 'hold.released', row, by)
    return cancelled
  }

  function move(
    row: AppointmentRow,
    clinician: Clinician,
    times: { readonly start: number; readonly end: number },
  ): AppointmentRow {
    const { siteKey, locationKey } = placementOf(clinician, times.start)
    const equipment = row.resourceKeys.filter((key) => !catalogue.clinicians.some((c) => c.resourceKey === key))
    const moved = state.appointments.patch(row.id, {
      ...times,
      practitionerId: String(clinician.key),
      siteKey,
      locationKey,
      resourceKeys: [clinician.resourceKey, ...equipment],
    })
    // The truth log has no word for a block that moves.
    if (row.kind === 'visit') log('appointment.moved', moved, 'front-desk')
    return moved
  }

  return { search, book, deskEntry, feeOf, cancel, move }
}

function fits(wanted: number, key: number): boolean {
  return wanted === 0 || wanted === key
}

function round(amount: number): number {
  return Math.round(amount * 100) / 100
}
