import { contractVersion } from '../../src/contract/adapter.ts'
import { defineAdapter } from '../../src/contract/define-adapter.ts'
import { createOperations } from './adapter.ts'
import { checksOf } from './checks.ts'
import { accountKeyOf, assumptions, type Settings, settingsSchema } from './config.ts'

export const cliniko = defineAdapter<Settings>({
  contractVersion,
  id: 'cliniko',
  label: 'Cliniko',
  docs: 'https://docs.api.cliniko.com/developer-portal',
  status: 'SIMULATED',
  settings: settingsSchema,
  assumptions,
  checks: checksOf,
  accountKey: accountKeyOf,
  capabilities: (settings) => ({
    holds: 'GATEWAY',
    slotSearch: true,
    extend: true,
    cancel: true,
    reschedule: true,
    rebooks: false,
    listAppointments: true,
    patientLookup: true,
    payment: 'NONE',
    requiredPatientFields: settings.requiredPatientFields,
    metadata: false,
    notes: true,
    // By intent: many clinics overlap on purpose (https://github.com/redguava/cliniko-api/issues/108).
    doubleBooks: true,
    maxHoldMs: null,
  }),
  create: (settings, parts) => createOperations(settings, parts),
})
