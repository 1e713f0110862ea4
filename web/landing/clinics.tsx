import { useEffect, useState } from 'react'
import type { PageFacts } from '../shared/facts.ts'

/** What `/readyz` tells of each clinic. */
interface Health {
  readonly id: string
  readonly status: 'UP' | 'DEGRADED' | 'DOWN' | 'UNKNOWN'
  readonly message: string | null
}

const everyMs = 5_000
const words = {
  UP: ['good', 'answers'],
  DEGRADED: ['warn', 'has trouble'],
  DOWN: ['bad', 'is down'],
  UNKNOWN: ['', 'not asked yet'],
} as const

export function Clinics({ clinics }: { readonly clinics: PageFacts['clinics'] }) {
  const [health, isLost] = useHealth()
  return (
    <>
      <ul className="clinics">
        {clinics.map(({ id, name, vendor }) => {
          const { status = 'UNKNOWN', message = null } = health.get(id) ?? {}
          const [tone, word] = words[status]
          return (
            <li key={id} className="panel">
              <b>{name}</b>
              <span className="muted small">{vendor}</span>
              <span className={`badge ${tone}`}>{word}</span>
              {message !== null && <span className="small">{message}</span>}
            </li>
          )
        })}
      </ul>
      {isLost && (
        <p className="small" role="status">
          The gateway does not answer; this is what it last said.
        </p>
      )}
    </>
  )
}

/** Read again while somebody looks. */
function useHealth(): [ReadonlyMap<string, Health>, boolean] {
  const [health, setHealth] = useState<ReadonlyMap<string, Health>>(new Map())
  const [isLost, setIsLost] = useState(false)
  useEffect(() => {
    const stopped = new AbortController()
    async function read(): Promise<void> {
      if (document.hidden) return
      try {
        const { clinics } = (await (await fetch('/readyz', stopped)).json()) as { clinics: Health[] }
        setHealth(new Map(clinics.map((clinic) => [clinic.id, clinic])))
        setIsLost(false)
      } catch {
        // Asked again soon.
        if (!stopped.signal.aborted) setIsLost(true)
      }
    }
    void read()
    const timer = setInterval(() => void read(), everyMs)
    return () => {
      stopped.abort()
      clearInterval(timer)
    }
  }, [])
  return [health, isLost]
}
