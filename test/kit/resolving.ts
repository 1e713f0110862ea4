import type { ResolveOptions } from '../../src/contract/adapter.ts'

/** The usual way to resolve a patient. */
export const creating: ResolveOptions = { mayCreate: true, marker: 'hf-test', verificationCode: null }

/** While an earlier creation is unsettled. */
export const lookingOnly: ResolveOptions = { ...creating, mayCreate: false }
