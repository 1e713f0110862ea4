import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { mutants, mutantsPage } from '../../chaos/mutant-list.ts'

describe('the rules that chaos:mutants switches off', () => {
  it.each(mutants.flatMap(({ rule, edits }) => edits.map((edit) => ({ rule, ...edit }))))(
    '$rule: stands in $file',
    ({ file, from, to }) => {
      expect(readFileSync(file, 'utf8').split(from)).toHaveLength(2)
      expect(to).not.toBe(from)
    },
  )

  it('are the ones that the page names', () => {
    expect(readFileSync('docs/mutants.md', 'utf8')).toBe(mutantsPage())
  })
})
