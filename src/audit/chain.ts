/** Records that each name the one before, sealed with a key: whoever changes a byte would have to seal all that follow. */
import type { AuditEntry } from '../booking/audit.ts'
import type { Signer } from '../booking/signing.ts'
import { formatInstant, type Instant } from '../domain/time.ts'

export type Sealer = Pick<Signer, 'auditSeal' | 'isAuditSeal'>

/** Ties the first record of a file to what another file had last. */
export interface Anchor {
  readonly file: string
  readonly seal: string
}

/** Where a chain is. */
export interface Link {
  readonly seq: number
  readonly seal: string
}

export const start: Link = { seq: 0, seal: '' }

type Content = AuditEntry | { readonly operation: 'audit.opened'; readonly after: Anchor | null }

/** The next line, without its line break, and where the chain is then. */
export function linked(sealer: Sealer, before: Link, at: Instant, content: Content): { line: string; link: Link } {
  const seq = before.seq + 1
  const text = JSON.stringify({ seq, at: formatInstant(at), before: before.seal, ...content })
  const seal = sealer.auditSeal(text)
  return { line: `${text.slice(0, -1)},"seal":"${seal}"}`, link: { seq, seal } }
}

export interface ChainReading {
  /** Of every record, in order. */
  readonly seals: readonly string[]
  readonly after: Anchor | null
  /** The first line that is not what was written, from 1; null when all are. */
  readonly brokenAt: number | null
}

/** @param bytes a whole file */
export function readChain(sealer: Sealer, bytes: Buffer): ChainReading {
  const lines = bytes.toString('latin1').split('\n')
  const seals: string[] = []
  let after: Anchor | null = null
  // Behind the last line break there is nothing.
  const last = lines.pop()
  for (const [index, line] of lines.entries()) {
    const [, body, seal] = /^(\{.*),"seal":"([^"]*)"\}$/s.exec(line) ?? []
    const text = body === undefined ? null : `${body}}`
    if (text === null || seal === undefined || !sealer.isAuditSeal(text, seal)) {
      return { seals, after, brokenAt: index + 1 }
    }
    const record = JSON.parse(text) as { seq: number; before: string; after?: Anchor | null }
    if (record.seq !== index + 1 || record.before !== (seals.at(-1) ?? '')) return { seals, after, brokenAt: index + 1 }
    if (index === 0) after = record.after ?? null
    seals.push(seal)
  }
  return { seals, after, brokenAt: last === '' ? null : lines.length + 1 }
}
