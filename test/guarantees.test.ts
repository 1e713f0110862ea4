import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const page = readFileSync('docs/guarantees.md', 'utf8')

/** A line that names a test: its file, then the groups that it is in, and its title. */
const proofPattern = /^- `(test\/[^`]+)`: (.+)$/gm

const proofs = [...page.matchAll(proofPattern)].map(([, file = '', path = '']) => ({ file, path }))

/** Every heading below the page's parts is a promise, or a limit. */
const sections = page.split(/^### /m).slice(1)

/** Whether the file has a test or group with this title, as it stands in the source. */
function hasTitle(source: string, title: string): boolean {
  const escaped = title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const titles = [escaped, escaped.replaceAll("'", "\\\\'")].join('|')
  return new RegExp(`[(\\s](['"\`])(?:${titles})\\1,`).test(source)
}

describe('docs/guarantees.md', () => {
  it.each(proofs)('names a test that there is: $file, $path', ({ file, path }) => {
    expect(existsSync(file), file).toBe(true)
    const source = readFileSync(file, 'utf8')
    expect(path.split(' › ').filter((title) => !hasTitle(source, title))).toEqual([])
  })

  it('names one for everything that it says', () => {
    const without = sections.filter((section) => !section.match(proofPattern)).map((section) => section.split('\n')[0])
    expect(without).toEqual([])
    expect(sections.length).toBeGreaterThan(15)
    // A list item that the pattern does not know would name a test unseen.
    expect(sections.flatMap((section) => section.match(/^- /gm) ?? []).length).toBe(
      sections.flatMap((section) => section.match(proofPattern) ?? []).length,
    )
  })

  it('would miss a test that is gone', () => {
    const source = readFileSync('test/contract/ledger.contract.ts', 'utf8')
    expect(hasTitle(source, 'looks for overlaps again')).toBe(true)
    expect(hasTitle(source, 'looks for overlaps')).toBe(false)
  })
})
