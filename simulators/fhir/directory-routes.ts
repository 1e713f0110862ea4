import type { Query } from '../kit/http.ts'
import type { Reply, Route } from '../kit/router.ts'
import { ok, Refusal, written } from './answers.ts'
import { appointmentParameters, renderAppointment } from './appointment-render.ts'
import { type FhirCall, found, guarded, metaOf, type Office, rendered, route } from './office.ts'
import { patientParameters } from './patient-routes.ts'
import { filterRows, keptSearch, type Parameters, pageOf, pagingNames } from './search.ts'
import { type FhirState, type SlotRow, type Stored, serviceSystem } from './state.ts'

const active: Parameters<Stored> = {
  active: { kind: 'token', of: ({ body }) => (body.active === undefined ? [] : [String(body.active)]) },
}

const slotParameters: Parameters<SlotRow> = {
  schedule: { kind: 'reference', type: 'Schedule', of: ({ scheduleId }) => [scheduleId] },
  status: { kind: 'token', of: ({ status }) => [status] },
  start: { kind: 'date', of: ({ start }) => start },
}

interface Searched {
  readonly names: readonly string[]
  search(call: FhirCall, query: Query): readonly { readonly id: string }[]
  read(call: FhirCall, id: string): { readonly id: string } | undefined
}

/** Everything that can be read: search and read of each type, and the page of a kept search. */
export function readRoutes(office: Office): Route<FhirState>[] {
  const plain = (type: string, table: keyof FhirState, parameters: Parameters<Stored>): Searched => ({
    names: Object.keys(parameters),
    search: ({ state }, query) =>
      filterRows(state[table].values() as Stored[], parameters, query, office).map((row) =>
        rendered(type, row, office),
      ),
    read: ({ state }, id) => {
      const row = state[table].get(id) as Stored | undefined
      return row && rendered(type, row, office)
    },
  })
  const searched: Readonly<Record<string, Searched>> = {
    HealthcareService: plain('HealthcareService', 'services', active),
    Practitioner: plain('Practitioner', 'practitioners', active),
    Location: plain('Location', 'locations', {}),
    Schedule: plain('Schedule', 'schedules', active),
    Patient: plain('Patient', 'patients', patientParameters),
    Slot: {
      names: Object.keys(slotParameters),
      search: ({ state, shiftMs }, query) =>
        filterRows(state.slots.values(), slotParameters, query, office).map((row) => renderSlot(row, office, shiftMs)),
      read: ({ state, shiftMs }, id) => {
        const row = state.slots.get(id)
        return row && renderSlot(row, office, shiftMs)
      },
    },
    Appointment: {
      names: Object.keys(appointmentParameters),
      search: ({ state, shiftMs }, query) =>
        filterRows(state.appointments.values(), appointmentParameters, query, office).map((row) =>
          renderAppointment(row, office, shiftMs),
        ),
      read: ({ state, shiftMs }, id) => {
        const row = state.appointments.get(id)
        return row && renderAppointment(row, office, shiftMs)
      },
    },
  }

  function searchPage(call: FhirCall, type: string, query: Query): Reply {
    const one = found(Object.hasOwn(searched, type) ? searched[type] : undefined)
    return pageOf(office, type, query, one.search(call, query))
  }

  return [
    route({ method: 'GET', path: '/fhir/metadata', op: 'read', handle: () => ok(capabilityStatement(office)) }),
    route({
      method: 'GET',
      path: '/fhir',
      op: 'read',
      query: ['_getpages'],
      handle: guarded((call) => {
        const kept = keptSearch(call.query.get('_getpages') ?? '')
        if (!kept) throw new Refusal(410, 'not-found', 'no such search')
        return searchPage(call, kept.type, kept.query)
      }),
    }),
    ...Object.entries(searched).flatMap(([type, { names, read }]) => {
      const op = type === 'Slot' ? 'slots' : 'read'
      return [
        route({
          method: 'GET',
          path: `/fhir/${type}`,
          op,
          query: [...names, ...pagingNames],
          handle: guarded((call) => searchPage(call, type, call.query)),
        }),
        route({
          method: 'GET',
          path: `/fhir/${type}/:id`,
          op: 'read',
          handle: guarded((call) => ok(found(read(call, call.params.id ?? '')))),
        }),
      ]
    }),
  ]
}

function renderSlot(row: SlotRow, office: Office, shiftMs: number) {
  const { id, scheduleId, status, start, end, offsetMs, services } = row
  return {
    resourceType: 'Slot',
    id,
    meta: metaOf(row, office),
    ...(services.length === 0
      ? {}
      : { serviceType: services.map((code) => ({ coding: [{ system: serviceSystem, code }] })) }),
    schedule: { reference: `Schedule/${scheduleId}` },
    status,
    start: written(start + shiftMs, offsetMs),
    end: written(end + shiftMs, offsetMs),
  }
}

/** What the server says of itself; only of appointments more than that they are there. */
function capabilityStatement({ switches, world }: Office) {
  const { updates, versioning, conditionalCreate } = switches
  const changing = [...(updates === 'patch' ? [] : ['update']), ...(updates === 'put' ? [] : ['patch'])]
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: new Date(world.now()).toISOString(),
    kind: 'instance',
    fhirVersion: '4.0.1',
    format: ['json'],
    rest: [
      {
        mode: 'server',
        resource: [
          {
            type: 'Appointment',
            interaction: ['read', 'search-type', 'create', ...changing].map((code) => ({ code })),
            versioning,
            conditionalCreate,
            searchParam: Object.entries(appointmentParameters).map(([name, { kind: type }]) => ({ name, type })),
          },
        ],
      },
    ],
  }
}
