import type { PageFacts } from '../shared/facts.ts'

export function Procedures({ procedures }: { readonly procedures: PageFacts['procedures'] }) {
  return (
    <div className="panel procedures">
      {procedures.map(({ name, type, fields }) => (
        <details key={name}>
          <summary>
            <code>{name}</code>
            <span className="badge">{type}</span>
          </summary>
          {fields.length === 0 ? (
            <p className="muted small">Takes no input.</p>
          ) : (
            <dl>
              {fields.map((field) => (
                <div key={field.name}>
                  <dt>
                    <code>
                      {field.name}
                      {!field.isRequired && '?'}
                    </code>
                  </dt>
                  <dd>
                    <code className="muted">{field.type}</code>
                  </dd>
                </div>
              ))}
            </dl>
          )}
        </details>
      ))}
    </div>
  )
}
