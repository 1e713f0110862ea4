import { type ReactNode, useEffect, useRef, useState } from 'react'
import { digits, spoken } from './time.ts'
import type { Held } from './use-booking.ts'

/** When somebody who does not see the clock is told, in seconds before the end. */
const saidAt = [300, 120, 60, 30, 10]

/** By the gateway's clock: its answer says how long is left, and the time since is counted by one that cannot be set. */
export function Countdown({
  held,
  onEnd,
  children,
}: {
  readonly held: Held
  readonly onEnd: () => void
  readonly children: ReactNode
}) {
  const [left, setLeft] = useState(() => secondsLeft(held))
  const [said, setSaid] = useState('')
  const end = useRef(onEnd)
  end.current = onEnd

  useEffect(() => {
    let last = secondsLeft(held)
    setLeft(last)
    setSaid('')
    const timer = setInterval(() => {
      const now = secondsLeft(held)
      if (now === last) return
      const passed = saidAt.find((mark) => now <= mark && last > mark)
      last = now
      setLeft(now)
      if (passed !== undefined) setSaid(`${spoken(passed)} left to book.`)
      if (now === 0) {
        clearInterval(timer)
        end.current()
      }
    }, 250)
    return () => clearInterval(timer)
  }, [held])

  return (
    <div className={left <= 60 ? 'countdown hurry' : 'countdown'}>
      <span className="muted">Kept for you</span>
      <span role="timer" aria-live="off" aria-label={`${spoken(left)} left`}>
        {digits(left)}
      </span>
      <span className="visually-hidden" role="status">
        {said}
      </span>
      {children}
    </div>
  )
}

function secondsLeft({ expiresInSeconds, receivedAtMs }: Held): number {
  return Math.max(0, Math.floor(expiresInSeconds - (performance.now() - receivedAtMs) / 1_000))
}
