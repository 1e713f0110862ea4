import { useState } from 'react'
import { Clashes } from './clashes.tsx'
import { Clinics } from './clinics.tsx'
import { Holds } from './holds.tsx'
import { KeyForm } from './key-form.tsx'
import { Lookups } from './lookups.tsx'
import { Processes } from './processes.tsx'
import { Queue } from './queue.tsx'
import { Strip } from './strip.tsx'
import { ServerTime, viewerZone } from './time.tsx'
import { useWatch } from './watch.ts'

/** Kept for this tab only, and never part of an address. */
const keptAs = 'holdfast.ops.key'

export function Ops({ demoKey }: { readonly demoKey: string | null }) {
  const [{ key, attempt }, setTried] = useState(() => ({ key: sessionStorage.getItem(keptAs) ?? demoKey, attempt: 0 }))
  function keep(given: string | null): void {
    if (given === null) sessionStorage.removeItem(keptAs)
    else sessionStorage.setItem(keptAs, given)
    // The same key given again is tried again: it may have got its scope meanwhile.
    setTried({ key: given, attempt: attempt + 1 })
  }
  if (key === null) return <KeyForm demoKey={demoKey} problem={null} onKey={keep} />
  return <Watched key={attempt} apiKey={key} demoKey={demoKey} onKey={keep} />
}

interface WatchedProps {
  readonly apiKey: string
  readonly demoKey: string | null
  readonly onKey: (key: string | null) => void
}

function Watched({ apiKey, demoKey, onKey }: WatchedProps) {
  const { connection, overview, aheadMs } = useWatch(apiKey)
  if (connection === 'wrong-key' || connection === 'no-scope') {
    return <KeyForm demoKey={demoKey} problem={connection} onKey={onKey} />
  }
  return (
    <ServerTime aheadMs={aheadMs}>
      <header className="top">
        <div>
          <h1>Operations</h1>
          <p className="muted small">
            <a href="/">Holdfast</a> · times in {viewerZone}
          </p>
        </div>
        <button type="button" className="button" onClick={() => onKey(null)}>
          Forget key
        </button>
      </header>
      <main>
        <Strip connection={connection} overview={overview} />
        {overview === null ? (
          <p className="panel empty">Waiting for the gateway’s first answer…</p>
        ) : (
          <div className={connection === 'live' ? 'board' : 'board old'}>
            <Queue overview={overview} />
            <Clinics overview={overview} />
            <Holds overview={overview} />
            <div className="pair">
              <Lookups clinics={overview.clinics} isKnown={overview.isBoardReachable} />
              <Clashes overview={overview} />
            </div>
            <Processes overview={overview} />
          </div>
        )}
      </main>
    </ServerTime>
  )
}
