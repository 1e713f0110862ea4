/** What the server tells its pages; see `src/server/pages.ts`. */
import type { PageFacts } from '../../src/server/page-facts.ts'

export type { PageFacts }

export async function readFacts(): Promise<PageFacts> {
  const response = await fetch('/pages.json')
  if (!response.ok) throw new Error(`The server does not tell its pages what they need (HTTP ${response.status}).`)
  return (await response.json()) as PageFacts
}
