import type { SessionStore } from '../../src/contract/adapter.ts'

/** Vendor sessions in memory, which never expire by themselves. */
export function createSessions(): SessionStore & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>()
  return {
    kept,
    read: async (name) => kept.get(name) ?? null,
    write: async (name, value) => void kept.set(name, value),
    forget: async (name) => void kept.delete(name),
  }
}
