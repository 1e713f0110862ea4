import { contractVersion } from '../../src/contract/adapter.ts'
import { defineAdapter } from '../../src/contract/define-adapter.ts'
import { createOperations } from './adapter.ts'
import { checksOf } from './checks.ts'
import { accountKeyOf, assumptions, type Settings, settingsSchema } from './config.ts'

export const dronline = defineAdapter<Settings>({
  contractVersion,
  id: 'dronline',
  label: 'Dr.Online Connected API',
  docs: 'https://docs.dronline.uk/connected-api/introduction',
  status: 'SIMULATED',
  settings: settingsSchema,
  assumptions,
  checks: checksOf,
  accountKey: accountKeyOf,
  capabilities: (settings) => ({
    holds: 'NATIVE',
    slotSearch: settings.availability !== undefined,
    // No operation extends a hold [seed].
    extend: false,
    cancel: settings.cancel !== undefined,
    reschedule: settings.reschedule !== undefined,
    rebooks: false,
    listAppointments: true,
    // No search and no directory [docs:PATIENT].
    patientLookup: false,
    payment: settings.confirm.paymentReference,
    requiredPatientFields: ['FIRST_NAME', 'LAST_NAME', 'EMAIL'],
    metadata: true,
    // Confirm has no field for one [docs:APPT].
    notes: false,
    doubleBooks: false,
    // Each hold states its own end; no length is published [seed].
    maxHoldMs: null,
  }),
  create: createOperations,
})
