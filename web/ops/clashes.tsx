import { LogId } from './holds.tsx'
import { Ago, ClockTime } from './time.tsx'
import type { Overview } from './watch.ts'

const kinds = {
  CANCELLED: ['', 'Ours was withdrawn', 'The caller was told to choose another time.'],
  KEPT: ['bad', 'Both stand', 'By the clinic’s policy, or because nobody could tell whose was first: ask the clinic.'],
  LATE: ['bad', 'Both stand', 'Found some time after the booking: ask the clinic.'],
} as const
const shown = 12

export function Clashes({ overview }: { readonly overview: Overview }) {
  const { clashes, clinics, isBoardReachable } = overview
  return (
    <section aria-labelledby="clashes">
      <div className="heading">
        <h2 id="clashes">Recent clashes</h2>
        <p className="muted small">Another entry in the clinic’s diary over a booking of ours.</p>
      </div>
      {clashes.length === 0 ? (
        <p className="panel empty">
          {isBoardReachable ? 'None in the last days.' : 'They cannot be read now: the store does not answer.'}
        </p>
      ) : (
        <ul className="panel list">
          {clashes.slice(0, shown).map(({ id, at, clinicId, logId, kind }) => {
            const [tone, word, meaning] = kinds[kind]
            return (
              <li key={`${id} ${kind} ${at}`}>
                <span className={`badge ${tone}`}>{word}</span>
                <b>{clinics.find((clinic) => clinic.id === clinicId)?.name}</b>
                <LogId id={logId} />
                <span className="when">
                  <ClockTime at={at} />{' '}
                  <span className="muted">
                    (<Ago at={at} />)
                  </span>
                </span>
                <span className="muted small full">{meaning}</span>
              </li>
            )
          })}
        </ul>
      )}
    </section>
  )
}
