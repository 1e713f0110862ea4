import type { Clinic } from './watch.ts'

const percent = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 1 })

interface LookupsProps {
  readonly clinics: readonly Clinic[]
  readonly isKnown: boolean
}

/** How often a slot that was offered was taken by the time somebody wanted it. */
export function Lookups({ clinics, isKnown }: LookupsProps) {
  return (
    <section aria-labelledby="lookups">
      <div className="heading">
        <h2 id="lookups">Look-up honesty</h2>
        <p className="muted small">
          Of the offered slots that were asked for in 24 hours, those the clinic had given away.
        </p>
      </div>
      {isKnown ? (
        <ul className="panel list honesty">
          {clinics.map(({ id, name, lookups }) => (
            <li key={id}>
              <span className="who">
                <b>{name}</b>
                <span>{lookups.failedShare === null ? '–' : percent.format(lookups.failedShare)}</span>
              </span>
              <span className="bar" aria-hidden="true">
                <span className="fill warn" style={{ width: `${(lookups.failedShare ?? 0) * 100}%` }} />
              </span>
              <span className="muted small">{sentenceOf(lookups)}</span>
            </li>
          ))}
        </ul>
      ) : (
        <p className="panel empty">It cannot be read now: the store does not answer.</p>
      )}
    </section>
  )
}

function sentenceOf({ asked, takenAtHold, takenAtConfirm, clashes }: Clinic['lookups']): string {
  const failed = takenAtHold + takenAtConfirm + clashes
  if (asked + failed === 0) return 'No slot was asked for.'
  const asks = `${asked} asked for`
  if (failed === 0) return `${asks}, all of them free.`
  const parts = [
    takenAtHold > 0 && `${takenAtHold} taken when held`,
    takenAtConfirm > 0 && `${takenAtConfirm} taken when confirmed`,
    clashes > 0 && `${clashes} ${clashes === 1 ? 'clash' : 'clashes'}`,
  ]
  return `${asks}: ${parts.filter((part) => part !== false).join(', ')}.`
}
