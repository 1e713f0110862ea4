import { Ago, spanOf } from './time.tsx'
import type { Clinic, Overview, Report } from './watch.ts'

const statuses = {
  UP: ['good', 'Answers'],
  DEGRADED: ['warn', 'Has trouble'],
  DOWN: ['bad', 'Down'],
  UNKNOWN: ['', 'Not asked yet'],
} as const

export function Clinics({ overview }: { readonly overview: Overview }) {
  const isOne = overview.processes.length === 1
  return (
    <section aria-labelledby="clinics">
      <div className="heading">
        <h2 id="clinics">Clinics</h2>
        <p className="muted small">
          {isOne
            ? 'Health, breaker and budget as this process knows them from its own calls.'
            : `As each of ${overview.processes.length} processes knows them from its own calls.`}
        </p>
      </div>
      <div className="panel scroll">
        <table className="cards">
          <thead>
            <tr>
              <th scope="col">Clinic</th>
              {!isOne && <th scope="col">Process</th>}
              <th scope="col">State</th>
              <th scope="col">Breaker</th>
              <th scope="col">Budget</th>
              <th scope="col">In flight</th>
              <th scope="col">Last answer</th>
              <th scope="col">Last failure</th>
            </tr>
          </thead>
          {overview.clinics.map((clinic) => (
            <ClinicRows key={clinic.id} clinic={clinic} overview={overview} isOne={isOne} />
          ))}
        </table>
      </div>
    </section>
  )
}

interface ClinicRowsProps {
  readonly clinic: Clinic
  readonly overview: Overview
  readonly isOne: boolean
}

function ClinicRows({ clinic, overview, isOne }: ClinicRowsProps) {
  const { name, id, vendor, accountClinicIds, ledgerProblem, reports } = clinic
  const others = accountClinicIds.filter((other) => other !== id)
  return (
    <tbody>
      {reports.map((report, index) => (
        <tr key={report.processId}>
          {index === 0 && (
            <th scope="rowgroup" rowSpan={reports.length}>
              <span className="name">{name}</span>
              <span className="sub muted small">
                {id} · {vendor}
                {others.length > 0 && <> · one account with {others.join(', ')}</>}
              </span>
            </th>
          )}
          {!isOne && (
            <td data-label="Process" className="wide">
              <code>{report.processId}</code>
              {report.processId === overview.processId && <span className="muted small"> answering</span>}
            </td>
          )}
          <ReportCells report={report} />
        </tr>
      ))}
      {ledgerProblem !== null && (
        <tr>
          <td colSpan={isOne ? 7 : 8} className="wide">
            <p className="notice bad">
              <b>Its ledger does not answer.</b> {ledgerProblem} Nothing is held or confirmed here meanwhile.
            </p>
          </td>
        </tr>
      )}
    </tbody>
  )
}

function ReportCells({ report }: { readonly report: Report }) {
  const { status, message, account, lastAnswerAt, lastAnswerMs, lastFailureAt } = report
  const [tone, word] = statuses[status]
  return (
    <>
      <td data-label="State" className="half">
        <span className={`badge ${tone}`}>{word}</span>
        {message !== null && <span className="small note">{message}</span>}
      </td>
      <td data-label="Breaker" className="half">
        {account === null ? '–' : <Breaker {...account.breaker} />}
      </td>
      <td data-label="Budget" className="wide">
        {account === null ? '–' : <Budget {...account.budget} />}
      </td>
      <td data-label="In flight">{account === null ? '–' : <InFlight {...account.budget} />}</td>
      <td data-label="Last answer" className="nowrap">
        <Ago at={lastAnswerAt} />
        {lastAnswerMs !== null && (
          <>
            {' '}
            <span className="part muted small">in {Math.max(1, Math.round(lastAnswerMs))} ms</span>
          </>
        )}
      </td>
      <td data-label="Last failure" className="nowrap">
        <Ago at={lastFailureAt} />
      </td>
    </>
  )
}

type Account = NonNullable<Report['account']>

function Breaker({ state, failures, waitMs }: Account['breaker']) {
  if (state === 'OPEN') {
    return (
      <>
        <span className="badge bad">Open</span>
        <span className="small note">one call is tried in {spanOf(Math.max(waitMs, 1_000))}</span>
      </>
    )
  }
  if (state === 'TRYING') {
    return (
      <>
        <span className="badge warn">Trying</span>
        <span className="small note">the next call decides</span>
      </>
    )
  }
  return (
    <>
      <span className="muted">Closed</span>
      {failures > 0 && (
        <span className="small note">
          {failures} {failures === 1 ? 'call' : 'calls'} without an answer
        </span>
      )}
    </>
  )
}

function Budget({ used, limit, windowMs, pausedMs }: Account['budget']) {
  const share = Math.min(1, used / limit)
  return (
    <>
      <span className="bar" aria-hidden="true">
        <span className={share >= 0.8 ? 'fill warn' : 'fill'} style={{ width: `${share * 100}%` }} />
      </span>
      <span className="small">
        {used} of {limit} {windows[windowMs] ?? `in ${spanOf(windowMs)}`}, {limit - used} left
      </span>
      {pausedMs > 0 && <span className="badge warn">Paused by the vendor for {spanOf(pausedMs)}</span>}
    </>
  )
}

const windows: Readonly<Record<number, string>> = {
  1000: 'a second',
  60000: 'a minute',
  3600000: 'an hour',
  86400000: 'a day',
}

function InFlight({ inFlight, maxInFlight, waiting }: Account['budget']) {
  const { CONFIRM, RECONCILE, CHECK, SEARCH } = waiting
  const named = [
    [CONFIRM, 'confirm'],
    [RECONCILE, 'reconcile'],
    [CHECK, 'check'],
    [SEARCH, 'search'],
  ] as const
  const waits = named.filter(([count]) => count > 0).map(([count, name]) => `${count} ${name}`)
  return (
    <>
      {inFlight} <span className="muted">of {maxInFlight}</span>
      {waits.length > 0 && <span className="small note tone-warn">waiting: {waits.join(', ')}</span>}
    </>
  )
}
