import { expect, it, onTestFinished } from 'vitest'
import { verifyClinic } from '../../src/commands/verify.ts'
import type { ClinicConfig } from '../../src/config.ts'
import type { Verdict } from '../../src/contract/checks.ts'
import { summer } from '../contract/adapter-bench.ts'
import { adapterSubjects } from '../contract/adapter-subjects.ts'

type Name = keyof typeof adapterSubjects

interface Given {
  readonly switches?: Record<string, unknown>
  readonly settings?: Record<string, unknown>
  readonly write?: boolean
}

/** Verifies one clinic on a simulator of its own, and says what stands in its diary afterwards. */
async function verified(name: Name, { switches = {}, settings = {}, write = true }: Given = {}) {
  const subject = adapterSubjects[name]
  const simulator = await subject.start({ now: summer, switches: { ...subject.switches, ...switches } })
  onTestFinished(() => simulator.stop())
  const clinic: ClinicConfig = { ...subject.clinic, settings: { ...subject.settings(simulator.url), ...settings } }
  const clock = { now: () => simulator.now(), monotonic: () => performance.now() }
  const said: string[] = []
  const say = (text: string) => said.push(text)
  const { findings, left } = await verifyClinic({ clinic, clock, allowLoopback: true, write, say })
  const verdicts = Object.fromEntries(findings.map(({ id, verdict }) => [id, verdict]))
  const count = (event: string) => simulator.log.filter((entry) => entry.event === event && entry.by === 'api').length
  return { verdicts, findings, left, said, simulator, subject, clinic, count }
}

const idsWith = (verdicts: Readonly<Record<string, Verdict>>, wanted: Verdict) =>
  Object.keys(verdicts).filter((id) => verdicts[id] === wanted)

it.each(Object.keys(adapterSubjects) as Name[])(
  'no assumption fails on the simulator that was written from it: %s',
  async (name) => {
    const { verdicts, findings, subject, clinic, said } = await verified(name)
    const expected = name === 'upvioClashing' ? ['busy-status', 'busy-check-atomic'] : []
    expect(findings.filter(({ verdict, id }) => verdict === 'FAILS' && !expected.includes(id))).toEqual([])
    const checked = Object.keys(clinic.adapter.checksFor(clinic.settings))
    expect(checked.length).toBeGreaterThan(0)
    // A check that always says "unknown" is seen here.
    const open = subject.openChecks ?? []
    expect(checked).toEqual(expect.arrayContaining([...open]))
    const settled = [...idsWith(verdicts, 'HOLDS'), ...open]
    expect(checked.filter((id) => !settled.includes(id))).toEqual([])
    expect(Object.keys(verdicts)).toEqual(clinic.adapter.assumptions.map(({ id }) => id))
    expect(said.join('\n')).toContain(`${findings.length}/${findings.length}`)
  },
)

it.each<readonly [name: Name, id: string, given: Given]>([
  ['dronline', 'account-live-mode', { switches: { livemodeField: 'live' }, write: false }],
  ['dronline', 'type-fields', { switches: { typeDurationField: 'minutes' }, write: false }],
  ['dronline', 'availability', { switches: { availabilityMaxDays: 7 }, write: false }],
  ['dronline', 'error-codes', { switches: { errorShape: 'text' }, write: false }],
  ['dronline', 'absent-statuses', { settings: { statuses: { absent: [410] } }, write: false }],
  ['dronline', 'list-has-held', { switches: { listIncludesHeld: false } }],
  ['dronline', 'confirm-payment', { switches: { confirmNeedsPaymentReference: false } }],
  ['dronline', 'confirm-body', { switches: { confirmHoldToken: 'required' } }],
  ['dronline', 'taken-statuses', { switches: { takenStatus: 422 } }],
  ['dronline', 'gone-statuses', { switches: { confirmGoneStatus: 422 } }],
  ['dronline', 'cancel', { switches: { cancelPath: '/v1/connected/appointments/:id/void' } }],
  ['dronline', 'reschedule', { switches: { rescheduleStartField: 'new_start' } }],
  ['dronline', 'practitioner-fields', { settings: { practitionerFields: { name: ['display'] } }, write: false }],
  ['jump', 'window', { switches: { maxWindowDays: 7 }, write: false }],
  ['jump', 'absent', { settings: { statuses: { absent: [410] } }, write: false }],
  ['jump', 'unknown-id', { settings: { statuses: { unknownId: [410] } }, write: false }],
  ['jump', 'hold-gone', { settings: { statuses: { holdGone: [410] } } }],
  ['jump', 'overlaps', { settings: { statuses: { slotTaken: [] } } }],
  ['jump', 'wall-time-zone', { switches: { holdInputZone: 'UTC' } }],
  ['jump', 'holds', { settings: { holds: 'GATEWAY' }, write: false }],
  ['jump', 'slot-taken', { settings: { statuses: { slotTaken: [] } } }],
  ['jumpB', 'holds', { switches: { holdsInB: true }, write: false }],
  ['jumpB', 'overlaps', { switches: { bookingNeedsFreeTime: false, bookingNeedsOfferedTime: false } }],
  ['jumpB', 'slot-taken', { settings: { statuses: { slotTaken: [] } } }],
  ['jumpB', 'absent', { settings: { statuses: { absent: [410] } }, write: false }],
  ['jumpB', 'unknown-id', { settings: { statuses: { unknownId: [410] } }, write: false }],
  ['jumpB', 'filters', { switches: { dateFilters: false }, write: false }],
  ['jumpB', 'window', { switches: { maxWindowDays: 7 }, write: false }],
  ['jumpB', 'template-fields', { switches: { templateDurationField: 'length' }, write: false }],
  ['jumpB', 'reschedule', { switches: { patchMoves: false } }],
  ['jumpB', 'booking-body', { switches: { bookingClinicianField: 'clinician_id' } }],
  ['cliniko', 'overlap-words', { switches: { refuseOverlap: true } }],
  ['cliniko', 'filter-any', { settings: { filterAny: '?' } }],
  ['cliniko', 'window-length', { switches: { maxWindowDays: 5 }, write: false }],
  ['upvio', 'paging', { switches: { paging: 'refused' }, settings: { paging: 'NONE' }, write: false }],
  ['upvio', 'array-style', { switches: { staffIdsFormat: 'comma' }, write: false }],
  ['upvio', 'search-window', { switches: { maxRangeDays: 3 }, write: false }],
  ['upvio', 'staffs-present', { switches: { staffsInSlots: false }, write: false }],
  ['upvio', 'busy-status', { switches: { busyCheckLagMs: 600_000 } }],
  ['upvio', 'busy-check-atomic', { switches: { busyCheckLagMs: 600_000 } }],
  ['upvio', 'patient-scan', { switches: { fillerPatients: 500 }, settings: { patientScanPages: 1 } }],
  ['upvioClashing', 'reschedule', { switches: { updateTakesBody: false } }],
  ['meddbase', 'search-verb', { switches: { searchVerb: 'POST' }, write: false }],
  ['meddbase', 'cancel-proof', { switches: { listsShowCancelled: false } }],
  ['meddbase', 'states', { switches: { stateShown: false } }],
  ['meddbase', 'patient-duplicate', { switches: { managerMayRefer: false } }],
  ['meddbase', 'search-window', { switches: { maxSearchDays: 3 }, write: false }],
  ['meddbase', 'search-patient', { switches: { managerSearchNeedsPatient: true }, write: false }],
  ['meddbase', 'slot-gone', { switches: { goneStatus: 500 } }],
  ['fhir', 'reference-lists', { switches: { commaLists: false }, write: false }],
  ['fhir', 'identifier-kept', { switches: { keepsIdentifiers: false } }],
  ['fhir', 'books-at-once', { switches: { bookedBecomes: 'waitlist' } }],
  ['fhir', 'conditional-create', { switches: { conditionalCreate: true }, write: false }],
  ['fhir', 'overlap', { switches: { refusesOverlap: true } }],
  ['fhir', 'slots-follow', { switches: { slotsFollow: false }, settings: { subtractsAppointments: false } }],
  ['fhir', 'update-way', { switches: { updates: 'patch' }, write: false }],
  ['fhir', 'versions', { switches: { versioning: 'no-version' }, write: false }],
  ['fhirStrict', 'taken-status', { settings: { statuses: { slotTaken: [409], maybeTaken: [400] } } }],
])('reports the wrong assumption of %s: %s', async (name, id, given) => {
  const { verdicts, findings } = await verified(name, given)
  expect(findings.find((finding) => finding.id === id)).toMatchObject({ verdict: 'FAILS' })
  expect(Object.keys(verdicts).length).toBe(findings.length)
})

it.each(['dronline', 'jump', 'cliniko', 'upvio', 'meddbase', 'fhir'] as const)(
  'changes nothing unless it may: %s',
  async (name) => {
    const { simulator, said } = await verified(name, { write: false })
    expect(simulator.log.filter(({ by }) => by === 'api')).toEqual([])
    // Logging in, searching with criteria in the body.
    const harmless = /\/(auth\/login|proposed-time-slots|sites|patients\/patient)$/
    const changing = simulator.received.filter(({ method, path }) => method !== 'GET' && !harmless.test(path))
    expect(changing).toEqual([])
    expect(said.join('\n')).toContain('needs --write')
  },
)

it.each(['dronline', 'jumpB', 'cliniko', 'upvio', 'meddbase', 'fhir'] as const)(
  'takes back what it booked: %s',
  async (name) => {
    const { count, left } = await verified(name)
    expect(count('appointment.booked')).toBeGreaterThan(0)
    expect(count('appointment.cancelled')).toBe(count('appointment.booked'))
    expect(left).toEqual([])
  },
)

it('names what it could not take back', async () => {
  // No way to cancel in this dialect.
  const { left, count } = await verified('jump')
  expect(left).toHaveLength(count('appointment.booked'))
  expect(left[0]).toMatch(/^appointment \S+$/)
})

it('says nothing that is secret or about a person', async () => {
  for (const name of ['dronline', 'cliniko', 'meddbase'] as const) {
    const { said, subject } = await verified(name)
    for (const secret of [...subject.secrets, 'Sandboxova', 'patients.example', '+4477009']) {
      expect(said.join('\n')).not.toContain(secret)
    }
  }
})

it('stops when the sandbox cannot be reached, and says what to look at', async () => {
  await expect(verified('cliniko', { settings: { apiKey: 'wrong-secret-uk1' } })).rejects.toThrow(
    /leeds answers VENDOR_REJECTED/,
  )
})
