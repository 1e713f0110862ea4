/**
 * Traces over OpenTelemetry (OTLP/HTTP). Loaded only where a collector is configured.
 *
 * Spans are made by hand, and not by instrumentations of undici, ioredis and GraphQL: those put addresses with their queries,
 * commands' arguments and documents into spans, where patients' details would stand. What stands in ours is from closed lists.
 */
import {
  type Attributes,
  type Context,
  context,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { BookingLogEntry } from './booking/log.ts'
import { DomainError } from './domain/error.ts'
import type { VendorLogEntry } from './http/client.ts'

export interface Telemetry {
  /** A span for each request. To be called before any route is made. */
  watch(fastify: FastifyInstance): void
  /** Of the request under way: the operation and its fields at the root, which the schema names. */
  operation(type: string, fields: readonly string[]): void
  /** The same thing; each call of its asynchronous methods within a request is a span, without arguments and results. */
  around<Thing extends object>(name: string, thing: Thing): Thing
  /** A span of a call that has just ended. */
  vendor(entry: VendorLogEntry): void
  /** An event in the span that is under way. */
  booking(entry: BookingLogEntry): void
  /** Sends what is still waiting, for some seconds at most. */
  close(): Promise<void>
}

export interface TelemetryOptions {
  readonly version: string
  /** Of the traces that begin here, from 0 to 1. @default 1 */
  readonly share?: number
}

const closeMs = 3_000

/** Where the collector is, and what it wants to be sent, the exporter reads itself from `OTEL_EXPORTER_OTLP_…`. */
export function createTelemetry({ version, share = 1 }: TelemetryOptions): Telemetry {
  const own = resourceFromAttributes({ 'service.name': 'holdfast', 'service.version': version })
  const provider = new TracerProvider({
    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win.
    resource: own.merge(detectResources({ detectors: [envDetector] })),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  })
  const tracer = provider.getTracer('holdfast', version)
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())

  return {
    watch: (fastify) => watch(fastify, tracer),

    operation(type, fields) {
      trace.getActiveSpan()?.setAttributes({ 'graphql.operation.type': type, 'holdfast.graphql.fields': [...fields] })
    },

    around: (name, thing) => around(name, thing, tracer),

    vendor({ clinicId, operation, method, status, outcome, reason, durationMs, correlationId }) {
      const endTime = Date.now()
      const span = tracer.startSpan(`vendor ${operation}`, {
        kind: SpanKind.CLIENT,
        startTime: endTime - durationMs,
        attributes: {
          ...{ 'holdfast.clinic': clinicId, 'holdfast.outcome': outcome, 'holdfast.correlation_id': correlationId },
          'http.request.method': method,
          ...(status !== null && { 'http.response.status_code': status }),
          ...(reason != null && { 'holdfast.reason': reason }),
        },
      })
      if (outcome === 'UNKNOWN' || outcome === 'FAILED') span.setStatus({ code: SpanStatusCode.ERROR })
      span.end(endTime)
    },

    booking({ event, clinicId, holdId, code }) {
      trace.getActiveSpan()?.addEvent(event, {
        ...(clinicId !== undefined && { 'holdfast.clinic': clinicId }),
        ...(holdId !== undefined && { 'holdfast.hold': holdId }),
        ...(code !== undefined && { 'holdfast.code': code }),
      })
    },

    async close() {
      const patience = Promise.withResolvers<void>()
      const timer = setTimeout(patience.resolve, closeMs)
      // A collector that is away must not keep the process from ending.
      await Promise.race([provider.shutdown().catch(() => {}), patience.promise])
      clearTimeout(timer)
      context.disable()
    },
  }
}

function watch(fastify: FastifyInstance, tracer: Tracer): void {
  const spans = new WeakMap<FastifyRequest, { readonly span: Span; readonly within: Context }>()

  fastify.addHook('onRequest', (request, _, done) => {
    const { id, method, routeOptions } = request
    const route = routeOptions.url ?? 'unknown'
    const attributes: Attributes = {
      'http.request.method': method,
      'http.route': route,
      'holdfast.correlation_id': id,
    }
    const parent = callersContext(request)
    const span = tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, parent)
    const within = trace.setSpan(parent, span)
    spans.set(request, { span, within })
    context.with(within, done)
  })
  // Once more, since a body that was read in between came by another way.
  fastify.addHook('preValidation', (request, _, done) => {
    context.with(spans.get(request)?.within ?? ROOT_CONTEXT, done)
  })
  fastify.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request)?.span
    span?.setAttribute('http.response.status_code', reply.statusCode)
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR })
    span?.end()
    done()
  })
}

/** The caller's trace is taken up by its ids alone: `tracestate` and `baggage` may hold anything. */
function callersContext({ headers }: FastifyRequest): Context {
  const given = defaultTextMapGetter.get(headers, 'traceparent')
  const [, traceId = '', spanId = '', flags = ''] =
    (typeof given === 'string' && /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(given)) || []
  if (traceId === '' || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return ROOT_CONTEXT
  return trace.setSpanContext(ROOT_CONTEXT, {
    ...{ traceId, spanId, isRemote: true },
    traceFlags: Number.parseInt(flags, 16) & 1,
  })
}

function around<Thing extends object>(name: string, thing: Thing, tracer: Tracer): Thing {
  return new Proxy(thing, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property)
      if (typeof value !== 'function' || typeof property === 'symbol') return value
      return (...args: unknown[]) => {
        // What the gateway does by itself, many times a second, is no trace.
        if (!trace.getActiveSpan()) return value.apply(target, args)
        const span = tracer.startSpan(`${name}.${property}`)
        const result: unknown = context.with(trace.setSpan(context.active(), span), () => value.apply(target, args))
        if (!(result instanceof Promise)) return result
        return result.then(
          (done: unknown) => {
            span.end()
            return done
          },
          (error: unknown) => {
            // Never the message: it may quote what was asked.
            span.setAttribute('holdfast.code', error instanceof DomainError ? error.code : 'INTERNAL')
            span.setStatus({ code: SpanStatusCode.ERROR })
            span.end()
            throw error
          },
        )
      }
    },
  })
}
