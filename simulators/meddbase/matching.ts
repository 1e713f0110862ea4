import { addDays } from '../kit/zone.ts'
import type { BookTimeSlotBody, ProposalBody } from './bodies.ts'
import type { Site } from './catalogue.ts'
import type { Candidate, Wish } from './diary.ts'
import type { Practice } from './practice.ts'
import { readDateTime, startZone, wallText } from './times.ts'
import { extrasOf, wishesOf } from './wishes.ts'

/** What a booking has found to book. */
export interface Match {
  readonly wish: Wish
  readonly candidate: Candidate
}

/** A booking searches anew and takes what fits, or finds nothing. */
export function matchingOf(practice: Practice) {
  const { answers, switches, catalogue, state, diary } = practice
  const wishes = wishesOf(practice)

  function startsOf(text: string, site: Site): number[] {
    const starts = readDateTime(text, startZone(switches, site.zone))
    if (!starts) throw answers.refusal('parameterFormat', 'Parameter Start has incorrect format.')
    return switches.repeatedHour === 'first' ? starts.slice(0, 1) : starts
  }

  /** The free starts at one of the given instants, at one location. */
  function freeAt(wish: Omit<Wish, 'from' | 'to'>, site: Site, starts: readonly number[]): Candidate[] {
    const [start] = starts
    if (start === undefined) return []
    const day = wallText(site.zone, start).slice(0, 10)
    const window = { from: `${day}T00:00:00`, to: `${addDays(day, 1)}T00:00:00` }
    const rows = state.appointments.values()
    return diary.search(rows, { ...wish, ...window }).filter((candidate) => starts.includes(candidate.start))
  }

  function siteOf(siteKey: number, locationKey: number): Site | undefined {
    return catalogue.sites.find((site) => {
      return site.key === siteKey && site.locations.some(({ key }) => key === locationKey)
    })
  }

  /** The one that `pick` takes among the soonest: a text in the repeated hour fits two starts. */
  function choose(found: readonly Candidate[]): Candidate | undefined {
    const soonest = found.filter(({ start }) => start === found[0]?.start)
    if (switches.pick === 'first') return soonest[0]
    if (switches.pick === 'last') return soonest.at(-1)
    return soonest[Math.floor(Math.random() * soonest.length)]
  }

  return {
    timeSlot(body: BookTimeSlotBody): Match | undefined {
      const { proposedTimeSlot: slot, price } = body
      const type = wishes.typeOf(slot.Type.Key)
      const extras = extrasOf(type, { modules: slot.Modules, services: slot.Services })
      const site = siteOf(slot.Site.Key, slot.Location.Key)
      if (!extras || !site) return undefined
      const wish = {
        type,
        ...extras,
        clinicianKey: body.clinician ?? 0,
        sex: body.clinicianSex ?? 0,
        siteKey: slot.Site.Key,
        locationKey: slot.Location.Key,
      }
      const free = freeAt(wish, site, startsOf(slot.Start, site))
      const priced = typeof price === 'number' ? free.filter((one) => one[switches.priceMeans] === price) : free
      const candidate = choose(priced)
      return candidate && { wish: { ...wish, from: undefined, to: undefined }, candidate }
    },

    /** Reads the proposal's slots, which name the resources; everything else in it is for show. */
    proposal(body: ProposalBody): Match | undefined {
      const primary = body.PrimaryAttendeeSlot
      const type = wishes.typeOf(body.Type.Key)
      const extras = extrasOf(type, { modules: body.Modules, services: body.Services })
      const site = siteOf(primary.SiteKey, primary.LocationKey)
      const clinician = catalogue.clinicians.find(({ resourceKey }) => resourceKey === primary.ResourceKey)
      if (!extras || !site || !clinician || primary.Type !== type.key) return undefined
      const wish = {
        type,
        ...extras,
        clinicianKey: clinician.key,
        sex: 0,
        siteKey: site.key,
        locationKey: primary.LocationKey,
      }
      const given = body.Slots.map((slot) => slot.ResourceKey).sort()
      const [candidate] = freeAt(wish, site, startsOf(primary.Start, site)).filter(
        ({ resourceKeys }) => String([...resourceKeys].sort()) === String(given),
      )
      return candidate && { wish: { ...wish, from: undefined, to: undefined }, candidate }
    },
  }
}
