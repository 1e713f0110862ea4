/** Adds and removes partner keys in a configuration file, and leaves what else it says, comments too, as it is. */
import { randomBytes } from 'node:crypto'
import { chownSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { type Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml'

/** A key as the configuration has it. */
export interface KeyEntry {
  readonly id: string
  readonly hash: string
  readonly scopes: readonly string[]
  readonly clinics: readonly string[]
  readonly expires?: string
  readonly browser?: { readonly origins: readonly string[] }
}

/** The file as text with one more key, of a partner that may be new. */
export function withKey(text: string, partnerId: string, key: KeyEntry): string {
  const document = parseDocument(text)
  const entry = document.createNode(key)
  const partner = partnerIn(document, partnerId)
  if (partner) {
    const keys = partner.get('keys')
    if (isSeq(keys)) keys.add(entry)
    else partner.set('keys', document.createNode([key]))
  } else {
    partnersIn(document).add(document.createNode({ id: partnerId, keys: [key] }))
  }
  return textOf(document, text)
}

/** Null when the partner has no such key. */
export function withoutKey(text: string, partnerId: string, keyId: string): string | null {
  const document = parseDocument(text)
  const keys = partnerIn(document, partnerId)?.get('keys')
  if (!isSeq(keys)) return null
  const index = keys.items.findIndex((item) => isMap(item) && item.get('id') === keyId)
  if (index < 0) return null
  keys.delete(index)
  return textOf(document, text)
}

/** Whoever reads the file meanwhile gets the old one or the new one, never half of it. */
export function replaceFile(path: string, text: string): void {
  // A link stays one, and what it leads to is changed.
  const real = realpathSync(path)
  const { mode, uid, gid } = statSync(real)
  const draft = `${real}.${randomBytes(4).toString('hex')}`
  writeFileSync(draft, text, { mode, flag: 'wx' })
  // Root leaves it to whoever serves it; nobody else could.
  if (process.getuid?.() === 0) chownSync(draft, uid, gid)
  renameSync(draft, real)
}

function partnersIn(document: Document): YAMLSeq {
  const partners = document.get('partners')
  if (isSeq(partners)) return partners
  const made = document.createNode([]) as YAMLSeq
  document.set('partners', made)
  return made
}

function partnerIn(document: Document, id: string): YAMLMap | undefined {
  return partnersIn(document).items.find((item): item is YAMLMap => isMap(item) && item.get('id') === id)
}

function textOf(document: Document, before: string): string {
  const isJson = before.trimStart().startsWith('{')
  return isJson ? `${JSON.stringify(document.toJS(), null, 2)}\n` : document.toString({ lineWidth: 0 })
}
