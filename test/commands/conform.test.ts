import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { backends, differencesOf, type Probed, pageOf, probeBackend } from '../../src/commands/conform.ts'
import type { Capabilities } from '../../src/contract/capabilities.ts'
import { knownAdapters } from '../../src/registry.ts'

const rows = await backends()

it('has a row for every adapter', () => {
  expect(new Set(rows.map(({ clinic }) => clinic.adapter.id))).toEqual(new Set(knownAdapters()))
})

it('finds every backend to be what its adapter declares, as docs/backends.md says', async () => {
  const results: Probed[] = []
  for (const row of rows) results.push(await probeBackend(row))
  expect(results.flatMap(differencesOf)).toEqual([])
  expect(readFileSync('docs/backends.md', 'utf8')).toBe(pageOf(results))
})

const row = (name: string) => {
  const found = rows.find((one) => one.name === name)
  if (!found) throw new Error(`there is no row ${name}`)
  return found
}

it.each<readonly [name: string, tells: Partial<Capabilities>, of: string]>([
  ['cliniko', { holds: 'NATIVE' }, 'holds'],
  ['dronline', { holds: 'GATEWAY' }, 'holds'],
  ['jump, dialect A', { maxHoldMs: 5 * 60_000 }, 'holds'],
  ['dronline, without the unread paths', { slotSearch: true }, 'slotSearch'],
  ['cliniko', { slotSearch: false }, 'slotSearch'],
  ['dronline', { extend: true }, 'extend'],
  ['jump, dialect A', { cancel: true }, 'cancel'],
  ['cliniko', { cancel: false }, 'cancel'],
  ['cliniko', { reschedule: false }, 'reschedule'],
  ['upvio', { rebooks: false }, 'reschedule'],
  ['upvio, moved by PATCH', { rebooks: true }, 'reschedule'],
  // Booking anew takes a cancel, which this dialect lacks.
  ['jump, dialect A', { reschedule: true, rebooks: true }, 'reschedule'],
  ['cliniko', { listAppointments: false }, 'listAppointments'],
  ['dronline', { patientLookup: true }, 'patientLookup'],
  ['dronline', { payment: 'OPTIONAL' }, 'payment'],
  ['cliniko', { payment: 'OPTIONAL' }, 'payment'],
  ['meddbase', { requiredPatientFields: ['FIRST_NAME', 'LAST_NAME', 'EMAIL'] }, 'requiredPatientFields'],
  ['cliniko', { requiredPatientFields: ['FIRST_NAME', 'LAST_NAME', 'EMAIL', 'PHONE'] }, 'requiredPatientFields'],
  ['cliniko', { metadata: true }, 'metadata'],
  ['upvio', { notes: true }, 'notes'],
  ['cliniko', { notes: false }, 'notes'],
  ['cliniko', { doubleBooks: false }, 'doubleBooks'],
  ['meddbase', { doubleBooks: true }, 'doubleBooks'],
])('sees through %s when it declares %j', async (name, tells, of) => {
  const differences = differencesOf(await probeBackend(row(name), tells))
  expect(differences).toHaveLength(1)
  expect(differences[0]).toContain(`${name}: ${of} is declared`)
})

it('checks only assumptions that there are', () => {
  for (const { clinic } of rows) {
    const known = clinic.adapter.assumptions.map(({ id }) => id)
    const checked = Object.keys(clinic.adapter.checksFor(clinic.settings))
    expect(known).toEqual(expect.arrayContaining(checked))
    expect(new Set(known).size).toBe(known.length)
  }
})
