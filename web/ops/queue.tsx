import { useState } from 'react'
import { LogId } from './holds.tsx'
import { Ago, SlotTime, spanOf, Until, useNow } from './time.tsx'
import type { Overview, Queued } from './watch.ts'

/** What is being found out, by the kind of call whose outcome is open. */
const questions: Readonly<Record<Queued['kind'], string>> = {
  HOLD: 'Does the clinic have our hold?',
  BOOK: 'Does the clinic have our booking?',
  REBOOK: 'Does the clinic have the new booking of this move?',
  MOVE: 'Has the clinic moved the appointment?',
  RELEASE: 'Has the clinic let our hold go?',
  COMPENSATE: 'Is our withdrawn booking gone?',
  WATCH: 'Did the clinic book late, or twice, or over us?',
}

/** After this long an open outcome is looked at with concern, though no person is asked yet. */
const longMs = 60_000

export function Queue({ overview }: { readonly overview: Overview }) {
  const { queue, queued, cancels, clinics } = overview
  const nameOf = (clinicId: string) => clinics.find(({ id }) => id === clinicId)?.name ?? clinicId
  const lookedAfter = clinics.reduce((sum, clinic) => sum + clinic.lookedAfter, 0)
  const isUnknown = clinics.some(({ ledgerProblem }) => ledgerProblem !== null)
  return (
    <section aria-labelledby="queue">
      <div className="heading">
        <h2 id="queue">Not settled</h2>
        {lookedAfter > 0 && (
          <p className="muted small">
            {lookedAfter} ended {lookedAfter === 1 ? 'hold is' : 'holds are'} looked at once more, as a matter of
            course.
          </p>
        )}
      </div>
      {queue.length + cancels.length === 0 ? (
        <p className="panel empty">
          {isUnknown
            ? 'What is not settled cannot be read now: a ledger does not answer.'
            : 'Every call to a clinic has a known outcome. Nothing waits for anybody.'}
        </p>
      ) : (
        <ul className="queue">
          {queue.map((hold) => (
            <QueuedHold key={hold.id} hold={hold} clinicName={nameOf(hold.clinicId)} />
          ))}
          {cancels.map((cancel) => (
            <li key={cancel.id} className={cancel.flaggedAt === null ? 'panel open' : 'panel open flagged'}>
              <div className="line">
                <Severity since={cancel.since} flaggedAt={cancel.flaggedAt} />
                <b>{nameOf(cancel.clinicId)}</b>
                <span>Is the appointment cancelled there?</span>
                <Looks {...cancel} />
              </div>
              {cancel.flaggedAt !== null && (
                <p className="small">
                  Look for appointment <code>{cancel.vendorAppointmentId}</code> in the clinic’s system, and cancel it
                  there if it stands: that is found by itself.
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
      {queued > queue.length && (
        <p className="small tone-warn">
          The {queue.length} most urgent of {queued} are shown.
        </p>
      )}
    </section>
  )
}

function QueuedHold({ hold, clinicName }: { readonly hold: Queued; readonly clinicName: string }) {
  const { kind, state, since, start, flaggedAt, logId } = hold
  const isUnderWay = useNow() < Date.parse(hold.leaseUntil) && (state === 'CONFIRMING' || state === 'OPENING')
  return (
    <li className={flaggedAt === null ? 'panel open' : 'panel open flagged'}>
      <div className="line">
        {isUnderWay ? <span className="badge">Under way</span> : <Severity since={since} flaggedAt={flaggedAt} />}
        <b>{clinicName}</b>
        <span>{isUnderWay ? 'The call is on its way.' : questions[kind]}</span>
        <span className="muted small">
          {state.toLowerCase()} · <LogId id={logId} /> · <SlotTime at={start} /> · {hold.partnerId}
        </span>
        <Looks {...hold} />
      </div>
      {flaggedAt !== null && <ForAPerson hold={hold} />}
    </li>
  )
}

function ForAPerson({ hold }: { readonly hold: Queued }) {
  const { settle, marker, state } = hold
  return (
    <div className="person">
      <p>
        Nobody could find out by asking. Look into the clinic’s system, for the reference <code>{marker}</code> or for
        the time of the slot{settle === null ? '.' : ', then enter what you found:'}
      </p>
      {settle === null ? (
        <p className="muted small">
          The state is in this process’s memory, so no command can reach it; with Redis, the command would stand here.
        </p>
      ) : (
        <>
          {settle.found !== null && <Command label="The booking is there" command={settle.found} />}
          <Command
            label={state === 'CONFIRMED' ? 'There is nothing more' : 'It is not there'}
            command={settle.absent}
          />
        </>
      )}
    </div>
  )
}

function Command({ label, command }: { readonly label: string; readonly command: string }) {
  const [isCopied, setIsCopied] = useState(false)
  return (
    <div className="command">
      <span>{label}:</span>
      <code>{command}</code>
      <button
        type="button"
        className="button"
        aria-label={`Copy: ${label}`}
        onClick={() => void navigator.clipboard?.writeText(command).then(() => setIsCopied(true))}
      >
        {isCopied ? 'Copied' : 'Copy'}
      </button>
    </div>
  )
}

function Severity({ since, flaggedAt }: { readonly since: string; readonly flaggedAt: string | null }) {
  const isLong = useNow() - Date.parse(since) > longMs
  if (flaggedAt !== null) return <span className="badge bad">For a person</span>
  return <span className={`badge ${isLong ? 'warn' : ''}`}>{isLong ? 'Taking long' : 'Being settled'}</span>
}

interface LooksProps {
  readonly since: string
  readonly checks: number
  readonly nextLookAt: string
}

function Looks({ since, checks, nextLookAt }: LooksProps) {
  const age = spanOf(useNow() - Date.parse(since))
  return (
    <span className="looks small">
      <b>open for {age}</b> · {checks === 0 ? 'not looked yet' : `looked ${checks === 1 ? 'once' : `${checks} times`}`}{' '}
      · next look <Until at={nextLookAt} />
      <span className="visually-hidden">
        , since <Ago at={since} />
      </span>
    </span>
  )
}
