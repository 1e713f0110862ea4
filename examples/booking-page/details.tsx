import { type FormEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import { Countdown } from './countdown.tsx'
import { contactWords, Fact, Heading, Notice, placeText, strengthWords, When } from './parts.tsx'
import {
  confirmationOf,
  errorsFrom,
  errorsIn,
  type Field,
  type FieldErrors,
  type FieldName,
  fieldsFor,
  type PatientForm,
} from './patient.ts'
import { moneyText, viewerZone } from './time.ts'
import type { BookingState, Confirmation, Held } from './use-booking.ts'

export interface DetailsProps {
  readonly booking: BookingState
  readonly held: Held
  readonly form: PatientForm
  readonly onForm: (form: PatientForm) => void
}

/** The time that is kept, and the form that turns it into an appointment. */
export function Details({ booking, held, form, onForm }: DetailsProps) {
  const { busy, failure, retry, confirm, extend, reopen, timeIsUp } = booking
  const [wantsCode, setWantsCode] = useState(false)
  const [errors, setErrors] = useState<FieldErrors>({})
  const [others, setOthers] = useState<readonly string[]>([])
  const summary = useRef<HTMLElement>(null)
  const shown = useRef<typeof failure>(null)
  const fields = useMemo(() => fieldsFor(held, wantsCode), [held, wantsCode])
  const isSending = busy === 'confirm'
  /** What may have arrived must not be changed, only repeated. */
  const isLocked = isSending || failure?.isRepeatable === true

  const found = fields.filter(({ name }) => errors[name] !== undefined)
  const hasErrors = found.length > 0 || others.length > 0
  // Each time that something is found, also when it is the same again.
  useEffect(() => {
    if (Object.keys(errors).length + others.length > 0) summary.current?.focus()
  }, [errors, others])

  useEffect(() => {
    if (wantsCode) document.getElementById('field-verificationCode')?.focus()
  }, [wantsCode])

  useEffect(() => {
    if (failure?.code === 'VERIFICATION_REQUIRED') setWantsCode(true)
    // Shown once: the hold may change while it is put right.
    if (failure?.code !== 'INVALID_INPUT' || failure === shown.current) return
    shown.current = failure
    const told = errorsFrom(failure.issues, fields)
    setErrors(told.errors)
    const isVague = Object.keys(told.errors).length + told.others.length === 0
    setOthers(isVague ? ['The clinic’s system did not accept these details. Please check each of them.'] : told.others)
  }, [failure, fields])

  const send = (extra: Partial<Confirmation> = {}) => {
    const wrong = errorsIn(form, fields)
    setErrors(wrong)
    setOthers([])
    if (Object.keys(wrong).length > 0) return
    const patientTimeZone = /^[A-Za-z_]+\/[\w+/-]+$/.test(viewerZone) ? viewerZone : null
    void confirm({ ...confirmationOf(form, fields), patientTimeZone, ...extra })
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (!isLocked) send()
  }
  const isChange = failure?.code === 'PRICE_CHANGED' && failure.money !== null

  return (
    <>
      <Heading>Your details</Heading>
      <Countdown held={held} onEnd={() => void timeIsUp()}>
        {held.extensionsLeft > 0 && (
          <button type="button" className="button" disabled={busy !== null || isLocked} onClick={() => void extend()}>
            {busy === 'extend' ? 'Asking…' : 'More time'}
          </button>
        )}
      </Countdown>
      <div className="two">
        <HoldCard booking={booking} held={held} />
        <form className="panel form" onSubmit={onSubmit} noValidate aria-label="Your details">
          {hasErrors && (
            <section ref={summary} tabIndex={-1} className="notice bad" aria-label="What to change">
              <b>Please check:</b>
              <ul>
                {found.map(({ name }) => (
                  <li key={name}>
                    <a
                      href={`#field-${name}`}
                      onClick={(event) => {
                        event.preventDefault()
                        document.getElementById(`field-${name}`)?.focus()
                      }}
                    >
                      {errors[name]}
                    </a>
                  </li>
                ))}
                {others.map((message) => (
                  <li key={message}>{message}</li>
                ))}
              </ul>
            </section>
          )}
          <p className="muted small">
            They go to {held.clinic.name} when you book, and are kept nowhere else. Fields are needed unless they say
            “optional”.
          </p>
          <fieldset className="fields" disabled={isLocked}>
            <legend className="visually-hidden">About you</legend>
            {fields.map((field) => (
              <Input
                key={field.name}
                field={field}
                value={form[field.name]}
                error={errors[field.name]}
                onChange={(value) => onForm({ ...form, [field.name]: value })}
              />
            ))}
          </fieldset>
          {failure && failure.code !== 'INVALID_INPUT' && (
            <Notice failure={failure} onRetry={retry}>
              {isChange && failure.money && (
                <>
                  <p>
                    It is now <b>{moneyText(failure.money)}</b>
                    {held.price && <> instead of {moneyText(held.price)}</>}.
                  </p>
                  <button
                    type="button"
                    className="button primary"
                    onClick={() => failure.money && send({ acceptPrice: failure.money })}
                  >
                    Book at {moneyText(failure.money)}
                  </button>
                </>
              )}
              {failure.code === 'RATE_LIMITED' || failure.code === 'VENDOR_UNAVAILABLE' ? (
                <button type="button" className="button" onClick={reopen}>
                  Change my details
                </button>
              ) : null}
            </Notice>
          )}
          {!isChange && !failure?.isRepeatable && (
            <button type="submit" className="button primary wide" disabled={isSending}>
              {isSending ? 'Booking…' : 'Book this appointment'}
            </button>
          )}
          <p className="visually-hidden" role="status">
            {isSending && 'Booking, please wait.'}
          </p>
        </form>
      </div>
    </>
  )
}

function HoldCard({ booking, held }: { readonly booking: BookingState; readonly held: Held }) {
  const { busy, failure, release } = booking
  /** It may be booked already. */
  const isOpen = busy !== null || failure?.isRepeatable === true
  const { start, end, timeZone, clinic, practitioner, location, appointmentType, contactType, price, strength } = held
  return (
    <section className="panel hold" aria-labelledby="kept">
      <h2 id="kept">Your time</h2>
      <dl className="facts">
        <When start={start} end={end} timeZone={timeZone} />
        <Fact name="Where">
          {placeText(clinic, location)}
          {contactType && contactType !== 'IN_PERSON' && ` (${contactWords[contactType].toLowerCase()})`}
        </Fact>
        <Fact name="What">
          {appointmentType.name}
          {practitioner && ` with ${practitioner.name}`}
        </Fact>
        {price && <Fact name="Price">{moneyText(price)}</Fact>}
        <Fact name="Firmness">
          {strengthWords[strength][0]}. <span className="muted">{strengthWords[strength][1]}</span>
        </Fact>
      </dl>
      <div className="row">
        <button type="button" className="button" disabled={isOpen} onClick={() => void release()}>
          {busy === 'release' ? 'Giving back…' : 'Give it back'}
        </button>
      </div>
    </section>
  )
}

interface InputProps {
  readonly field: Field
  readonly value: string
  readonly error: string | undefined
  readonly onChange: (value: string) => void
}

const kinds: Readonly<Record<FieldName, { readonly type?: string; readonly autoComplete: string }>> = {
  firstName: { autoComplete: 'given-name' },
  lastName: { autoComplete: 'family-name' },
  email: { type: 'email', autoComplete: 'email' },
  phone: { type: 'tel', autoComplete: 'tel' },
  dateOfBirth: { type: 'date', autoComplete: 'bday' },
  sex: { autoComplete: 'sex' },
  paymentReference: { autoComplete: 'off' },
  notes: { autoComplete: 'off' },
  verificationCode: { autoComplete: 'one-time-code' },
}

function Input({ field: { name, label, isRequired, hint }, value, error, onChange }: InputProps) {
  const described = useId()
  const { type = 'text', autoComplete } = kinds[name]
  const hintId = hint === undefined ? undefined : `${described}-hint`
  const errorId = error === undefined ? undefined : `${described}-error`
  const common = {
    id: `field-${name}`,
    name,
    value,
    autoComplete,
    required: isRequired,
    'aria-invalid': error !== undefined,
    'aria-describedby': [errorId, hintId].filter(Boolean).join(' ') || undefined,
    onChange: ({ target }: { target: { value: string } }) => onChange(target.value),
  }
  return (
    <div className={error === undefined ? 'field' : 'field wrong'}>
      <label htmlFor={common.id}>
        {label}
        {!isRequired && <span className="muted"> (optional)</span>}
      </label>
      {hint !== undefined && (
        <span id={hintId} className="muted small">
          {hint}
        </span>
      )}
      {name === 'sex' ? (
        <select {...common}>
          <option value="">Please choose</option>
          <option value="FEMALE">Female</option>
          <option value="MALE">Male</option>
          <option value="OTHER">Other</option>
        </select>
      ) : name === 'notes' ? (
        <textarea {...common} rows={3} maxLength={1_000} />
      ) : (
        <input {...common} type={type} inputMode={name === 'verificationCode' ? 'numeric' : undefined} />
      )}
      {error !== undefined && (
        <span id={errorId} className="error small">
          {error}
        </span>
      )}
    </div>
  )
}
