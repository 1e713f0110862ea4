import { type AuditLog, openAuditLog, verifyFolder } from '../audit/folder.ts'
import { createSigner, type Signer } from '../booking/signing.ts'
import { type Config, ConfigError } from '../config.ts'
import { readConfig } from '../config-file.ts'
import type { Clock } from '../domain/time.ts'
import { readArguments } from './arguments.ts'
import { CommandError, type Terminal, UsageError } from './terminal.ts'

/** Whether the audit log is as it was written. */
export async function audit(terminal: Terminal): Promise<void> {
  const { values, words } = readArguments('audit', terminal.args)
  if (words.join(' ') !== 'verify') throw new UsageError('audit needs verify --config FILE.')
  const config = await readConfig(values.config, terminal.env)
  const folder = values.folder ?? config.audit?.folder
  if (folder === undefined) throw new CommandError('The configuration names no `audit.folder`.')
  const { files, records, problems } = verifyFolder(folder, signerOf(config))
  if (problems.length > 0) throw new CommandError(`The audit log was changed.\n${problems.join('\n')}`)
  terminal.say(`${records} records in ${files} files, as they were written.`)
}

/** Null where the configuration asks for none. Throws `ConfigError` where its folder cannot be written to. */
export function auditLogOf(config: Config, clock: Clock, logger: { error(problem: string): void }): AuditLog | null {
  if (!config.audit) return null
  const onProblem = (problem: string) => logger.error(problem)
  try {
    return openAuditLog({ folder: config.audit.folder, sealer: signerOf(config), clock, onProblem })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    throw new ConfigError([{ path: 'audit.folder', message: `no file can be made there (${code})` }])
  }
}

function signerOf({ secrets }: Config): Signer {
  return createSigner(secrets.signing.map(({ id, value }) => ({ id, secret: value })))
}
