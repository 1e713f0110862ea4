import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Clinics } from '../booking/clinic.ts'
import type { Backlog } from '../booking/ledger.ts'
import type { ClinicHealth } from '../domain/clinic.ts'

export interface OperationsParts {
  readonly clinics: Clinics
  readonly healthOf: (clinicId: string) => ClinicHealth
  /** Of each vendor account, under its first clinic; null where the store does not answer. */
  readonly backlogs: () => Promise<readonly [clinicId: string, backlog: Backlog | null][]>
  readonly isStoreReachable: () => Promise<boolean>
  /** Whether the process is about to end: whoever sends requests should send them elsewhere. */
  readonly isStopping: () => boolean
  /** Seconds since then. */
  readonly ageOf: (backlog: Backlog) => number
  readonly metrics: { text(): Promise<string>; readonly contentType: string }
  /** Whether the caller may read what is measured. */
  readonly mayOperate: (request: FastifyRequest) => Promise<boolean>
}

/** What operators and load balancers ask: liveness, readiness, metrics. */
export function mountOperations(fastify: FastifyInstance, parts: OperationsParts): void {
  const { clinics, healthOf, backlogs, isStoreReachable, isStopping, ageOf, metrics, mayOperate } = parts

  fastify.get('/healthz', () => ({ status: 'ok' }))

  // A clinic that is down does not make the gateway unready: the others are served.
  fastify.get('/readyz', async (_, reply) => {
    const isReachable = await isStoreReachable()
    const open = new Map(await backlogs())
    const isReady = isReachable && !isStopping()
    return reply.status(isReady ? 200 : 503).send({
      status: isReady ? 'ok' : isReachable ? 'stopping' : 'unavailable',
      store: isReachable ? 'ok' : 'unreachable',
      clinics: clinics.all().map(({ id }) => {
        const backlog = open.get(id)
        return {
          id,
          ...healthOf(id),
          ...(backlog && { openOutcomes: backlog.count, oldestOpenOutcomeSeconds: Math.round(ageOf(backlog)) }),
        }
      }),
    })
  })

  fastify.get('/metrics', async (request, reply) => {
    if (await mayOperate(request)) return reply.type(metrics.contentType).send(await metrics.text())
    const message = 'Metrics want a partner key with the scope `ops`, as `Authorization: Bearer <key>`.'
    return reply.status(401).send({ errors: [{ message, extensions: { code: 'UNAUTHENTICATED' } }] })
  })
}
