import { contractVersion } from '../../src/contract/adapter.ts'
import { defineAdapter } from '../../src/contract/define-adapter.ts'
import { createOperations } from './adapter.ts'
import { checksOf } from './checks.ts'
import { accountKeyOf, assumptions, type Settings, settingsSchema } from './config.ts'

export const fhir = defineAdapter<Settings>({
  contractVersion,
  id: 'fhir',
  label: 'FHIR R4 scheduling',
  docs: 'https://hl7.org/fhir/R4/appointment.html',
  status: 'SIMULATED',
  settings: settingsSchema,
  assumptions,
  checks: checksOf,
  accountKey: accountKeyOf,
  capabilities: ({ reschedule, refusesOverlap }) => ({
    // `busy-tentative` is a status that the base specification gives nobody the duty to grant, keep or end.
    holds: 'GATEWAY',
    slotSearch: true,
    extend: true,
    cancel: true,
    reschedule: reschedule !== 'OFF',
    rebooks: reschedule === 'REBOOK',
    listAppointments: true,
    patientLookup: true,
    payment: 'NONE',
    requiredPatientFields: ['FIRST_NAME', 'LAST_NAME', 'EMAIL'],
    metadata: false,
    notes: true,
    doubleBooks: !refusesOverlap,
    maxHoldMs: null,
  }),
  create: createOperations,
})
