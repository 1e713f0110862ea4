import type { Caller } from './caller.ts'

/** The same service with something done around those of its calls that have a label. */
export function around<Service extends object, Label>(
  service: Service,
  labels: Readonly<Record<string, Label>>,
  wrap: (label: Label, caller: Caller, input: unknown, run: () => Promise<unknown>) => Promise<unknown>,
): Service {
  const wrapped = Object.entries(labels).map(([name, label]) => {
    const run = service[name as keyof Service] as (caller: Caller, ...rest: unknown[]) => Promise<unknown>
    return [
      name,
      (caller: Caller, ...rest: unknown[]) => wrap(label, caller, rest[0], async () => run(caller, ...rest)),
    ]
  })
  return { ...service, ...Object.fromEntries(wrapped) }
}
