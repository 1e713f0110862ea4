import { useEffect, useMemo, useState } from 'react'
import type { Gateway } from './gateway.ts'
import type { PageServicesQuery, SlotPartsFragment } from './gql/graphql.ts'
import { keep, kept } from './kept.ts'
import { Heading, Notice, RetryButton, strengthWords } from './parts.tsx'
import { addDays, clockOf, dayOf, longDay, shortDay, viewerZone, zoneName } from './time.ts'
import { useSlots } from './use-slots.ts'

type Service = NonNullable<PageServicesQuery['services']>[number]

export interface CalendarProps {
  readonly gateway: Gateway
  readonly services: readonly Service[]
  readonly isFirst: boolean
  readonly onPick: (slot: SlotPartsFragment) => void
  /** Changes when what is shown must have become old. */
  readonly round: number
}

/** As many times of a day are shown at first, and as many more at a time. */
const shortList = 6
const longer = 12
const weeksAhead = 8
const partsOfDay = {
  any: { name: 'Any time', from: '00:00', to: '24:00' },
  morning: { name: 'Morning, before 12:00', from: '00:00', to: '12:00' },
  afternoon: { name: 'Afternoon, 12:00 to 17:00', from: '12:00', to: '17:00' },
  evening: { name: 'Evening, from 17:00', from: '17:00', to: '24:00' },
} as const
type PartOfDay = keyof typeof partsOfDay
/** Someone who comes back to the page wants to see what is free now. */
const oldAfterMs = 60_000

export function Calendar({ gateway, services, isFirst, onPick, round }: CalendarProps) {
  const [serviceId, setServiceId] = useState(
    () => services.find(({ id }) => id === kept().serviceId)?.id ?? services[0]?.id ?? null,
  )
  const [showsClinicTime, setShowsClinicTime] = useState(kept().showsClinicTime)
  const [week, setWeek] = useState(0)
  const [partOfDay, setPartOfDay] = useState<PartOfDay>('any')
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const today = dayOf(Date.now(), viewerZone)
  const firstDay = addDays(today, week * 7)
  const { found, reload } = useSlots(gateway, serviceId, firstDay)

  // It is the change itself that asks again.
  useEffect(() => {
    if (round > 0) reload()
  }, [round, reload])
  useEffect(() => {
    let readAt = performance.now()
    const onVisible = () => {
      if (document.hidden || performance.now() - readAt < oldAfterMs) return
      readAt = performance.now()
      reload()
    }
    document.addEventListener('visibilitychange', onVisible)
    return () => document.removeEventListener('visibilitychange', onVisible)
  }, [reload])

  const clinics = useMemo(
    () =>
      [...new Map(found.slots.map(({ clinic }) => [clinic.id, clinic.name]))].sort(([, a], [, b]) =>
        a.localeCompare(b),
      ),
    [found.slots],
  )
  const days = useMemo(() => {
    const byDay = new Map<string, SlotPartsFragment[]>(
      Array.from({ length: 7 }, (_, index) => [addDays(firstDay, index), []]),
    )
    const { from, to } = partsOfDay[partOfDay]
    for (const slot of found.slots) {
      const zone = showsClinicTime ? slot.timeZone : viewerZone
      const clock = clockOf(slot.start, zone)
      if (!hidden.has(slot.clinic.id) && clock >= from && clock < to) byDay.get(dayOf(slot.start, zone))?.push(slot)
    }
    return [...byDay]
  }, [found.slots, firstDay, hidden, partOfDay, showsClinicTime])
  const count = days.reduce((sum, [, slots]) => sum + slots.length, 0)
  const zones = [...new Set(found.slots.map((slot) => slot.timeZone))]
  const clinicZones = zones.length === 0 ? '' : zones.map((zone) => zoneName(zone)).join(', ')

  return (
    <>
      <Heading isQuiet={isFirst}>Book an appointment</Heading>
      <div className="controls panel">
        <div className="field">
          <label htmlFor="service">What do you need?</label>
          <select
            id="service"
            value={serviceId ?? ''}
            onChange={({ target }) => {
              setServiceId(target.value)
              keep({ serviceId: target.value })
            }}
          >
            {services.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor="part-of-day">When suits you?</label>
          <select id="part-of-day" value={partOfDay} onChange={({ target }) => setPartOfDay(target.value as PartOfDay)}>
            {Object.entries(partsOfDay).map(([value, { name }]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <fieldset className="choice">
          <legend>Show times in</legend>
          <label>
            <input
              type="radio"
              name="zone"
              checked={!showsClinicTime}
              onChange={() => {
                setShowsClinicTime(false)
                keep({ showsClinicTime: false })
              }}
            />
            <span>
              Your time <small>{zoneName(viewerZone)}</small>
            </span>
          </label>
          <label>
            <input
              type="radio"
              name="zone"
              checked={showsClinicTime}
              onChange={() => {
                setShowsClinicTime(true)
                keep({ showsClinicTime: true })
              }}
            />
            <span>
              The clinic’s time <small>{clinicZones}</small>
            </span>
          </label>
        </fieldset>
        {clinics.length > 1 && (
          <fieldset className="chips">
            <legend>Clinics</legend>
            {clinics.map(([id, name]) => (
              <label key={id}>
                <input
                  type="checkbox"
                  checked={!hidden.has(id)}
                  onChange={({ target }) => {
                    const next = new Set(hidden)
                    if (target.checked) next.delete(id)
                    else next.add(id)
                    setHidden(next)
                  }}
                />
                <span>{name}</span>
              </label>
            ))}
          </fieldset>
        )}
      </div>

      {found.unavailable.map(({ clinic, message, retryAfterSeconds, code }) => (
        <div key={clinic.id} className="notice warn">
          <p>
            <b>{clinic.name} is missing below.</b>{' '}
            {code === 'RATE_LIMITED' ? 'Its system is asked too often just now.' : message}
          </p>
          <RetryButton seconds={retryAfterSeconds} onRetry={reload} label={`Ask ${clinic.name} again`} />
        </div>
      ))}
      {found.failure && <Notice failure={found.failure} onRetry={reload} />}

      <div className="week">
        <button type="button" className="button" disabled={week === 0} onClick={() => setWeek(week - 1)}>
          <span aria-hidden="true">←</span> Earlier
        </button>
        <h2 aria-live="polite">
          {shortDay(firstDay)} to {shortDay(addDays(firstDay, 6))}
          <small className="muted">
            {found.isLoading ? 'Looking for free times…' : count === 0 ? 'No free times' : `${count} free times`}
          </small>
        </h2>
        <button type="button" className="button" disabled={week === weeksAhead} onClick={() => setWeek(week + 1)}>
          Later <span aria-hidden="true">→</span>
        </button>
      </div>

      <div className="days" aria-busy={found.isLoading}>
        {days.map(([day, slots]) => (
          <Day
            key={day}
            day={day}
            slots={slots}
            isLoading={found.isLoading}
            showsClinicTime={showsClinicTime}
            onPick={onPick}
          />
        ))}
      </div>
      <Legend />
    </>
  )
}

interface DayProps {
  readonly day: string
  readonly slots: readonly SlotPartsFragment[]
  readonly isLoading: boolean
  readonly showsClinicTime: boolean
  readonly onPick: (slot: SlotPartsFragment) => void
}

function Day({ day, slots, isLoading, showsClinicTime, onPick }: DayProps) {
  const [length, setLength] = useState(shortList)
  const shown = slots.slice(0, length)
  const rest = slots.length - shown.length
  return (
    <section className="day" aria-labelledby={`day-${day}`}>
      <h3 id={`day-${day}`}>{shortDay(day)}</h3>
      {slots.length === 0 && <p className="muted small">{isLoading ? '…' : 'Nothing free'}</p>}
      <ul>
        {shown.map((slot) => (
          <li key={slot.id}>
            <SlotButton slot={slot} zone={showsClinicTime ? slot.timeZone : viewerZone} onPick={onPick} />
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <button type="button" className="button more" onClick={() => setLength(length + longer)}>
          More <span className="muted">({rest} left)</span>
          <span className="visually-hidden"> on {shortDay(day)}</span>
        </button>
      )}
    </section>
  )
}

export interface SlotButtonProps {
  readonly slot: SlotPartsFragment
  readonly zone: string
  readonly onPick: (slot: SlotPartsFragment) => void
  /** For a time away from its day. */
  readonly withDay?: boolean
}

export function SlotButton({ slot, zone, onPick, withDay = false }: SlotButtonProps) {
  return (
    <button type="button" className={`slot ${slot.holdStrength.toLowerCase()}`} onClick={() => onPick(slot)}>
      <b>
        {withDay && `${longDay(slot.start, zone)}, `}
        <time dateTime={slot.start}>{clockOf(slot.start, zone)}</time>
      </b>
      <span className="clinic">{slot.clinic.name}</span>
      {slot.practitioner && <span className="muted">{slot.practitioner.name}</span>}
      <span className="visually-hidden">. {strengthWords[slot.holdStrength][0]}</span>
    </button>
  )
}

/** How firmly a time is kept once it is chosen, in the colours of the calendar. */
function Legend() {
  return (
    <dl className="legend">
      {(['NATIVE', 'GATEWAY'] as const).map((strength) => (
        <div key={strength} className={strength.toLowerCase()}>
          <dt>{strengthWords[strength][0]}</dt>
          <dd className="muted">{strengthWords[strength][1]}</dd>
        </div>
      ))}
    </dl>
  )
}
