import { Ago, ClockTime } from './time.tsx'
import type { Overview } from './watch.ts'

export function Processes({ overview }: { readonly overview: Overview }) {
  const { processes, processId, isBoardReachable } = overview
  return (
    <section aria-labelledby="processes">
      <h2 id="processes">Processes</h2>
      {!isBoardReachable && (
        <p className="notice bad">
          The store does not answer. This is what the answering process knows itself; others may run unseen.
        </p>
      )}
      <ul className="panel list processes">
        {processes.map(({ id, version, startedAt, reportedAt }) => (
          <li key={id}>
            <code>{id}</code>
            {id === processId && <span className="badge">answers this page</span>}
            <span>version {version ?? 'unknown'}</span>
            <span>
              started <Ago at={startedAt} />{' '}
              <span className="muted">
                (<ClockTime at={startedAt} />)
              </span>
            </span>
            <span className="muted">
              reported <Ago at={reportedAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
