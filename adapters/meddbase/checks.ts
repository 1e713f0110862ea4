/** How this table's rows are tried on a test tenant. */
import {
  absentAppointment,
  answered,
  type Checks,
  cancelIsShown,
  judged,
  judgedByAnswer,
  NotTried,
  patientFoundAgain,
  reading,
  resultOf,
  searched,
  takenTimeRefused,
  unknown,
  writing,
} from '../../src/contract/checks.ts'
import type { assumptions, Settings } from './config.ts'

type Id = (typeof assumptions)[number]['id']

export function checksOf(settings: Settings): Checks {
  const checks: Partial<Record<Id, Checks[string]>> = {
    portal: answered(({ adapter, call }) => adapter.probe(call())),
    'session-headers': answered(async ({ adapter, call }) => {
      await adapter.listAppointmentTypes(call())
      await adapter.listLocations(call())
    }),
    'wall-times': reading(async (bench) => {
      const replies = await bench.repliesTo(() => bench.freeSlots(1))
      const starts = replies.flatMap(({ body }) => JSON.stringify(body ?? null).match(/"Start":"[^"]+"/g) ?? [])
      if (starts.length === 0) return unknown('no free time in the coming days')
      const plain = starts.filter((start) => !/(?:Z|[+-]\d\d:\d\d)"$/.test(start))
      if (plain.length === 0) return unknown('every start has an offset')
      return unknown(`${plain.length} of ${starts.length} starts have no offset; compare one with the calendar`)
    }),
    'search-window': searched(settings.search.windowDays),
    'search-verb': searched(1),
    'search-patient': searched(1),
    'cancel-proof': cancelIsShown,
    'look-up-list': writing(async (bench) => {
      const { vendorId } = await bench.book()
      const shown = await bench.adapter.getAppointment(bench.call(), vendorId)
      return judged(shown !== null, `the new appointment is ${shown ? '' : 'not '}in the list`)
    }),
    states: writing(async (bench) => {
      const { vendorId } = await bench.book()
      const shown = await bench.adapter.getAppointment(bench.call(), vendorId)
      if (!shown) throw new NotTried('the new appointment is not in the list')
      if (shown.status === 'UNKNOWN') return judged(false, 'the state of a new appointment is not in the table')
      return unknown(`a new one reads ${shown.status}; the rest of its day was not seen`)
    }),
    'slot-gone': takenTimeRefused,
    'patient-absent': reading((bench) =>
      judgedByAnswer(bench, async () => {
        const options = { mayCreate: false, marker: 'hf-verify', verificationCode: null }
        const found = await bench.adapter.resolvePatient(bench.call(), { vendorId: '99999999' }, options)
        if (found.outcome !== 'REFUSED' || found.code !== 'NOT_FOUND')
          throw new NotTried(`an invented key was ${resultOf(found)}`)
      }),
    ),
    'patient-duplicate': patientFoundAgain(),
    'look-up-range': absentAppointment,
  }
  return checks as Checks
}
