import { randomBytes } from 'node:crypto'
import type { AuditEntry } from '../booking/audit.ts'
import { createPartnerKey, type KeyKind } from '../booking/caller.ts'
import { createSigner } from '../booking/signing.ts'
import { checkConfig, readConfig, readText } from '../config-file.ts'
import { formatInstant } from '../domain/time.ts'
import { type KeyEntry, replaceFile, withKey, withoutKey } from '../key-file.ts'
import { readArguments, suggestion } from './arguments.ts'
import { auditLogOf } from './audit.ts'
import { clock } from './run.ts'
import { CommandError, type Terminal, UsageError } from './terminal.ts'

/** Who may call. What changes here, a running `serve` takes in by itself. */
export async function keys(terminal: Terminal): Promise<void> {
  const { values, words } = readArguments('keys', terminal.args)
  const { config: file, partner } = values
  const verb = words.join(' ')
  if (verb === 'list') return list(terminal, file)
  if (verb !== 'create' && verb !== 'revoke') {
    throw new UsageError(`keys needs create, revoke or list.${suggestion(verb, ['create', 'revoke', 'list'])}`)
  }
  if (!partner) throw new UsageError(`keys ${verb} needs --partner ID.`)
  if (verb === 'create') return create(terminal, file, partner, values)
  if (!values.key) throw new UsageError('keys revoke needs --key ID; `keys list` shows them.')
  return revoke(terminal, file, partner, values.key)
}

interface Wanted {
  readonly kind: string
  readonly scopes: string | undefined
  readonly clinics: string
  readonly expires: string | undefined
  readonly origins: string | undefined
}

const kinds: readonly string[] = ['live', 'test', 'demo'] satisfies KeyKind[]
const defaultScopes = 'read,hold,confirm,cancel'

async function create(terminal: Terminal, file: string, partner: string, wanted: Wanted): Promise<void> {
  const { kind, scopes = defaultScopes, clinics, expires, origins } = wanted
  if (!kinds.includes(kind)) throw new UsageError('--kind is live, test or demo.')
  const { secrets } = await readConfig(file, terminal.env)
  const signer = createSigner(secrets.signing.map(({ id, value }) => ({ id, secret: value })))
  const id = randomBytes(4).toString('hex')
  const key = createPartnerKey(kind as KeyKind, id)
  const entry: KeyEntry = {
    id,
    hash: signer.partnerKeyHash(key),
    scopes: scopes.split(','),
    clinics: clinics.split(','),
    ...(expires !== undefined && { expires }),
    ...(origins !== undefined && { browser: { origins: origins.split(',') } }),
  }
  await change(terminal, file, withKey(readText(file), partner, entry), {
    operation: 'key.created',
    partnerId: partner,
    keyId: id,
  })
  terminal.say(`${key}\nThis is the only time it is shown: ${file} has its hash. It is key ${id} of ${partner}.`)
}

async function revoke(terminal: Terminal, file: string, partner: string, id: string): Promise<void> {
  const text = withoutKey(readText(file), partner, id)
  if (text === null) throw new CommandError(`${partner} has no key ${id}.`)
  await change(terminal, file, text, { operation: 'key.revoked', partnerId: partner, keyId: id })
  terminal.say(`Key ${id} of ${partner} opens nothing any more.`)
}

/** Nothing is written that `serve` would refuse, such as a third key. */
async function change(
  terminal: Terminal,
  file: string,
  text: string,
  entry: Pick<AuditEntry, 'operation' | 'partnerId' | 'keyId'>,
): Promise<void> {
  const config = await checkConfig(text, file, terminal.env)
  // Opened before anything is written: what cannot be audited is not done.
  const auditLog = auditLogOf(config, clock, { error: (problem: string) => terminal.say(problem) })
  replaceFile(file, text)
  auditLog?.write({ ...entry, outcome: 'OK' })
  auditLog?.close()
}

async function list(terminal: Terminal, file: string): Promise<void> {
  const { partners } = await readConfig(file, terminal.env)
  for (const { id: partner, keys, tokens } of partners) {
    for (const { id, scopes, clinics, expiresAt, browser } of keys) {
      const parts = [
        `${partner}  ${id}`,
        `scopes ${scopes.join(',')}`,
        `clinics ${clinics.join(',')}`,
        ...(expiresAt === undefined ? [] : [`expires ${formatInstant(expiresAt)}`]),
        ...(browser ? [`browsers at ${browser.origins.join(',')}`] : []),
      ]
      terminal.say(parts.join('  '))
    }
    if (tokens) terminal.say(`${partner}  tokens of ${tokens.issuer}  scopes ${tokens.scopes.join(',')}`)
  }
}
