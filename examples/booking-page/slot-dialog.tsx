import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { SlotButton } from './calendar.tsx'
import type { Failure } from './failure.ts'
import type { ContactType, SlotPartsFragment } from './gql/graphql.ts'
import { isOpen } from './kept.ts'
import { contactWords, Fact, Notice, placeText, strengthWords, When } from './parts.tsx'
import { moneyText } from './time.ts'
import { holdIntent } from './use-booking.ts'

/** A modal that closes with Escape, and gives the focus back to where it was. */
export function Dialog({
  title,
  onClose,
  children,
}: {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  // Before it leaves the page, or the focus would have nowhere to go back from.
  useLayoutEffect(() => {
    const { current } = dialog
    current?.showModal()
    return () => current?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      aria-labelledby="dialog-title"
      // Browsers tell of Escape at once, and of the close only with the next frame: whoever has chosen again by then keeps that.
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClose={() => {
        if (dialog.current) onClose()
      }}
    >
      <h2 id="dialog-title">{title}</h2>
      {children}
    </dialog>
  )
}

export interface SlotDialogProps {
  readonly slot: SlotPartsFragment
  readonly isBusy: boolean
  readonly onHold: (slot: SlotPartsFragment, contactType: ContactType | null) => Promise<Failure | null>
  readonly onPick: (slot: SlotPartsFragment) => void
  /** `isStale`: what the calendar shows is no longer so. */
  readonly onClose: (isStale: boolean) => void
}

/** What was picked in the calendar, before it is kept. */
export function SlotDialog({ slot, isBusy, onHold, onPick, onClose }: SlotDialogProps) {
  /** What may have arrived must not be asked for in another way, only repeated. */
  const begun = slot.contactTypes.find((type) => isOpen(holdIntent(slot, type)))
  const [contactType, setContactType] = useState<ContactType | null>(begun ?? slot.contactTypes[0] ?? null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const { start, end, timeZone, clinic, practitioner, location, appointmentType, price, holdStrength } = slot
  const isGone = failure !== null && !failure.isRepeatable
  const hold = async () => setFailure(await onHold(slot, contactType))
  const close = () => onClose(isGone)

  return (
    <Dialog title={isGone ? failure.title : 'Keep this time?'} onClose={close}>
      {isGone ? (
        <>
          <p role="alert">{failure.text}</p>
          {failure.alternatives.length > 0 && (
            <>
              <p>
                <b>Free instead at {clinic.name}:</b>
              </p>
              <ul className="alternatives">
                {failure.alternatives.map((other) => (
                  <li key={other.id}>
                    <SlotButton slot={other} zone={other.timeZone} onPick={onPick} withDay />
                  </li>
                ))}
              </ul>
            </>
          )}
          <div className="row">
            <button type="button" className="button" onClick={close}>
              Back to all times
            </button>
          </div>
        </>
      ) : (
        <>
          <dl className="facts">
            <When start={start} end={end} timeZone={timeZone} />
            <Fact name="Where">{placeText(clinic, location)}</Fact>
            <Fact name="What">
              {appointmentType.name}
              {practitioner && ` with ${practitioner.name}`}
            </Fact>
            {price && <Fact name="Price">{moneyText(price)}</Fact>}
            <Fact name="Firmness">
              {strengthWords[holdStrength][0]}. <span className="muted">{strengthWords[holdStrength][1]}</span>
            </Fact>
          </dl>
          {slot.contactTypes.length > 1 && (
            <fieldset className="choice" disabled={begun !== undefined}>
              <legend>How would you like to meet?</legend>
              {slot.contactTypes.map((type) => (
                <label key={type}>
                  <input
                    type="radio"
                    name="contact"
                    checked={contactType === type}
                    onChange={() => setContactType(type)}
                  />
                  <span>{contactWords[type]}</span>
                </label>
              ))}
            </fieldset>
          )}
          {failure && <Notice failure={failure} onRetry={() => void hold()} />}
          <div className="row">
            {!failure && (
              <button type="button" className="button primary" disabled={isBusy} onClick={() => void hold()}>
                {isBusy ? 'Asking the clinic…' : 'Keep it for me'}
              </button>
            )}
            <button type="button" className="button" onClick={close}>
              Back
            </button>
          </div>
        </>
      )}
    </Dialog>
  )
}
