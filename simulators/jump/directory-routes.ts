import type { Query } from '../kit/http.ts'
import type { Scope } from './access.ts'
import { type Answer, notFound } from './answers.ts'
import { appointmentTypes, clinicians, type Location, locations, nameOf } from './catalogue.ts'
import { booleanParam, matchesSearch, page, pageQuery } from './listing.ts'
import type { JumpRoute, Office } from './office.ts'

interface Directory<T> {
  readonly path: string
  readonly scope: Scope
  readonly what: string
  readonly rows: readonly T[]
  /** B's filters; they pass a row when the query does not have them. */
  readonly filters: Readonly<Record<string, (row: T, query: Query) => boolean>>
  /** B's templates have no documented read of one. */
  readonly hasOne: boolean
  render(row: T): unknown
}

/** Types, clinicians and places: read only over the API, and under other names in each generation. */
export function directoryRoutes({ switches, render, endpoint }: Office): JumpRoute[] {
  const isA = switches.generation === 'A'
  const filtered = !isA || switches.directoryFiltersInA
  /** Passes when the query does not have the parameter. */
  const is = (name: string, value: boolean, query: Query) => (booleanParam(query, name) ?? value) === value
  const named = (query: Query, ...texts: string[]) => matchesSearch(query.get('search') ?? '', ...texts)

  function directory<T extends { readonly id: string }>(listing: Directory<T>): JumpRoute[] {
    const { path, scope, what, rows, filters } = listing
    const tests = filtered ? Object.values(filters) : []
    const list = endpoint({
      method: 'GET',
      path,
      op: 'read',
      scope,
      query: [...pageQuery, ...(filtered ? Object.keys(filters) : [])],
      handle: ({ query }): Answer => {
        const passing = rows.filter((row) => tests.every((test) => test(row, query)))
        return page(query, switches, passing, listing.render)
      },
    })
    const one = endpoint({
      method: 'GET',
      path: `${path}/:id`,
      op: 'read',
      scope,
      handle: ({ params }): Answer => {
        const row = rows.find(({ id }) => id === params.id)
        if (!row) throw notFound(what)
        return { data: listing.render(row) }
      },
    })
    return listing.hasOne ? [list, one] : [list]
  }

  return [
    ...directory({
      path: isA ? '/appointment-types' : '/appointment-templates',
      scope: isA ? 'read_appointment_types' : 'read_appointment_templates',
      what: 'Appointment type',
      rows: appointmentTypes,
      filters: { is_active: (_, query) => is('is_active', true, query) },
      hasOne: isA,
      render: render.type,
    }),
    ...directory({
      path: isA ? '/clinicians' : '/clinician-profiles',
      scope: isA ? 'read_clinicians' : switches.clinicianProfileScope,
      what: 'Clinician',
      rows: clinicians,
      filters: {
        is_active: (row, query) => is('is_active', row.isActive, query),
        is_bookable_online: (row, query) => is('is_bookable_online', row.isActive, query),
        location_id: ({ sessions }, query) =>
          query.get('location_id') === undefined || (query.get('location_id') ?? '') in sessions,
        search: (row, query) => named(query, nameOf(row)),
      },
      hasOne: true,
      render: render.clinician,
    }),
    ...directory({
      path: '/locations',
      scope: 'read_locations',
      what: 'Location',
      rows: locations,
      filters: {
        is_active: (_, query) => is('is_active', true, query),
        search: ({ name, town }: Location, query) => named(query, name, town),
      },
      hasOne: true,
      render: render.location,
    }),
  ]
}
