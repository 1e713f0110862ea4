import { useEffect, useRef, useState } from 'react'
import { Calendar } from './calendar.tsx'
import { Details } from './details.tsx'
import type { Gateway } from './gateway.ts'
import type { PageServicesQuery, SlotPartsFragment } from './gql/graphql.ts'
import { AppointmentScreen, Ended, Settling } from './outcome.tsx'
import { Heading, Notice } from './parts.tsx'
import { emptyForm } from './patient.ts'
import { SlotDialog } from './slot-dialog.tsx'
import { useBooking } from './use-booking.ts'

export interface AppProps {
  readonly gateway: Gateway
  readonly services: NonNullable<PageServicesQuery['services']>
  /** Says that nothing here is real. */
  readonly isDemo: boolean
}

const steps = ['Choose a time', 'Your details', 'Booked'] as const

export function App({ gateway, services, isDemo }: AppProps) {
  const booking = useBooking(gateway)
  const { screen, held, appointment, failure, retry } = booking
  const [picked, setPicked] = useState<SlotPartsFragment | null>(null)
  /** Counts what makes the calendar old. */
  const [round, setRound] = useState(0)
  // Survives a hold that expired, but not the page: it is about a person.
  const [form, setForm] = useState(emptyForm)
  const isFirst = useRef(true)
  useEffect(() => {
    if (screen.name !== 'search') isFirst.current = false
    if (screen.name === 'appointment') setForm(emptyForm)
  }, [screen.name])

  const step = screen.name === 'appointment' ? 2 : screen.name === 'details' || screen.name === 'settling' ? 1 : 0
  return (
    <>
      <header className="banner">
        <p className="brand">Holdfast bookings</p>
        {isDemo && <p className="badge warn">Demo: no real clinic, no real patient</p>}
        <ol className="steps" aria-label="Steps">
          {steps.map((name, index) => (
            <li key={name} aria-current={index === step ? 'step' : undefined} className={index < step ? 'done' : ''}>
              <span>{name}</span>
            </li>
          ))}
        </ol>
      </header>
      <main>
        {screen.name === 'restoring' && (
          <>
            <Heading isQuiet>One moment</Heading>
            {failure ? (
              <Notice failure={failure} onRetry={retry}>
                <button type="button" className="button" onClick={booking.searchAgain}>
                  Start a new search
                </button>
              </Notice>
            ) : (
              <p>Looking up where you left off…</p>
            )}
          </>
        )}
        {screen.name === 'search' && (
          <Calendar gateway={gateway} services={services} isFirst={isFirst.current} onPick={setPicked} round={round} />
        )}
        {screen.name === 'details' && held && <Details booking={booking} held={held} form={form} onForm={setForm} />}
        {screen.name === 'settling' && held && <Settling held={held} />}
        {screen.name === 'ended' && (
          <Ended
            failure={screen.failure}
            hasDetails={form.firstName !== '' || form.email !== ''}
            onPick={setPicked}
            onSearch={booking.searchAgain}
          />
        )}
        {screen.name === 'appointment' && appointment && (
          <AppointmentScreen booking={booking} appointment={appointment} />
        )}
      </main>
      {picked && (
        <SlotDialog
          key={picked.id}
          slot={picked}
          isBusy={booking.busy === 'hold'}
          onPick={setPicked}
          onHold={async (slot, contactType) => {
            const failed = await booking.hold(slot, contactType)
            if (!failed) setPicked(null)
            return failed
          }}
          onClose={(isStale) => {
            setPicked(null)
            if (isStale) setRound((before) => before + 1)
          }}
        />
      )}
    </>
  )
}
