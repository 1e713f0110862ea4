import { contractVersion } from '../../src/contract/adapter.ts'
import { defineAdapter } from '../../src/contract/define-adapter.ts'
import { createOperations } from './adapter.ts'
import { checksOf } from './checks.ts'
import { accountKeyOf, assumptions, type Settings, settingsSchema } from './config.ts'

export const upvio = defineAdapter<Settings>({
  contractVersion,
  id: 'upvio',
  label: 'Upvio',
  docs: 'https://developers.upvio.com/',
  status: 'SIMULATED',
  settings: settingsSchema,
  assumptions,
  checks: checksOf,
  accountKey: accountKeyOf,
  capabilities: (settings) => ({
    // No hold, lock or reservation exists, and time blockers can only be read [types].
    holds: 'GATEWAY',
    slotSearch: true,
    extend: true,
    cancel: true,
    reschedule: settings.reschedule !== 'OFF',
    rebooks: settings.reschedule === 'REBOOK',
    listAppointments: true,
    patientLookup: settings.patientScanPages > 0,
    // Prices are told, payments are not taken [types].
    payment: 'NONE',
    requiredPatientFields: ['FIRST_NAME', 'LAST_NAME', 'EMAIL'],
    // A booking has a field for neither [types].
    metadata: false,
    notes: false,
    // A staff member who is busy is refused unless `ignoreBusyTimes` is sent [seed], and it never is.
    doubleBooks: settings.looksForClash,
    maxHoldMs: null,
  }),
  create: createOperations,
})
