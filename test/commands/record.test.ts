import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, it, onTestFinished } from 'vitest'
import { fixtureSchema } from '../../src/commands/fixture.ts'
import { record, recordClinic } from '../../src/commands/record.ts'
import { type ScrubOptions, scrub } from '../../src/commands/scrub.ts'
import type { ClinicConfig } from '../../src/config.ts'
import { summer } from '../contract/adapter-bench.ts'
import { adapterSubjects } from '../contract/adapter-subjects.ts'

/** Each of them is unique, so that a search finds it in any form. */
const apiKey = 'MS-canary0123456789-uk1'
const people = [
  'Zephyrine',
  'Quackenbush',
  'zephyrine.q@canary.example',
  '+44 7700 900456',
  '9434765919',
  '1979-03-31',
  '12 Canary Wharf Lane',
  'ZZ9 9ZZ',
  'Canary diagnosis text',
  'd0c70r-canary',
  'join-canary-55',
  'session-canary-77',
]

const transcript = {
  operation: 'getAppointment',
  arguments: ['4711', 'hf-5c0e', 'Zephyrine'],
  exchanges: [
    {
      target: '/v1/patients?email=zephyrine.q@canary.example&last_name=quackenbush',
      headers: {
        authorization: `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`,
        cookie: 'Client-key=a; sid=session-canary-77',
        'x-session-id': 'session-canary-77',
        'user-agent': 'Holdfast (ops@canary-operator.example)',
      },
      body: {
        data: {
          id: '4711',
          first_name: 'Zephyrine',
          lastName: 'QUACKENBUSH',
          patient_name: 'Zephyrine Quackenbush',
          email: 'Zephyrine.Q@canary.example',
          dob: '1979-03-31',
          phones: [{ phone: '+44 7700 900456' }],
          nhs_number: 9434765919,
          address: { line1: '12 Canary Wharf Lane', city: 'London', lines: ['ZZ9 9ZZ'] },
          notes: 'Canary diagnosis text',
          doctor: { token: 'd0c70r-canary' },
          reschedule_url: 'https://forms.vendor.example/a/1?token=join-canary-55&x=1',
          status: 'booked',
          timezone: 'Europe/London',
          starts_at: '2026-03-29T09:00:00Z',
          metadata: { reference: 'hf-5c0e' },
          errors: [{ code: 'slot_taken', message: 'Zephyrine Quackenbush is booked already' }],
        },
      },
    },
  ],
  result: { name: 'Zephyrine Quackenbush', start: 1774774800000, notes: 'Canary diagnosis text', key: apiKey },
}

const options: ScrubOptions = {
  parts: transcript.exchanges.flatMap(({ headers, body }) => [headers, body]),
  secrets: [
    [apiKey, 'demo-secret-uk1'],
    ['ops@canary-operator.example', 'dev@holdfast.example'],
  ],
  invented: ['hf-'],
}

it('takes known secrets and people out of a recording, wherever and in whatever form they stand', () => {
  const before = JSON.stringify(transcript)
  const text = JSON.stringify(scrub(transcript, options))
  for (const canary of [apiKey, 'ops@canary-operator.example', ...people]) {
    for (const form of [canary, encodeURIComponent(canary), Buffer.from(canary).toString('base64')]) {
      expect(text.toLowerCase()).not.toContain(form.toLowerCase())
    }
  }
  expect(text).not.toContain(Buffer.from(`${apiKey}:`).toString('base64'))
  expect(JSON.stringify(transcript)).toBe(before)
  for (const canary of people.filter((one) => one !== 'Quackenbush'))
    expect(before.toLowerCase()).toContain(canary.toLowerCase())
})

it('knows a person in the words of FHIR, and leaves alone what says which list a code is of', () => {
  const system = 'https://registry.canary.example/id'
  const patient = {
    resourceType: 'Patient',
    id: 'p-1',
    identifier: [{ system, value: '943 476 5919' }],
    name: [{ use: 'official', family: 'Quackenbush', given: ['Zephyrine'] }],
    telecom: [{ system: 'phone', value: '+44 7700 900456', use: 'work' }],
    birthDate: '1979-03-31',
    text: { status: 'generated', div: '<div>Born in Canary Wharf</div>' },
  }
  const visit = { participant: [{ actor: { reference: 'Patient/p-1', display: 'Zephyrine Quackenbush' } }] }
  const outcome = { resourceType: 'OperationOutcome', issue: [{ code: 'invalid', diagnostics: 'no Canary here' }] }
  const scrubbed = scrub([patient, visit, outcome], { parts: [patient, visit, outcome], secrets: [], invented: [] })
  const text = JSON.stringify(scrubbed)
  for (const canary of ['943 476', 'Quackenbush', 'Zephyrine', '900456', '1979', 'Canary Wharf', 'no Canary']) {
    expect(text).not.toContain(canary)
  }
  expect(scrubbed).toMatchObject([
    { id: 'p-1', identifier: [{ system }], name: [{ use: 'official' }], telecom: [{ system: 'phone', use: 'work' }] },
    { participant: [{ actor: { reference: 'Patient/p-1' } }] },
    { issue: [{ code: 'invalid' }] },
  ])
})

it('keeps what a replay needs: ids, times, codes, our own marker, and one stand for one value', () => {
  const clean = scrub(transcript, options)
  const [exchange] = clean.exchanges
  const data = exchange?.body.data
  expect(clean.arguments.slice(0, 2)).toEqual(['4711', 'hf-5c0e'])
  expect(clean.result.start).toBe(transcript.result.start)
  expect(data).toMatchObject({
    ...{ id: '4711', status: 'booked', timezone: 'Europe/London', starts_at: '2026-03-29T09:00:00Z' },
    ...{ metadata: { reference: 'hf-5c0e' }, errors: [{ code: 'slot_taken' }], dob: '1984-02-29' },
  })
  expect(clean.arguments[2]).toBe(data?.first_name)
  expect(clean.result.notes).toBe(data?.notes)
  expect(exchange?.headers.authorization).toBe(`Basic ${Buffer.from('demo-secret-uk1:').toString('base64')}`)
  expect(exchange?.headers['user-agent']).toBe('Holdfast (dev@holdfast.example)')
})

it.each(['dronline', 'jump', 'jumpB', 'cliniko', 'upvio', 'meddbase', 'fhir'] as const)(
  'records a visit from the search to its end, calls a simulator one, and leaves nothing: %s',
  async (name) => {
    const subject = adapterSubjects[name]
    const simulator = await subject.start({ now: summer, switches: subject.switches })
    onTestFinished(() => simulator.stop())
    const clinic: ClinicConfig = { ...subject.clinic, settings: subject.settings(simulator.url) }
    const clock = { now: () => simulator.now(), monotonic: () => performance.now() }
    const { fixtures, left } = await recordClinic({ clinic, clock, allowLoopback: true, write: true, say: () => {} })
    for (const fixture of Object.values(fixtures)) {
      expect(fixtureSchema.parse(fixture).source).toBe('synthetic')
    }
    const names = Object.keys(fixtures)
    expect(names).toEqual(expect.arrayContaining(['searchSlots.twoHours', 'resolvePatient.new', 'findBooking.ours']))
    // What cannot be cancelled over the interface is named instead.
    expect(left).toHaveLength(name === 'jump' ? 1 : 0)
  },
)

it('writes files, and reads only unless it may book', async () => {
  const subject = adapterSubjects.cliniko
  const simulator = await subject.start({ port: 0 })
  const folder = mkdtempSync(`${tmpdir()}/holdfast-record-`)
  onTestFinished(async () => {
    rmSync(folder, { recursive: true })
    await simulator.stop()
  })
  const clinic: ClinicConfig = { ...subject.clinic, settings: subject.settings(simulator.url) }
  const clock = { now: () => Date.now(), monotonic: () => performance.now() }
  await recordClinic({ clinic, clock, allowLoopback: true, write: false, say: () => {} })
  expect(simulator.log).toEqual([])
  const said: string[] = []
  const terminal = { env: {}, say: (text: string) => said.push(text), onStop: () => {} }
  // The sandbox's simulators are not running here: it says so and writes nothing.
  await expect(record({ ...terminal, args: ['--clinic', 'nobody', '--out', folder] })).rejects.toThrow(
    /record needs --clinic ID/,
  )
  expect(readdirSync(folder)).toEqual([])
})

it.each(['NotArrived', 'Cancelled', 'DNA', 'Discharged', 'BeingSeen', 'Arrived', 'Booked', 'Did not attend'])(
  'leaves the state of an appointment, which stands where an address has its own: %s',
  (state) => {
    const recording = { body: { State: state, Address: { State: 'Canaryshire' } } }
    expect(scrub(recording, { parts: [recording], secrets: [], invented: [] })).toMatchObject({
      body: { State: state, Address: { State: expect.stringMatching(/^Scrubbed/) } },
    })
  },
)
