import type { Settings } from '../config.ts'

/** The settings with what they leave to the dialect filled in. */
export interface Plan {
  readonly dialect: 'A' | 'B'
  readonly holds: 'NATIVE' | 'GATEWAY'
  readonly hasCancel: boolean
  readonly reschedule: 'PATCH' | 'REBOOK' | 'OFF'
  readonly overlaps: 'REFUSED' | 'ACCEPTED'
  readonly windowDays: number
  readonly filters: NonNullable<Settings['appointmentFilters']>
  readonly idempotencyKeys: boolean
  readonly requestsPerHour: number
  readonly window: 'ROLLING_HOUR' | 'CLOCK_HOUR'
}

/** Where the marks are: README.md, "The two dialects". */
export function planOf(settings: Settings): Plan {
  const { dialect, budget, booking } = settings
  const isB = dialect === 'B'
  const holds = settings.holds ?? (isB ? 'GATEWAY' : 'NATIVE')
  const usualMove = booking.times === 'INSTANTS' ? 'PATCH' : 'REBOOK'
  return {
    dialect,
    holds,
    hasCancel: isB,
    reschedule: settings.reschedule ?? (isB ? usualMove : 'OFF'),
    overlaps: settings.overlaps ?? (holds === 'NATIVE' ? 'REFUSED' : 'ACCEPTED'),
    windowDays: settings.windowDays ?? (isB ? 14 : 30),
    filters: settings.appointmentFilters ?? (isB ? filtersOfB : { patient: 'patient_id' }),
    idempotencyKeys: settings.idempotencyKeys ?? isB,
    requestsPerHour: budget.requestsPerHour ?? (isB ? 1_000 : 100),
    window: budget.window ?? (isB ? 'CLOCK_HOUR' : 'ROLLING_HOUR'),
  }
}

/** The ids [docs:APPT-B], the times [code]. */
const filtersOfB = { patient: 'patient_id', clinician: 'clinician_id', from: 'date_gte', to: 'date_lte' }
