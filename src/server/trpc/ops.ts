import type { ClinicVitals } from '../../booking/board.ts'
import type { ClinicOverview, Overview, QueuedHold } from '../../booking/operators-view.ts'
import { DomainError } from '../../domain/error.ts'
import { markerOf } from '../../domain/hold.ts'
import { encodeId } from '../../domain/ids.ts'
import { formatInstant, type Instant } from '../../domain/time.ts'
import type { RequestContext } from '../context.ts'
import { refused } from './errors.ts'
import { procedure, router } from './trpc.ts'

/**
 * For those who run the gateway, with the scope `ops`. It has no twin in GraphQL: the graph is the contract with partners, and
 * this may change with any version. Clinics go by their ids in the configuration, as commands take them.
 */
export const ops = router({
  overview: procedure.query(async ({ ctx }) => shapeOverview(await ctx.operators.view.overview(ctx.caller), ctx)),
  /** Whole each time, so that a client that was cut off has missed nothing. */
  watch: procedure.subscription(({ ctx, signal }) => watched(ctx, signal)),
})

async function* watched(ctx: RequestContext, signal: AbortSignal | undefined) {
  try {
    for await (const overview of ctx.operators.view.watch(ctx.callerNow, signal)) yield shapeOverview(overview, ctx)
  } catch (error) {
    throw error instanceof DomainError ? refused(error) : error
  }
}

function shapeOverview(overview: Overview, { operators }: RequestContext) {
  const { at, processId, processes, isBoardReachable, clinics, newestHolds, queue, cancels, queued, isWhole } = overview
  return {
    at: formatInstant(at),
    processId,
    processes: processes.map(({ id, version, startedAt, at: reportedAt }) => ({
      ...{ id, version },
      ...{ startedAt: formatInstant(startedAt), reportedAt: formatInstant(reportedAt) },
    })),
    isBoardReachable,
    clinics: clinics.map(shapeClinic),
    newestHolds: newestHolds.map(({ id, clinicId, partnerId, state, strength, start, createdAt, expiresAt }) => ({
      ...{ ...namesOf(clinicId, id), clinicId, partnerId, state, strength },
      ...{ start: formatInstant(start), createdAt: formatInstant(createdAt), expiresAt: orNull(expiresAt) },
    })),
    queue: queue.map((hold) => shapeQueued(hold, operators.configFile)),
    queued,
    cancels: cancels.map(({ clinicId, partnerId, vendorAppointmentId, since, dueAt, checks, flaggedAt }) => ({
      id: encodeId('Appointment', clinicId, vendorAppointmentId),
      ...{ clinicId, partnerId, vendorAppointmentId, checks },
      ...{ since: formatInstant(since), nextLookAt: formatInstant(dueAt), flaggedAt: orNull(flaggedAt) },
    })),
    isWhole,
    clashes: overview.clashes.map(({ at: seenAt, clinicId, holdId, kind }) => ({
      ...{ at: formatInstant(seenAt), clinicId, ...namesOf(clinicId, holdId), kind },
    })),
  }
}

function shapeClinic({
  clinic,
  accountClinicIds,
  ledgerProblem,
  holds,
  lookedAfter,
  lookups,
  reports,
}: ClinicOverview) {
  const { HELD, TAKEN_AT_HOLD, TAKEN_AT_CONFIRM, CLASH } = lookups
  const asked = HELD + TAKEN_AT_HOLD
  const failed = TAKEN_AT_HOLD + TAKEN_AT_CONFIRM + CLASH
  return {
    ...{ id: clinic.id, name: clinic.name, vendor: clinic.adapter.vendor, timeZone: clinic.timeZone },
    ...{ accountClinicIds: [...accountClinicIds], ledgerProblem, holds: { ...holds }, lookedAfter },
    lookups: {
      ...{ asked, takenAtHold: TAKEN_AT_HOLD, takenAtConfirm: TAKEN_AT_CONFIRM, clashes: CLASH },
      // What was held before the hours that are counted may have failed within them.
      failedShare: asked + failed === 0 ? null : Math.min(1, failed / Math.max(asked, 1)),
    },
    reports: reports.map(shapeReport),
  }
}

function shapeReport(report: { readonly processId: string } & ClinicVitals) {
  const { processId, health, lastAnswerAt, lastFailureAt, lastAnswerMs, account } = report
  const { status, message } = health
  return {
    ...{ processId, status, message, lastAnswerMs },
    ...{ lastAnswerAt: orNull(lastAnswerAt), lastFailureAt: orNull(lastFailureAt) },
    account: account && {
      breaker: { state: account.breaker.state, failures: account.breaker.failures, waitMs: account.breaker.waitMs },
      budget: { ...account.budget, waiting: { ...account.budget.waiting } },
    },
  }
}

/** A hold by its id in the API, which commands take too, and as log lines name it. */
function namesOf(clinicId: string, holdId: string) {
  return { id: encodeId('Hold', clinicId, holdId), logId: holdId }
}

function shapeQueued({ id, clinicId, partnerId, state, start, intent }: QueuedHold, configFile: string | null) {
  const names = namesOf(clinicId, id)
  const { kind, startedAt, leaseUntil, dueAt, checks, flaggedAt } = intent
  return {
    ...{ ...names, marker: markerOf(id), clinicId, partnerId, state, kind, checks },
    ...{ start: formatInstant(start), since: formatInstant(startedAt), nextLookAt: formatInstant(dueAt) },
    /** Until then it is its executor's alone. */
    leaseUntil: formatInstant(leaseUntil),
    flaggedAt: orNull(flaggedAt),
    settle: flaggedAt === null ? null : settleCommands(names.id, state, configFile),
  }
}

/** What the person who has looked into the clinic's system enters; null where no command can reach the state. */
function settleCommands(holdId: string, state: QueuedHold['state'], configFile: string | null) {
  if (configFile === null) return null
  const command = `npx holdfast settle --config ${quoted(configFile)} --hold ${holdId}`
  // Only a booking of unknown outcome can be found; the rest can only be said to be gone.
  return { found: state === 'RECONCILING' ? `${command} --found VENDORID` : null, absent: `${command} --absent` }
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
}

function orNull(instant: Instant | null): string | null {
  return instant === null ? null : formatInstant(instant)
}
