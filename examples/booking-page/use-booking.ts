/** Where a booking stands, and what can be done to it. All else on the page follows from this. */
import { useCallback, useEffect, useRef, useState } from 'react'
import {
  appointmentCancel,
  appointmentQuery,
  holdConfirm,
  holdCreate,
  holdEvents,
  holdExtend,
  holdQuery,
  holdRelease,
} from './documents.ts'
import { attempt, type Failure, failureOf, failureThrown } from './failure.ts'
import { ask, follow, type Gateway } from './gateway.ts'
import type {
  AppointmentCancelInput,
  AppointmentPartsFragment,
  ContactType,
  ErrorCode,
  HoldConfirmInput,
  HoldPartsFragment,
  SlotPartsFragment,
} from './gql/graphql.ts'
import { forgetKey, isOpen, keep, kept } from './kept.ts'

export type Screen =
  | { readonly name: 'restoring' }
  | { readonly name: 'search' }
  | { readonly name: 'details' }
  | { readonly name: 'settling' }
  /** The hold came to nothing. */
  | { readonly name: 'ended'; readonly failure: Failure }
  | { readonly name: 'appointment' }

export interface Held extends HoldPartsFragment {
  readonly token: string
  /** The slot's, since a hold does not tell it. */
  readonly price: SlotPartsFragment['price']
  /** By this machine's monotonic clock, which `expiresInSeconds` counts from. */
  readonly receivedAtMs: number
}

/** What is under way, for the button that began it. */
export type Busy = 'hold' | 'extend' | 'release' | 'confirm' | 'cancel' | null

export type Confirmation = Omit<HoldConfirmInput, 'holdId' | 'holdToken' | 'idempotencyKey'>
export type Cancellation = Omit<AppointmentCancelInput, 'appointmentId' | 'idempotencyKey'>

/** Beside events, which a network may keep away. */
const rereadMs = 4_000

export function useBooking(gateway: Gateway) {
  const [screen, setScreen] = useState<Screen>({ name: kept().hold || kept().appointmentId ? 'restoring' : 'search' })
  const [held, setHeld] = useState<Held | null>(null)
  const [appointment, setAppointment] = useState<AppointmentPartsFragment | null>(null)
  const [busy, setBusy] = useState<Busy>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  /** A cancel whose outcome was unknown turned out not to have been made. */
  const [wasNotCancelled, setWasNotCancelled] = useState(false)
  /** The last call that may be repeated, exactly as it was. */
  const [retry, setRetry] = useState<(() => void) | null>(null)
  const busyNow = useRef<Busy>(null)
  /** Counts what was done and told, so that a reading that was overtaken is known by it. */
  const turn = useRef(0)

  const begin = useCallback((what: Busy) => {
    turn.current += 1
    busyNow.current = what
    setBusy(what)
    if (what) setFailure(null)
  }, [])

  const end = useCallback((how: Failure) => {
    turn.current += 1
    keep({ hold: null })
    setFailure(null)
    setScreen({ name: 'ended', failure: how })
  }, [])

  const showAppointment = useCallback((shown: AppointmentPartsFragment) => {
    keep({ appointmentId: shown.id })
    // Whatever failed before, this is what it came to.
    setFailure(null)
    setAppointment(shown)
    setScreen({ name: 'appointment' })
  }, [])

  /** What the gateway says of the hold decides what is shown. */
  const show = useCallback(
    (hold: HoldPartsFragment, booked: AppointmentPartsFragment | null, cause: ErrorCode | null = null) => {
      turn.current += 1
      setHeld((before) => {
        const { token = '', price = null } = before ?? kept().hold ?? {}
        return { ...hold, token, price, receivedAtMs: performance.now() }
      })
      switch (hold.status) {
        case 'ACTIVE':
          return setScreen({ name: 'details' })
        case 'CONFIRMED':
          return booked ? showAppointment(booked) : setScreen({ name: 'settling' })
        case 'RELEASED':
          keep({ hold: null })
          return setScreen({ name: 'search' })
        case 'EXPIRED':
          return end(notBooked('HOLD_EXPIRED'))
        case 'REJECTED':
          return end(notBooked(cause))
        case 'COMPENSATED':
          return end(notBooked('CLASH_DETECTED'))
        default:
          return setScreen({ name: 'settling' })
      }
    },
    [end, showAppointment],
  )

  const reread = useCallback(async () => {
    const { hold } = kept()
    if (!hold || busyNow.current) return
    const before = turn.current
    try {
      const read = await ask(gateway, holdQuery, { id: hold.id, token: hold.token })
      if (turn.current !== before) return
      if (read.hold) show(read.hold, read.hold.appointment)
      else end(notBooked('HOLD_LOST'))
    } catch {
      // Asked again soon.
    }
  }, [gateway, show, end])

  // A reload finds its way back.
  useEffect(() => {
    const { hold, appointmentId } = kept()
    async function restore(): Promise<void> {
      const before = turn.current
      try {
        if (appointmentId) {
          const holdToken = hold?.token ?? null
          const read = await ask(gateway, appointmentQuery, { id: appointmentId }, { holdToken })
          if (turn.current !== before) return
          if (read.appointment) return showAppointment(read.appointment)
          keep({ appointmentId: null, hold: null })
          return setScreen({ name: 'search' })
        }
        if (hold) {
          const read = await ask(gateway, holdQuery, { id: hold.id, token: hold.token })
          if (turn.current !== before) return
          if (read.hold) return show(read.hold, read.hold.appointment)
          end(notBooked('HOLD_LOST'))
        }
      } catch (error) {
        if (turn.current !== before) return
        setFailure(failureThrown(error))
        setRetry(() => () => void restore())
      }
    }
    void restore()
    return () => {
      turn.current += 1
    }
  }, [gateway, show, showAppointment, end])

  // What happens to the hold comes by itself.
  const holdId = held?.id
  const token = held?.token
  useEffect(() => {
    if (!holdId || !token) return
    return follow(gateway, holdEvents, { id: holdId, token }, ({ hold, cause }) => {
      // The answer to the call says more, the alternatives for one.
      const isAnswered = hold.status === 'RECONCILING' || hold.status === 'CONFIRMED'
      if (busyNow.current && !(busyNow.current === 'confirm' && isAnswered)) return
      // Once it is booked, this hold has nothing new to say.
      if (kept().hold?.id === holdId && !kept().appointmentId) show(hold, hold.appointment, cause)
    })
  }, [gateway, holdId, token, show])

  useEffect(() => {
    if (screen.name !== 'settling') return
    const timer = setInterval(() => void reread(), rereadMs)
    return () => clearInterval(timer)
  }, [screen.name, reread])

  // A machine that slept has a clock that stood still.
  useEffect(() => {
    if (screen.name !== 'details') return
    const onVisible = () => void (document.hidden || reread())
    document.addEventListener('visibilitychange', onVisible)
    return () => document.removeEventListener('visibilitychange', onVisible)
  }, [screen.name, reread])

  // What may not have arrived is sent once more as soon as there is a network again.
  useEffect(() => {
    if (failure?.code !== 'NO_ANSWER' || !retry) return
    addEventListener('online', retry)
    return () => removeEventListener('online', retry)
  }, [failure, retry])

  /** Null when the slot is held. */
  const hold = async (slot: SlotPartsFragment, contactType: ContactType | null): Promise<Failure | null> => {
    begin('hold')
    const tried = await attempt(holdIntent(slot, contactType), async (idempotencyKey) => {
      const input = { slotId: slot.id, contactType, idempotencyKey }
      return (await ask(gateway, holdCreate, { input })).holdCreate
    })
    begin(null)
    if (tried.failure || !('result' in tried)) return tried.failure
    const { hold: made, holdToken } = tried.result
    if (!made || holdToken === null) return tried.failure
    keep({ hold: { id: made.id, token: holdToken, price: slot.price }, appointmentId: null })
    setHeld({ ...made, token: holdToken, price: slot.price, receivedAtMs: performance.now() })
    setAppointment(null)
    setScreen({ name: 'details' })
    return null
  }

  const change = async (what: 'extend' | 'release'): Promise<void> => {
    if (!held) return
    begin(what)
    const tried = await attempt(`${what} ${held.id}`, async (idempotencyKey) => {
      const input = { holdId: held.id, holdToken: held.token, idempotencyKey }
      return what === 'extend'
        ? (await ask(gateway, holdExtend, { input })).holdExtend
        : (await ask(gateway, holdRelease, { input })).holdRelease
    })
    begin(null)
    if (tried.failure) {
      if (isTheEnd(tried.failure)) return end(tried.failure)
      setRetry(() => () => void change(what))
      return setFailure(tried.failure)
    }
    if (tried.result.hold) show(tried.result.hold, null)
  }

  const confirm = async (details: Confirmation): Promise<void> => {
    if (!held) return
    begin('confirm')
    const tried = await attempt(`confirm ${held.id}`, async (idempotencyKey) => {
      const input = { ...details, holdId: held.id, holdToken: held.token, idempotencyKey }
      return (await ask(gateway, holdConfirm, { input })).holdConfirm
    })
    begin(null)
    // An event may have told meanwhile that it is booked.
    if (kept().appointmentId) return
    const failed = tried.failure
    if (!failed) {
      const { hold: now, appointment: booked } = tried.result
      if (booked) return showAppointment(booked)
      if (now) return show(now, null)
      return
    }
    if (failed.code === 'HOLD_IN_PROGRESS') return setScreen({ name: 'settling' })
    if (isTheEnd(failed)) return end(failed)
    if ('result' in tried && tried.result.hold) {
      setHeld({ ...held, ...tried.result.hold, receivedAtMs: performance.now() })
    }
    setRetry(() => () => void confirm(details))
    setFailure(failed)
  }

  const cancel = async (how: Cancellation): Promise<void> => {
    if (!appointment) return
    begin('cancel')
    setWasNotCancelled(false)
    const tried = await attempt(`cancel ${appointment.id}`, async (idempotencyKey) => {
      const input = { ...how, appointmentId: appointment.id, idempotencyKey }
      const holdToken = kept().hold?.token ?? null
      return (await ask(gateway, appointmentCancel, { input }, { holdToken })).appointmentCancel
    })
    begin(null)
    if (tried.failure) {
      setRetry(() => () => void cancel(how))
      return setFailure(tried.failure)
    }
    if (tried.result.appointment) setAppointment(tried.result.appointment)
  }

  // The clinic has not said yet whether it cancelled.
  const pendingId = appointment?.pendingChange ? appointment.id : null
  const pendingKind = appointment?.pendingChange?.kind
  useEffect(() => {
    if (!pendingId) return
    const timer = setInterval(async () => {
      try {
        const holdToken = kept().hold?.token ?? null
        const read = await ask(gateway, appointmentQuery, { id: pendingId }, { holdToken })
        if (!read.appointment) return
        setAppointment(read.appointment)
        const { pendingChange, status } = read.appointment
        setWasNotCancelled(pendingKind === 'CANCEL' && pendingChange === null && status !== 'CANCELLED')
      } catch {
        // Asked again soon.
      }
    }, rereadMs)
    return () => clearInterval(timer)
  }, [gateway, pendingId, pendingKind])

  return {
    screen,
    held,
    appointment,
    busy,
    failure,
    wasNotCancelled,
    retry,
    hold,
    extend: () => change('extend'),
    release: () => change('release'),
    confirm,
    cancel,
    /** The countdown is at its end: the gateway says what that means. */
    async timeIsUp() {
      const { hold } = kept()
      if (!hold || busyNow.current) return
      const before = turn.current
      try {
        const read = await ask(gateway, holdQuery, { id: hold.id, token: hold.token })
        if (turn.current !== before) return
        const isOver = !read.hold || (read.hold.status === 'ACTIVE' && read.hold.expiresInSeconds === 0)
        if (!isOver && read.hold) return show(read.hold, read.hold.appointment)
      } catch {
        // A booking that may have arrived is not called off by our clock.
        if (turn.current !== before || isOpen(`confirm ${hold.id}`)) return
      }
      end(notBooked('HOLD_EXPIRED'))
    },
    /** Lets the patient change what was entered, after an answer that says that nothing was done. */
    reopen() {
      if (held) forgetKey(`confirm ${held.id}`)
      setFailure(null)
      setRetry(null)
    },
    /** From the end of one booking to the search for the next. */
    searchAgain() {
      turn.current += 1
      keep({ hold: null, appointmentId: null })
      setHeld(null)
      setAppointment(null)
      setWasNotCancelled(false)
      setFailure(null)
      setScreen({ name: 'search' })
    },
  }
}

/** Of a slot in one way to meet. */
export function holdIntent({ id }: SlotPartsFragment, contactType: ContactType | null): string {
  return `hold ${id} ${contactType}`
}

/** Everything that the parts of the page need. */
export type BookingState = ReturnType<typeof useBooking>

/** After these, another time has to be found. */
function isTheEnd({ code }: Failure): boolean {
  return ['HOLD_EXPIRED', 'HOLD_LOST', 'SLOT_TAKEN', 'SLOT_TAKEN_AT_VENDOR', 'CLASH_DETECTED', 'NOT_FOUND'].includes(
    code,
  )
}

const reasons: readonly ErrorCode[] = [
  'HOLD_EXPIRED',
  'HOLD_LOST',
  'SLOT_TAKEN',
  'SLOT_TAKEN_AT_VENDOR',
  'CLASH_DETECTED',
]

/** Of an end that came with an event or a reading, by what caused it. */
function notBooked(cause: ErrorCode | null): Failure {
  const code = cause !== null && reasons.includes(cause) ? cause : 'VENDOR_REJECTED'
  const told = failureOf({ __typename: 'VendorRejectedError', code, message: '', path: null })
  if (code !== 'VENDOR_REJECTED') return told
  return {
    ...told,
    title: 'Your appointment was not made',
    text: 'The clinic has no booking for you. Nothing is owed.',
  }
}
