import { DomainError } from '../../domain/error.ts'

/** What a command answers, or the refusal that says that the store does not. */
export async function orUnavailable<T>(command: Promise<T>): Promise<T> {
  try {
    return await command
  } catch (error) {
    // Its text only: the error itself carries the command.
    const cause = new Error(error instanceof Error ? error.message : 'unknown')
    throw new DomainError('SERVICE_UNAVAILABLE', undefined, { cause })
  }
}
