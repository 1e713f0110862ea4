import { defineRoute, type Reply, type Route } from '../kit/router.ts'
import type { Call } from '../kit/simulator.ts'
import { readInstant } from './bodies.ts'
import type { DronlineState } from './books.ts'
import { appointmentTypes, currency, type Locale, locales, practitioners } from './catalogue.ts'
import type { Office } from './office.ts'
import { wrap } from './render.ts'

const route = defineRoute<DronlineState>()
const DAY_MS = 86_400_000

export function directoryRoutes({ switches, clinic, answers, render }: Office): Route<DronlineState>[] {
  function account(): Reply {
    const id = 'ac_demo'
    return answers.ok(
      wrap(switches.accountWrapper, {
        id,
        object: 'account',
        account_id: id,
        [switches.livemodeField]: switches.key.startsWith('sk_live_'),
        currency,
        timezone: switches.timezone,
        // assumed: the account has "booking feature flags"; their names are unread and nothing depends on them.
        features: { appointment_holds: true, questionnaires: true },
      }),
    )
  }

  function inLocale(call: Call<DronlineState>, answer: (locale: Locale) => Reply): Reply {
    const asked = call.query.get('locale') ?? 'en'
    const locale = locales.find((one) => one === asked)
    return locale ? answer(locale) : answers.invalid(`locale: one of ${locales.join(', ')}`)
  }

  function listTypes(path: string, locale: Locale): Reply {
    const items = appointmentTypes.map((type) => ({
      id: type.id,
      object: 'appointment_type',
      appointment_type_id: type.id,
      name: type.name[locale],
      [switches.typeDurationField]: type.minutes,
      [switches.typePriceField]: type.price,
      [switches.typeCurrencyField]: currency,
      [switches.typeContactTypesField]: type.contactTypes,
    }))
    return answers.ok(render.list(path, items))
  }

  function listPractitioners({ path, query }: Call<DronlineState>, locale: Locale): Reply {
    const typeId = query.get('appointment_type_id')
    if (!typeId) return answers.invalid('appointment_type_id: required')
    if (!appointmentTypes.some(({ id }) => id === typeId)) return answers.unknownReference('appointment_type_id')
    const items = practitioners
      .filter(({ typeIds }) => typeIds.includes(typeId))
      .map(({ id, name, title }) => ({
        id,
        object: 'practitioner',
        practitioner_id: id,
        name,
        title: title[locale],
        avatar_url: null,
      }))
    return answers.ok(render.list(path, items))
  }

  function availability({ path, query, state, shiftMs }: Call<DronlineState>): Reply {
    const {
      availabilityTypeParam: typeParam,
      availabilityPractitionerParam: practitionerParam,
      availabilityFromParam: fromParam,
      availabilityToParam: toParam,
      availabilityMaxDays: maxDays,
    } = switches
    const typeId = query.get(typeParam)
    const practitionerId = query.get(practitionerParam)
    if (!typeId) return answers.invalid(`${typeParam}: required`)
    if (!practitionerId && switches.availabilityNeedsPractitioner) {
      return answers.invalid(`${practitionerParam}: required`)
    }
    const start = readInstant(query.get(fromParam))
    const end = readInstant(query.get(toParam))
    if (start === undefined || end === undefined) {
      return answers.invalid(`${fromParam} and ${toParam}: instants with seconds and offset`)
    }
    if (end <= start || end - start > maxDays * DAY_MS) {
      return answers.invalid(`${toParam}: after ${fromParam}, by at most ${maxDays} days`)
    }
    const type = appointmentTypes.find(({ id }) => id === typeId)
    if (!type) return answers.unknownReference(typeParam)
    if (practitionerId && !practitioners.some(({ id }) => id === practitionerId)) {
      return answers.unknownReference(practitionerParam)
    }
    const slots = practitioners
      .filter(({ id, typeIds }) => typeIds.includes(type.id) && id === (practitionerId ?? id))
      .flatMap((practitioner) =>
        clinic.starts(type, practitioner, { start, end }, state).map((free) => ({
          object: 'availability_slot',
          [switches.availabilityStartField]: render.time(free + shiftMs),
          [switches.availabilityEndField]: render.time(free + shiftMs + type.minutes * 60_000),
          appointment_type_id: type.id,
          practitioner_id: practitioner.id,
          [switches.availabilityContactTypesField]: type.contactTypes,
        })),
      )
    const { data, ...envelope } = render.list(path, slots)
    return answers.ok({ ...envelope, [switches.availabilityListField]: data })
  }

  function readPatient({ params, state }: Call<DronlineState>): Reply {
    const row = state.patients.get(params.id ?? '')
    // A patient whom no visit of the API links to the partner is as unknown as an invented id.
    const isLinked = row && state.appointments.values().some(({ patientId }) => patientId === row.id)
    if (!row || !isLinked) return answers.no(404, 'patient_not_found', 'No such patient.')
    return answers.ok(wrap(switches.patientWrapper, render.patient(row)))
  }

  return [
    route({ method: 'GET', path: '/v1/connected/account', op: 'read', handle: account }),
    route({
      method: 'GET',
      path: '/v1/connected/appointment_types',
      op: 'read',
      query: ['locale'],
      handle: (call) => inLocale(call, (locale) => listTypes(call.path, locale)),
    }),
    route({
      method: 'GET',
      path: '/v1/connected/practitioners',
      op: 'read',
      query: ['appointment_type_id', 'locale'],
      handle: (call) => inLocale(call, (locale) => listPractitioners(call, locale)),
    }),
    route({
      method: 'GET',
      path: switches.availabilityPath,
      op: 'slots',
      query: [
        switches.availabilityTypeParam,
        switches.availabilityPractitionerParam,
        switches.availabilityFromParam,
        switches.availabilityToParam,
      ],
      handle: availability,
    }),
    route({ method: 'GET', path: '/v1/connected/patients/:id', op: 'read', handle: readPatient }),
  ]
}
