/** Small parts that several screens have. */
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { Failure } from './failure.ts'
import type { ContactType, HoldStrength } from './gql/graphql.ts'
import { clockOf, longDay, viewerZone, zoneName } from './time.ts'

/** The name of a screen. Whoever gets there by a click has it read out, unless `isQuiet`. */
export function Heading({ children, isQuiet = false }: { readonly children: ReactNode; readonly isQuiet?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (!isQuiet) heading.current?.focus()
  }, [isQuiet])
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  )
}

export interface NoticeProps {
  readonly failure: Failure
  readonly onRetry?: (() => void) | null
  readonly children?: ReactNode
}

/** What went wrong, and the way on. */
export function Notice({ failure, onRetry = null, children }: NoticeProps) {
  const { title, text, correlationId, retryAfterSeconds, isRepeatable } = failure
  return (
    <div className={failure.code === 'VERIFICATION_REQUIRED' ? 'notice info' : 'notice bad'} role="alert">
      <p>
        <b>{title}.</b> {text}
      </p>
      {correlationId !== null && (
        <p className="small">
          If you ring us about it, say this number: <code>{correlationId}</code>
        </p>
      )}
      <div className="row">
        {isRepeatable && onRetry && <RetryButton seconds={retryAfterSeconds} onRetry={onRetry} />}
        {children}
      </div>
    </div>
  )
}

export interface RetryButtonProps {
  /** How long not to ask again. */
  readonly seconds: number | null
  readonly onRetry: () => void
  readonly label?: string
}

export function RetryButton({ seconds, onRetry, label = 'Try again' }: RetryButtonProps) {
  const [left, setLeft] = useState(seconds ?? 0)
  useEffect(() => {
    setLeft(seconds ?? 0)
    if (!seconds) return
    const timer = setInterval(() => setLeft((before) => Math.max(0, before - 1)), 1_000)
    return () => clearInterval(timer)
  }, [seconds])
  return (
    <button type="button" className="button" onClick={() => left === 0 && onRetry()} aria-disabled={left > 0}>
      {label}
      {left > 0 && <span aria-hidden="true"> in {left} s</span>}
    </button>
  )
}

export const contactWords: Readonly<Record<ContactType, string>> = {
  IN_PERSON: 'At the clinic',
  VIDEO: 'Video call',
  PHONE: 'Phone call',
}

export const strengthWords: Readonly<Record<HoldStrength, readonly [short: string, long: string]>> = {
  NATIVE: ['Kept in the clinic’s own diary', 'Nobody else can take it, not even the clinic’s front desk.'],
  GATEWAY: [
    'Kept here, checked with the clinic',
    'Nobody else can book it online. The clinic’s front desk still could, so we ask the clinic again right before booking.',
  ],
}

/** A term and what it is, in a list of facts. */
export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

interface Named {
  readonly name: string
}

/** Clinics with one location often give it their own name. */
export function placeText(clinic: Named, location: Named | null): string {
  return location && location.name !== clinic.name ? `${clinic.name}, ${location.name}` : clinic.name
}

export interface WhenProps {
  readonly start: string
  readonly end: string
  /** The clinic's. */
  readonly timeZone: string
  /** What it did not come to. */
  readonly isStruck?: boolean
}

/** A time as the clinic's clock has it, and the viewer's where that is another. */
export function When({ start, end, timeZone, isStruck = false }: WhenProps) {
  return (
    <Fact name="When">
      <b className={isStruck ? 'struck' : ''}>
        {longDay(start, timeZone)}, {clockOf(start, timeZone)} to {clockOf(end, timeZone)}
      </b>
      <br />
      {zoneName(timeZone, start)}, the clinic’s time
      {clockOf(start, timeZone) !== clockOf(start, viewerZone) && (
        <>
          <br />
          <span className="muted">
            {longDay(start, viewerZone)}, {clockOf(start, viewerZone)} where you are
          </span>
        </>
      )}
    </Fact>
  )
}
