import { contractVersion } from '../../src/contract/adapter.ts'
import { defineAdapter } from '../../src/contract/define-adapter.ts'
import { createOperations } from './adapter.ts'
import { checksOf } from './checks.ts'
import { accountKeyOf, assumptions, planOf, type Settings, settingsSchema } from './config.ts'

export const jump = defineAdapter<Settings>({
  contractVersion,
  id: 'jump',
  label: 'Jump EHR',
  docs: 'https://docs.usejump.co.uk/api-reference',
  status: 'SIMULATED',
  settings: settingsSchema,
  assumptions,
  checks: checksOf,
  accountKey: accountKeyOf,
  capabilities: (settings) => {
    const { holds, hasCancel, reschedule, overlaps } = planOf(settings)
    const isNative = holds === 'NATIVE'
    return {
      holds,
      slotSearch: true,
      // No call renews a hold of the vendor's [seed].
      extend: !isNative,
      cancel: hasCancel,
      reschedule: reschedule !== 'OFF',
      rebooks: reschedule === 'REBOOK',
      listAppointments: true,
      patientLookup: true,
      // Neither confirm [seed] nor anything that was read takes a reference.
      payment: 'NONE',
      requiredPatientFields: ['FIRST_NAME', 'LAST_NAME', 'DATE_OF_BIRTH'],
      metadata: false,
      notes: isNative || settings.booking.notesField !== undefined,
      doubleBooks: overlaps === 'ACCEPTED',
      maxHoldMs: isNative ? 15 * 60_000 : null,
    }
  },
  create: createOperations,
})
