import { startAcme } from '../../../simulators/acme.ts'
import type { SubjectOptions } from '../../contract/index.ts'

/** What each of these tells stands on `AdapterSubject` in test/contract/adapter-bench.ts. */
export const acmeSubject = {
  // The first is what tests book: a first visit, a follow-up, a video visit, as far as there are any.
  typeIds: ['t1', 't2'],
  start: startAcme,
  settings: (url) => ({ baseUrl: `${url}/v1`, apiKey: 'demo-acme-key', requestsPerMinute: 100_000 }),
  secrets: ['demo-acme-key'],
  switches: {},
  smallPages: null,
  sundayNights: null,
  lesser: null,
  wrongCredentials: { apiKey: 'wrong-acme-key' },
  keepsBirthDate: true,
  keepsMarker: true,
  findsLostHolds: false,
  rateLimitIsNotExecuted: false,
} satisfies SubjectOptions
