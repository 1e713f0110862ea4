import { contractVersion } from '../../src/contract/adapter.ts'
import { defineAdapter } from '../../src/contract/define-adapter.ts'
import { createOperations } from './adapter.ts'
import { checksOf } from './checks.ts'
import { accountKeyOf, assumptions, type Settings, settingsSchema } from './config.ts'

export const acme = defineAdapter<Settings>({
  contractVersion,
  id: 'acme',
  label: 'Acme',
  docs: 'https://docs.acme.example',
  status: 'SIMULATED',
  settings: settingsSchema,
  assumptions,
  checks: checksOf,
  accountKey: accountKeyOf,
  // What each one means stands in src/contract/capabilities.ts. They are facts about the vendor: what is false here is left
  // out of `createOperations`, and refuses.
  capabilities: () => ({
    holds: 'GATEWAY',
    slotSearch: true,
    extend: true,
    cancel: true,
    reschedule: true,
    rebooks: false,
    listAppointments: true,
    patientLookup: true,
    payment: 'NONE',
    requiredPatientFields: ['FIRST_NAME', 'LAST_NAME', 'EMAIL'],
    metadata: false,
    notes: true,
    doubleBooks: false,
    maxHoldMs: null,
  }),
  create: createOperations,
})
