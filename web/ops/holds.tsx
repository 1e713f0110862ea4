import { Ago, SlotTime, Until } from './time.tsx'
import type { Overview } from './watch.ts'

const states = [
  ['OPENING', 'Opening', 'The clinic is being asked.'],
  ['ACTIVE', 'Active', 'Held for somebody.'],
  ['CONFIRMING', 'Confirming', 'The booking is on its way.'],
  ['RECONCILING', 'Reconciling', 'The booking’s outcome is not known yet.'],
  ['COMPENSATING', 'Withdrawing', 'A booking of ours is being taken back.'],
] as const
type LiveState = (typeof states)[number][0]

const words = Object.fromEntries(states.map(([state, word]) => [state, word])) as Record<string, string>
const tones: Readonly<Record<string, string>> = { ACTIVE: 'good', RECONCILING: 'warn', COMPENSATING: 'warn' }
const shown = 10

export function Holds({ overview }: { readonly overview: Overview }) {
  const { clinics, newestHolds, isWhole } = overview
  return (
    <section aria-labelledby="holds">
      <div className="heading">
        <h2 id="holds">Live holds</h2>
        {!isWhole && (
          <p className="small tone-warn">There are more than are read for this view: counts are at least these.</p>
        )}
      </div>
      <div className="pair uneven">
        <div className="panel scroll">
          <table className="cards matrix">
            <caption className="visually-hidden">Live holds by clinic and state</caption>
            <thead>
              <tr>
                <th scope="col">Clinic</th>
                {states.map(([state, word, meaning]) => (
                  <th key={state} scope="col" className="number" title={meaning}>
                    {word}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {clinics.map(({ id, name, holds, ledgerProblem }) => (
                <tr key={id}>
                  <th scope="row">{name}</th>
                  {states.map(([state]) => (
                    <Count key={state} state={state} count={ledgerProblem === null ? (holds[state] ?? 0) : null} />
                  ))}
                  {ledgerProblem === null && Object.keys(holds).length === 0 && (
                    <td className="only-narrow wide muted">none</td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <div className="panel scroll">
          {newestHolds.length === 0 ? (
            <p className="empty">Nobody holds a time at the moment.</p>
          ) : (
            <table className="cards">
              <caption className="visually-hidden">The newest live holds</caption>
              <thead>
                <tr>
                  <th scope="col">Hold</th>
                  <th scope="col">State</th>
                  <th scope="col">Slot</th>
                  <th scope="col">Held</th>
                  <th scope="col">Ends</th>
                  <th scope="col">Partner</th>
                </tr>
              </thead>
              <tbody>
                {newestHolds.slice(0, shown).map((hold) => (
                  <tr key={hold.id}>
                    <th scope="row">
                      <span className="name">{clinics.find(({ id }) => id === hold.clinicId)?.name}</span>
                      <LogId id={hold.logId} />
                    </th>
                    <td data-label="State" className="half">
                      <span className={`badge ${tones[hold.state] ?? ''}`}>{words[hold.state]}</span>
                      {hold.strength === 'NATIVE' && <span className="sub muted small">kept by the clinic</span>}
                    </td>
                    <td data-label="Slot" className="nowrap half">
                      <SlotTime at={hold.start} />
                    </td>
                    <td data-label="Held" className="nowrap">
                      <Ago at={hold.createdAt} />
                    </td>
                    <td data-label="Ends" className="nowrap">
                      {hold.expiresAt === null ? (
                        <span className="muted">when settled</span>
                      ) : (
                        <Until at={hold.expiresAt} over="ending" />
                      )}
                    </td>
                    <td data-label="Partner">{hold.partnerId}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </div>
      </div>
    </section>
  )
}

function Count({ state, count }: { readonly state: LiveState; readonly count: number | null }) {
  const isOpen = state === 'RECONCILING' || state === 'COMPENSATING'
  const tone = count === 0 ? 'zero muted' : isOpen ? 'tone-warn' : ''
  return (
    <td className={`number ${tone}`} data-label={words[state]}>
      {count ?? '?'}
    </td>
  )
}

/** As log lines name it, short; the whole of it behind it. */
export function LogId({ id }: { readonly id: string }) {
  return (
    <code className="muted" title={`Hold ${id} in the log`}>
      {id.slice(0, 8)}
    </code>
  )
}
