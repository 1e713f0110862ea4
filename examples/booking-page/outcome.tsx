/** The screens after the form: waiting for the clinic, an end without a booking, the appointment. */
import { useEffect, useState } from 'react'
import { SlotButton } from './calendar.tsx'
import type { Failure } from './failure.ts'
import type {
  AppointmentPartsFragment,
  AppointmentStatus,
  CancellationReason,
  SlotPartsFragment,
} from './gql/graphql.ts'
import { contactWords, Fact, Heading, Notice, placeText, When } from './parts.tsx'
import { Dialog } from './slot-dialog.tsx'
import { clockOf, longDay, moneyText } from './time.ts'
import type { BookingState, Held } from './use-booking.ts'

/** The clinic has not said whether it booked, or cannot show what it booked. */
export function Settling({ held }: { readonly held: Held }) {
  const { status, start, timeZone, clinic, practitioner } = held
  if (status === 'CONFIRMED') {
    return (
      <>
        <Heading>You are booked</Heading>
        <p className="panel narrow" role="status">
          <b>{clinic.name}</b> has booked{' '}
          <b>
            {longDay(start, timeZone)}, {clockOf(start, timeZone)}
          </b>
          . Its system cannot show the appointment just now; this page does as soon as it can.
        </p>
      </>
    )
  }
  return (
    <>
      <Heading>Waiting for the clinic’s answer</Heading>
      <div className="panel narrow">
        <div className="waiting" aria-hidden="true" />
        <p>
          We have asked <b>{clinic.name}</b> to book{' '}
          <b>
            {longDay(start, timeZone)}, {clockOf(start, timeZone)}
          </b>
          {practitioner && ` with ${practitioner.name}`}. Its system has not answered yet.
        </p>
        <p className="notice info">
          <b>Please do not book again, here or elsewhere.</b> Your time stays reserved, and we keep asking until we
          know. It usually takes less than a few minutes.
        </p>
        <p className="muted small">
          This page shows the answer by itself. You may reload it or come back to this tab; nothing is lost.
        </p>
        <p className="visually-hidden" role="status">
          Waiting for the clinic’s answer.
        </p>
      </div>
    </>
  )
}

export interface EndedProps {
  readonly failure: Failure
  readonly hasDetails: boolean
  readonly onPick: (slot: SlotPartsFragment) => void
  readonly onSearch: () => void
}

/** The time is gone, and nothing was booked. */
export function Ended({ failure, hasDetails, onPick, onSearch }: EndedProps) {
  const { title, text, alternatives } = failure
  return (
    <>
      <Heading>{title}</Heading>
      <div className="panel narrow">
        <p>{text}</p>
        {alternatives.length > 0 && (
          <>
            <p>
              <b>Free instead at the same clinic:</b>
            </p>
            <ul className="alternatives">
              {alternatives.map((slot) => (
                <li key={slot.id}>
                  <SlotButton slot={slot} zone={slot.timeZone} onPick={onPick} withDay />
                </li>
              ))}
            </ul>
          </>
        )}
        {hasDetails && <p className="muted">What you have entered about yourself is still here for the next try.</p>}
        <div className="row">
          <button type="button" className="button primary" onClick={onSearch}>
            Choose another time
          </button>
        </div>
      </div>
    </>
  )
}

const statusWords: Readonly<Record<AppointmentStatus, readonly [heading: string, text: string]>> = {
  BOOKED: ['You are booked', 'The clinic has confirmed it.'],
  PENDING_APPROVAL: ['The clinic still has to say yes', 'Your time is reserved until then. The clinic tells you.'],
  CANCELLED: ['This appointment is cancelled', 'The time is free again for others.'],
  ARRIVED: ['You have arrived', 'The clinic knows that you are there.'],
  COMPLETED: ['This appointment has taken place', ''],
  DID_NOT_ARRIVE: ['You were missed', 'The clinic was expecting you. Please ring them.'],
  UNKNOWN: ['Your appointment', 'Please ask the clinic how it stands.'],
}

export function AppointmentScreen({
  booking,
  appointment,
}: {
  readonly booking: BookingState
  readonly appointment: AppointmentPartsFragment
}) {
  const [isCancelling, setIsCancelling] = useState(false)
  const { status, start, end, timeZone, clinic, practitioner, location, contactType, pendingChange } = appointment
  const [heading, text] = statusWords[status]
  const isChanging = pendingChange !== null
  const change = pendingChange?.kind === 'RESCHEDULE' ? 'move it to another time' : 'cancel'
  const stands = (status === 'BOOKED' || status === 'PENDING_APPROVAL') && !isChanging
  // What comes of it, the screen shows.
  useEffect(() => {
    if (!stands) setIsCancelling(false)
  }, [stands])
  return (
    <>
      <Heading key={status}>{isChanging ? `Waiting for the clinic to ${change}` : heading}</Heading>
      <div className="panel narrow">
        {booking.wasNotCancelled && (
          <p className="notice bad" role="alert">
            <b>The clinic has not cancelled it.</b> Your appointment stands as it was. You can try again, or ring the
            clinic.
          </p>
        )}
        {isChanging ? (
          <p className="notice info" role="status">
            We have asked the clinic to {change}. It has not answered yet; this page shows it as soon as it does.
          </p>
        ) : (
          !booking.wasNotCancelled &&
          text !== '' && <p className={status === 'BOOKED' ? 'notice good' : 'notice info'}>{text}</p>
        )}
        <dl className="facts">
          <When start={start} end={end} timeZone={timeZone} isStruck={status === 'CANCELLED'} />
          <Fact name="Where">
            {placeText(clinic, location)}
            {location?.addressLines.map((line) => (
              <span key={line} className="line muted">
                {line}
              </span>
            ))}
            {contactType && contactType !== 'IN_PERSON' && `, by ${contactWords[contactType].toLowerCase()}`}
          </Fact>
          {(appointment.appointmentType || practitioner) && (
            <Fact name="What">
              {appointment.appointmentType?.name}
              {practitioner && ` with ${practitioner.name}`}
            </Fact>
          )}
          {appointment.price && <Fact name="Price">{moneyText(appointment.price)}</Fact>}
          {appointment.paymentReference !== null && (
            <Fact name="Payment reference">{appointment.paymentReference}</Fact>
          )}
          {appointment.joinUrl !== null && stands && (
            <Fact name="Video call">
              <a href={appointment.joinUrl} rel="noreferrer">
                Join here
              </a>
            </Fact>
          )}
          {appointment.questionnaireUrl !== null && stands && (
            <Fact name="Before you come">
              <a href={appointment.questionnaireUrl} rel="noreferrer">
                Answer the clinic’s questions
              </a>
            </Fact>
          )}
        </dl>
        <div className="row">
          {stands && clinic.capabilities.cancel && (
            <button type="button" className="button" onClick={() => setIsCancelling(true)}>
              Cancel the appointment
            </button>
          )}
          {!isChanging && (
            <button type="button" className="button" onClick={booking.searchAgain}>
              Book another
            </button>
          )}
        </div>
        {stands && !clinic.capabilities.cancel && (
          <p className="muted small">To cancel, please ring the clinic: its system takes no cancellations from here.</p>
        )}
      </div>
      {isCancelling && stands && <CancelDialog booking={booking} onClose={() => setIsCancelling(false)} />}
    </>
  )
}

const reasons: Readonly<Record<CancellationReason, string>> = {
  FEELING_BETTER: 'I feel better',
  CONDITION_WORSE: 'It got worse, I need other care',
  SICK: 'I am ill',
  AWAY: 'I am away',
  WORK: 'Work',
  OTHER: 'Another reason',
}

function CancelDialog({ booking, onClose }: { readonly booking: BookingState; readonly onClose: () => void }) {
  const { busy, failure, retry, cancel } = booking
  const [reason, setReason] = useState<CancellationReason>('OTHER')
  const [note, setNote] = useState('')
  const isBusy = busy === 'cancel'
  const how = { reason, ...(note.trim() !== '' && { note: note.trim() }) }
  const fee = failure?.code === 'FEE_NOT_ACCEPTED' ? failure.money : null
  const isLocked = isBusy || failure?.isRepeatable === true
  return (
    <Dialog title="Cancel the appointment?" onClose={onClose}>
      <fieldset className="fields" disabled={isLocked}>
        <legend className="visually-hidden">Why</legend>
        <div className="field">
          <label htmlFor="reason">Reason</label>
          <select id="reason" value={reason} onChange={({ target }) => setReason(target.value as CancellationReason)}>
            {Object.entries(reasons).map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor="note">
            A note for the clinic <span className="muted">(optional)</span>
          </label>
          <textarea
            id="note"
            rows={2}
            maxLength={500}
            value={note}
            onChange={({ target }) => setNote(target.value)}
            autoComplete="off"
          />
        </div>
      </fieldset>
      {failure && (
        <Notice failure={failure} onRetry={retry}>
          {fee && (
            <p>
              The clinic asks <b>{moneyText(fee)}</b> for cancelling now.
            </p>
          )}
        </Notice>
      )}
      <div className="row">
        {fee ? (
          <button
            type="button"
            className="button primary"
            disabled={isBusy}
            onClick={() => void cancel({ ...how, acceptFee: fee })}
          >
            Pay {moneyText(fee)} and cancel
          </button>
        ) : (
          !failure?.isRepeatable && (
            <button type="button" className="button primary" disabled={isBusy} onClick={() => void cancel(how)}>
              {isBusy ? 'Asking the clinic…' : 'Yes, cancel it'}
            </button>
          )
        )}
        <button type="button" className="button" onClick={onClose}>
          Keep it
        </button>
      </div>
    </Dialog>
  )
}
