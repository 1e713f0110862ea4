import { DomainError } from '../domain/error.ts'
import type { WriteResult } from '../domain/outcome.ts'
import type { Clinic } from './clinic.ts'
import type { BookingLog } from './log.ts'

/**
 * A vendor write whose adapter may have a fault. Whatever it throws may have come after the request left, so the outcome is
 * unknown; only a refusal for want of a capability is known to have sent nothing.
 */
export async function outcomeOf<T>(
  log: BookingLog,
  clinic: Clinic,
  write: () => Promise<WriteResult<T>>,
): Promise<WriteResult<T>> {
  try {
    return await write()
  } catch (error) {
    if (error instanceof DomainError && error.code === 'CAPABILITY_NOT_SUPPORTED') throw error
    log({
      level: 'error',
      event: 'adapter.fault',
      clinicId: clinic.id,
      ...(error instanceof DomainError && { code: error.code }),
    })
    return { outcome: 'UNKNOWN', reason: 'ADAPTER_FAULT' }
  }
}
