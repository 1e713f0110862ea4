import { acme } from '../../../adapters/acme/index.ts'
import { startAcme } from '../../../simulators/acme.ts'
import { adapterContract, subjectOf } from '../../contract/index.ts'

/** What each of these tells stands on `AdapterSubject` in test/contract/adapter-bench.ts. */
adapterContract(
  subjectOf(acme, {
    typeIds: ['t1'],
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
  }),
)
