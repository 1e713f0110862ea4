import { createContext, type ReactNode, use, useEffect, useState } from 'react'

/** `Europe/London` */
export const viewerZone = Intl.DateTimeFormat().resolvedOptions().timeZone

const NowContext = createContext(Date.now())

/** Gives everything below it the server's time, second by second. */
export function ServerTime({ aheadMs, children }: { readonly aheadMs: number; readonly children: ReactNode }) {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  return <NowContext value={now + aheadMs}>{children}</NowContext>
}

export function useNow(): number {
  return use(NowContext)
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const slot = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' })

/** How long ago, with the exact time behind it. */
export function Ago({ at, none = 'never' }: { readonly at: string | null; readonly none?: string }) {
  const now = useNow()
  if (at === null) return <span className="muted">{none}</span>
  return (
    <time dateTime={at} title={exact.format(new Date(at))}>
      {spanOf(now - Date.parse(at))} ago
    </time>
  )
}

/** How long until then. */
export function Until({ at, over = 'now' }: { readonly at: string; readonly over?: string }) {
  const left = Date.parse(at) - useNow()
  return (
    <time dateTime={at} title={exact.format(new Date(at))}>
      {left <= 0 ? over : `in ${spanOf(left)}`}
    </time>
  )
}

/** A time of day that is not far away. */
export function ClockTime({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} title={exact.format(new Date(at))}>
      {clock.format(new Date(at))}
    </time>
  )
}

/** When an appointment would be. */
export function SlotTime({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} title={exact.format(new Date(at))}>
      {slot.format(new Date(at))}
    </time>
  )
}

export function spanOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 || minutes >= 10 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  return `${Math.floor(hours / 24)} days`
}
