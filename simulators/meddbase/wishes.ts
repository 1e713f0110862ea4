import { type AppointmentType, findType, meddbaseDemo, type Payer, type Priced, type Service } from './catalogue.ts'
import type { Candidate, Wish } from './diary.ts'
import type { MeddbaseCall, Practice } from './practice.ts'
import { reader } from './query.ts'
import { wallText } from './times.ts'

/** Logged-in callers name a payer type, anonymous ones the sign-up code of a charge band, in the same parameter. */
export type Caller = 'login' | 'anonymous'

/** Names of the parameters that both slot searches take. */
export const searchParameters = [
  'appointment-type',
  'clinician',
  'clinician-sex',
  'site',
  'location',
  'from-date',
  'to-date',
  'time-preference',
  'time-from',
  'time-to',
  'payer-type',
] as const

export interface Extras {
  readonly modules: readonly Priced[]
  readonly services: readonly Service[]
}

interface ExtrasBody {
  readonly modules?: readonly { readonly Key: number }[] | null | undefined
  readonly services?: readonly { readonly Key: number }[] | null | undefined
}

/** Undefined when one of the keys is none of the type's. */
export function extrasOf(type: AppointmentType, body: ExtrasBody): Extras | undefined {
  const moduleKeys = (body.modules ?? []).map(({ Key }) => Key)
  const serviceKeys = (body.services ?? []).map(({ Key }) => Key)
  const modules = type.modules.filter(({ key }) => moduleKeys.includes(key))
  const services = type.services.filter(({ key }) => serviceKeys.includes(key))
  const isWhole = modules.length === new Set(moduleKeys).size && services.length === new Set(serviceKeys).size
  return isWhole ? { modules, services } : undefined
}

export function wishesOf(practice: Practice) {
  const { answers, switches, diary } = practice

  function typeOf(key: string): AppointmentType {
    const type = findType(key)
    // assumed: an unknown type is an error and not an empty answer.
    if (!type) throw answers.notFound('Appointment type')
    return type
  }

  /** Who pays. Throws unless the text is what this caller may name. */
  function payerOf(caller: Caller, text: string | null | undefined): Payer {
    const { patient, insurer } = meddbaseDemo.payerTypes
    if (caller === 'anonymous') {
      if (text === null || text === undefined) {
        throw answers.refusal('parameterMissing', 'Parameter payer-type is missing.')
      }
      if (text !== meddbaseDemo.signUpCode) throw answers.refusal('unspecified', 'The sign-up code is not valid.')
      return 'patient'
    }
    if (text === null || text === undefined || text === patient) return 'patient'
    if (text !== insurer) throw answers.refusal('unspecified', 'The payer type is not valid.')
    return 'insurer'
  }

  /** A search's parameters; the free starts that fit them, soonest first. */
  function search(call: MeddbaseCall, caller: Caller, body: ExtrasBody, needsEnd: boolean) {
    const read = reader(call, answers)
    const type = typeOf(read.required('appointment-type'))
    payerOf(caller, read.text('payer-type'))
    if (needsEnd) read.required('to-date')
    const from = read.wall('from-date')
    const to = read.wall('to-date')
    const since = read.timeOfDay('time-from')
    const until = read.timeOfDay('time-to')
    const preference = read.integer('time-preference', 0, 2) ?? 0
    const numbers = {
      clinicianKey: read.integer('clinician') ?? 0,
      sex: read.integer('clinician-sex', 0, 2) ?? 0,
      siteKey: read.integer('site') ?? 0,
      locationKey: read.integer('location') ?? 0,
    }
    const spanMs = from && to ? Date.parse(`${to}Z`) - Date.parse(`${from}Z`) : 0
    if (switches.maxSearchDays > 0 && spanMs > switches.maxSearchDays * 86_400_000) {
      throw answers.refusal('unspecified', 'The searched period is too long.')
    }

    const wanted = extrasOf(type, body)
    const extras = wanted ?? { modules: [], services: [] }
    const wish: Wish = { type, ...extras, ...numbers, from, to }

    /** `time-preference` gives way to the other two; midnight ends the afternoon. */
    function isAtTime({ start, end, site }: Candidate): boolean {
      const starts = wallText(site.zone, start).slice(11, 16)
      const finishes = wallText(site.zone, end).slice(11, 16)
      if (since !== undefined || until !== undefined) {
        return starts >= (since ?? '00:00') && (finishes === '00:00' ? '24:00' : finishes) <= (until ?? '24:00')
      }
      if (preference === 1) return starts < '12:00'
      return preference === 0 || starts >= '12:00'
    }

    const found = wanted ? diary.search(call.state.appointments.values(), wish).filter(isAtTime) : []
    return { wish, found, reader: read }
  }

  return { typeOf, payerOf, search }
}
