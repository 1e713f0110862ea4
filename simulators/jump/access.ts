/** The scopes that booking touches; the vendor has more. */
export const scopes = [
  'write_holds',
  'read_availability',
  'read_appointment_types',
  'read_appointment_templates',
  'read_clinicians',
  'read_locations',
  'read_appointments',
  'write_appointments',
  'read_patients',
  'write_patients',
] as const

/** A text: the name of one scope is a switch. */
export type Scope = string

export const keys = {
  /** Every scope. */
  full: 'pk_test_demo_full',
  /** The five scopes that the booking guide of generation A asks for. */
  widget: 'pk_test_demo_widget',
} as const

export const scopesByKey: ReadonlyMap<string, ReadonlySet<Scope>> = new Map<string, ReadonlySet<Scope>>([
  [keys.full, new Set<Scope>(scopes)],
  [
    keys.widget,
    new Set<Scope>(['read_appointment_types', 'read_availability', 'write_holds', 'read_patients', 'write_patients']),
  ],
])

/** The key of a call; undefined when it brings none that this organisation has. */
export function keyOf(authorization: string | undefined): string | undefined {
  const given = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]
  return given !== undefined && scopesByKey.has(given) ? given : undefined
}
