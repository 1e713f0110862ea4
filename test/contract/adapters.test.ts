import { expect, it } from 'vitest'
import { knownAdapters } from '../../src/registry.ts'
import { adapterContract } from './adapter.contract.ts'
import { adapterSubjects } from './adapter-subjects.ts'

for (const subject of Object.values(adapterSubjects)) adapterContract(subject)

it('runs for every adapter of the registry', () => {
  const covered = new Set(Object.values(adapterSubjects).map(({ clinic }) => clinic.adapter.id))
  expect(covered).toEqual(new Set(knownAdapters()))
})
