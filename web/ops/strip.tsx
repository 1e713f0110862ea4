import type { ReactNode } from 'react'
import { Ago, spanOf, useNow } from './time.tsx'
import { type Connection, type Overview, worst } from './watch.ts'

const connections = {
  connecting: ['', 'Connecting…'],
  live: ['good', 'Live'],
  lost: ['bad', 'Connection lost, trying again…'],
} as const

interface StripProps {
  readonly connection: Exclude<Connection, 'wrong-key' | 'no-scope'>
  readonly overview: Overview | null
}

/** The state of everything in one line, for a glance. */
export function Strip({ connection, overview }: StripProps) {
  const [tone, words] = connections[connection]
  return (
    <div className="strip panel">
      <div className="figure">
        <span className={`dot ${tone}`} aria-hidden="true" />
        <span>
          <b role="status">{words}</b>
          <span className="label">
            {overview === null ? (
              'no answer yet'
            ) : (
              <>
                as of <Ago at={overview.at} />
              </>
            )}
          </span>
        </span>
      </div>
      {overview !== null && <Figures overview={overview} />}
    </div>
  )
}

function Figures({ overview }: { readonly overview: Overview }) {
  const now = useNow()
  const { clinics, queue, queued, cancels, clashes } = overview
  const down = clinics.filter((clinic) => ['DOWN', 'DEGRADED'].includes(worst(clinic)))
  const live = clinics.flatMap(({ holds }) => Object.values(holds)).reduce((sum, count) => sum + count, 0)
  const flagged = [...queue, ...cancels].filter(({ flaggedAt }) => flaggedAt !== null).length
  const since = [...queue, ...cancels].map((one) => Date.parse(one.since))
  const recent = clashes.filter(({ at }) => now - Date.parse(at) < 86_400_000).length
  return (
    <dl>
      <Figure
        label={down.length === 0 ? 'clinics, none in trouble' : `of ${clinics.length} clinics in trouble`}
        tone={down.length > 0 && 'bad'}
      >
        {down.length === 0 ? clinics.length : down.length}
      </Figure>
      <Figure label={live === 1 ? 'live hold' : 'live holds'}>
        {live}
        {!overview.isWhole && '+'}
      </Figure>
      <Figure
        label={since.length === 0 ? 'not settled' : `not settled, oldest ${spanOf(now - Math.min(...since))}`}
        tone={since.length > 0 && 'warn'}
      >
        {queued + cancels.length}
      </Figure>
      <Figure label="for a person" tone={flagged > 0 && 'bad'}>
        {flagged}
      </Figure>
      <Figure label={recent === 1 ? 'clash in 24 h' : 'clashes in 24 h'} tone={recent > 0 && 'warn'}>
        {overview.isBoardReachable ? recent : '?'}
      </Figure>
    </dl>
  )
}

interface FigureProps {
  readonly label: string
  readonly tone?: 'warn' | 'bad' | false
  readonly children: ReactNode
}

function Figure({ label, tone = false, children }: FigureProps) {
  return (
    <div className="figure">
      <dt className="label">{label}</dt>
      <dd className={tone === false ? '' : `tone-${tone}`}>{children}</dd>
    </div>
  )
}
