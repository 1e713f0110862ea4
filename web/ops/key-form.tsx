const problems = {
  'wrong-key': 'This key opens nothing: it is mistyped, revoked or expired.',
  'no-scope': 'This key is valid, but it lacks the scope `ops`.',
} as const

interface KeyFormProps {
  readonly demoKey: string | null
  readonly problem: keyof typeof problems | null
  readonly onKey: (key: string) => void
}

export function KeyForm({ demoKey, problem, onKey }: KeyFormProps) {
  return (
    <main className="entry">
      <form
        className="panel"
        action={(form) => {
          const given = String(form.get('key') ?? '').trim()
          if (given !== '') onKey(given)
        }}
      >
        <h1>Operations</h1>
        <p className="muted">Clinics, holds and what waits to be settled, live. For those who run this gateway.</p>
        {problem !== null && (
          <p className="notice bad" role="alert" id="problem">
            {problems[problem]}
          </p>
        )}
        <label htmlFor="key">Key with the scope ops</label>
        <input
          id="key"
          name="key"
          type="password"
          defaultValue={problem === null ? (demoKey ?? '') : ''}
          placeholder="hf_live_…"
          autoComplete="off"
          spellCheck={false}
          required
          aria-describedby={problem === null ? 'made' : 'problem made'}
          aria-invalid={problem !== null}
        />
        <button type="submit" className="button primary">
          Open
        </button>
        <p className="muted small" id="made">
          Make one with <code>npx holdfast keys create --config FILE --partner ID --scopes ops</code>. It stays in this
          tab, and leaves it only as a header of the requests to this gateway.
        </p>
      </form>
    </main>
  )
}
