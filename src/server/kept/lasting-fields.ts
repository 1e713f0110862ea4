/**
 * What an answer to `slots` may have to be given once more, word by word, while its page of slots has not changed: fields
 * that say nothing but what the page, the partner and the configuration say. A field that is read anew each time, or that
 * depends on more of the caller, stands under `live`; a test sees to it that each field of these types is in one of both.
 */
export const lastingFields: Readonly<
  Record<string, { readonly lasting: readonly string[]; readonly live: readonly string[] }>
> = {
  SlotConnection: { lasting: ['nodes', 'edges', 'pageInfo', 'unavailable'], live: [] },
  SlotEdge: { lasting: ['node', 'cursor'], live: [] },
  PageInfo: { lasting: ['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor'], live: [] },
  // A page with an unavailable clinic is never the page of before.
  UnavailableSource: { lasting: ['clinic', 'code', 'message', 'retryAfterSeconds'], live: [] },
  Slot: {
    lasting: [
      'id',
      'clinic',
      'start',
      'end',
      'timeZone',
      'localStart',
      'practitioner',
      'appointmentType',
      'location',
      'contactTypes',
      'price',
      'remaining',
      'holdStrength',
      'asOf',
    ],
    live: [],
  },
  Clinic: {
    lasting: ['id', 'name', 'vendor', 'timeZone', 'capabilities'],
    live: ['health', 'appointmentTypes', 'practitioners', 'locations'],
  },
  ClinicCapabilities: {
    lasting: [
      'holds',
      'slotSearch',
      'extend',
      'cancel',
      'reschedule',
      'listAppointments',
      'patientLookup',
      'payment',
      'requiredPatientFields',
      'notes',
      'rebooks',
      'metadata',
      'maxHold',
    ],
    live: [],
  },
  Practitioner: { lasting: ['id', 'name', 'title', 'clinic'], live: [] },
  AppointmentType: {
    lasting: ['id', 'name', 'description', 'durationMinutes', 'price', 'contactTypes', 'service', 'clinic'],
    live: [],
  },
  Location: { lasting: ['id', 'name', 'addressLines', 'timeZone', 'clinic'], live: [] },
  // Which clinics it names depends on what the key may use.
  Service: { lasting: ['id', 'name', 'description'], live: ['clinics'] },
  Money: { lasting: ['amount', 'currency'], live: [] },
}
