import { DomainError } from '../domain/error.ts'
import type { ConnectOptions, VendorHttp } from '../http/client.ts'
import type { Adapter, AdapterDefinition, AdapterOperations, AdapterParts, BasicOperations } from './adapter.ts'

/** An adapter whose settings are already parsed and bound: what the registry hands out. */
export interface BoundAdapter {
  readonly accountKey: string
  readonly adapter: Adapter
}

/** What binding needs: the account's budget and sessions are shared by its clinics, so they are found by its key. */
export interface BindParts extends Omit<AdapterParts, 'connect'> {
  readonly connect: (accountKey: string, options: ConnectOptions) => VendorHttp
}

/** Lets the compiler check a manifest while its settings keep their own type. */
export function defineAdapter<Settings>(definition: AdapterDefinition<Settings>): AdapterDefinition<Settings> {
  return definition
}

/** What an adapter leaves out: refuses, names the capability, and sends nothing. */
const lacking: Omit<AdapterOperations, keyof BasicOperations> = {
  searchSlots: refuse('slotSearch'),
  checkSlot: refuse('slotSearch'),
  createHold: refuse('holds'),
  readHold: refuse('holds'),
  findHold: refuse('holds'),
  extendHold: refuse('extend'),
  releaseHold: refuse('holds'),
  confirmHold: refuse('holds'),
  book: refuse('holds'),
  listAppointments: refuse('listAppointments'),
  cancel: refuse('cancel'),
  reschedule: refuse('reschedule'),
  // Nothing to refuse: a vendor that accepts no overlap has no clash, and one that charges nothing has no fee.
  checkClash: async () => [],
  cancellationFee: async () => null,
}

/** Fills what the vendor lacks with refusals that send nothing. */
export function bindAdapter<Settings>(
  definition: AdapterDefinition<Settings>,
  settings: Settings,
  parts: BindParts,
): BoundAdapter {
  const accountKey = `${definition.id}:${definition.accountKey(settings)}`
  const connect = (options: ConnectOptions) => parts.connect(accountKey, options)
  return {
    accountKey,
    adapter: {
      ...lacking,
      ...definition.create(settings, { ...parts, connect }),
      vendor: definition.id,
      capabilities: definition.capabilities(settings),
    },
  }
}

function refuse(capability: string): () => Promise<never> {
  return () => Promise.reject(new DomainError('CAPABILITY_NOT_SUPPORTED', undefined, { capability }))
}
