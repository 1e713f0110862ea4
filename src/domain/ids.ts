/** Nouns with a global id. */
export const idKinds = [
  'Clinic',
  'Service',
  'Practitioner',
  'AppointmentType',
  'Location',
  'Hold',
  'Appointment',
  'Patient',
] as const
export type IdKind = (typeof idKinds)[number]

export interface GlobalId {
  readonly kind: IdKind
  /** Clinic first where the noun belongs to one, then our or the vendor's own id. */
  readonly parts: readonly string[]
}

const version = 1
const partCounts: Record<IdKind, number> = {
  Clinic: 1,
  Service: 1,
  Practitioner: 2,
  AppointmentType: 2,
  Location: 2,
  Hold: 2,
  Appointment: 2,
  Patient: 2,
}

/** An opaque, versioned id; callers must not look inside. */
export function encodeId(kind: IdKind, ...parts: string[]): string {
  return Buffer.from(JSON.stringify([version, kind, ...parts])).toString('base64url')
}

/** Null for anything that `encodeId` did not make. */
export function decodeId(id: string): GlobalId | null {
  if (id.length > 2_000 || !/^[A-Za-z0-9_-]+$/.test(id)) return null
  let read: unknown
  try {
    read = JSON.parse(Buffer.from(id, 'base64url').toString('utf8'))
  } catch {
    // Not one of ours.
    return null
  }
  if (!Array.isArray(read) || read[0] !== version) return null
  const [, kind, ...parts] = read as unknown[]
  const known = idKinds.find((name) => name === kind)
  if (!known || parts.length !== partCounts[known]) return null
  if (!parts.every((part): part is string => typeof part === 'string' && part !== '')) return null
  // One spelling per thing, so that ids can be compared as text.
  return encodeId(known, ...parts) === id ? { kind: known, parts } : null
}
