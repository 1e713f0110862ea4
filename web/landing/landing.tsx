import { lazy, Suspense, useState } from 'react'
import type { PageFacts } from '../shared/facts.ts'
import { Clinics } from './clinics.tsx'
import { Procedures } from './procedures.tsx'

// Most of the page's weight; the rest is there before it.
const Explorer = lazy(() => import('./explorer.tsx'))

export function Landing({ facts }: { readonly facts: PageFacts }) {
  const [key, setKey] = useState(facts.key)
  return (
    <>
      <header className="top">
        <div>
          <h1>Holdfast</h1>
          <p className="muted">
            One booking API over every clinic system: find a slot, hold it, turn it into an appointment.
          </p>
        </div>
        <nav aria-label="Pages">
          <a className="button primary" href="/demo">
            Booking page
          </a>
          <a className="button" href="#graphql">
            GraphQL
          </a>
          <a className="button" href="#trpc">
            tRPC
          </a>
          {facts.pages.includes('ops') && (
            <a className="button" href="/ops">
              Operations
            </a>
          )}
          <a className="button" href="/readyz">
            Health
          </a>
          <a className="button" href="/metrics">
            Metrics
          </a>
        </nav>
      </header>
      <main>
        <section aria-labelledby="clinics">
          <h2 id="clinics">Clinics{facts.isDemo && ', all of them simulated'}</h2>
          <Clinics clinics={facts.clinics} />
        </section>
        <section aria-labelledby="graphql">
          <h2 id="graphql">GraphQL</h2>
          {facts.isDemo ? <Steps /> : <Key onKey={setKey} hasKey={key !== null} />}
          <div className="explorer">
            <Suspense fallback={<p className="muted waiting">Loading GraphiQL…</p>}>
              {/* The editors take what they start with once: another key, another explorer. */}
              <Explorer key={key} queries={facts.queries} apiKey={key} />
            </Suspense>
          </div>
        </section>
        <section aria-labelledby="trpc">
          <h2 id="trpc">tRPC</h2>
          <p className="muted">
            The same verbs for TypeScript clients at <code>/trpc</code>, with the same key. Types come from{' '}
            <code>AppRouter</code>; <code>examples/trpc</code> is a client.
          </p>
          <Procedures procedures={facts.procedures} />
        </section>
      </main>
    </>
  )
}

function Steps() {
  return (
    <ol className="steps muted">
      <li>
        Run <b>Search</b> as it is. The demo’s key stands under <i>Headers</i>.
      </li>
      <li>
        Run <b>Hold</b>, <b>Confirm</b> and <b>Cancel</b>: each takes over what the one before it answered.
      </li>
      <li>The book symbol at the left explains every type and field.</li>
    </ol>
  )
}

function Key({ onKey, hasKey }: { readonly onKey: (key: string) => void; readonly hasKey: boolean }) {
  return (
    <form
      className="key"
      action={(form) => {
        const given = String(form.get('key') ?? '').trim()
        if (given !== '') onKey(given)
      }}
    >
      <label htmlFor="key">Partner key</label>
      <input id="key" name="key" type="password" autoComplete="off" placeholder="hf_…" spellCheck={false} />
      <button type="submit" className="button">
        Use it
      </button>
      <p className="muted small">
        {hasKey
          ? 'The key is under Headers. It is forgotten when you leave the page.'
          : 'With a key the queries run and the documentation shows every type. It stays in this page.'}
      </p>
    </form>
  )
}
