import { contractVersion } from '../../src/contract/adapter.ts'
import { defineAdapter } from '../../src/contract/define-adapter.ts'
import { createOperations } from './adapter.ts'
import { checksOf } from './checks.ts'
import { accountKeyOf, assumptions, isAnonymous, type Settings, settingsSchema } from './config.ts'

export const meddbase = defineAdapter<Settings>({
  contractVersion,
  id: 'meddbase',
  label: 'Meddbase Patient Portal',
  docs: 'https://meddbase.github.io/meddbase-apis/patient-portal-api/patient-portal-api.html',
  status: 'SIMULATED',
  settings: settingsSchema,
  assumptions,
  checks: checksOf,
  accountKey: accountKeyOf,
  capabilities: (settings) => {
    // Nobody is logged in by the anonymous flow, so nothing can be read or cancelled after it.
    const hasReads = !isAnonymous(settings)
    return {
      holds: 'GATEWAY',
      slotSearch: true,
      extend: true,
      cancel: hasReads,
      reschedule: hasReads && settings.reschedule === 'REBOOK',
      rebooks: hasReads && settings.reschedule === 'REBOOK',
      listAppointments: hasReads,
      patientLookup: hasReads,
      payment: 'NONE',
      requiredPatientFields: settings.requiredPatientFields ?? [
        'FIRST_NAME',
        'LAST_NAME',
        'EMAIL',
        hasReads ? 'DATE_OF_BIRTH' : 'PHONE',
      ],
      metadata: false,
      // No free text anywhere in a booking.
      notes: false,
      // "If no appropriate slot can be found […] an error is returned" (BookProposedTimeSlot).
      doubleBooks: false,
      maxHoldMs: null,
    }
  },
  create: createOperations,
})
