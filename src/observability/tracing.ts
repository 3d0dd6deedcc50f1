import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import type pg from 'pg'

export interface Tracing {
  tracer: Tracer
  /** Work for a request that may be part of somebody's trace (`traceparent`). */
  continued<T>(headers: Record<string, unknown>, work: () => T): T
  /** Gives every statement of the pool a span of its own. */
  statements(pool: pg.Pool): void
  /** Sends what has not been sent. */
  close(): Promise<void>
}

/** Spans go to `endpoint`/v1/traces (OTLP over HTTP, JSON); without one nothing is recorded and nothing costs. */
export async function openTracing(endpoint: string | null): Promise<Tracing> {
  if (endpoint === null) {
    return {
      tracer: trace.getTracer('holdfast'),
      continued: (_headers, work) => work(),
      statements() {},
      async close() {},
    }
  }
  // Two hundred modules, which a server without an endpoint starts sooner without.
  const { registerProvider } = await import('./traceProvider.ts')
  const provider = registerProvider(endpoint)
  const tracer = provider.getTracer('holdfast')
  return {
    tracer,
    continued: (headers, work) => context.with(propagation.extract(ROOT_CONTEXT, headers), work),
    statements: (pool) => {
      pool.on('connect', (client) => traceStatements(client, tracer))
    },
    close: () => provider.shutdown(),
  }
}

/** Names only: neither the text of a statement nor its values leave the process. */
function traceStatements(client: pg.PoolClient, tracer: Tracer): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown
  const traced = (...args: unknown[]): unknown => {
    // Background work has no trace of its own: its endless small spans would drown the others.
    if (!trace.getActiveSpan()) return query(...args)
    const [statement] = args as [string | { name?: string }]
    const name = typeof statement === 'string' ? statement.slice(0, 8).split(/[;\s]/)[0] : statement?.name
    const span = tracer.startSpan(`postgresql ${name ?? 'statement'}`, {
      kind: SpanKind.CLIENT,
      attributes: { 'db.system.name': 'postgresql' },
    })
    const end = (error?: unknown) => {
      if (error) span.setStatus({ code: SpanStatusCode.ERROR })
      span.end()
    }
    // A pool asks with a callback, a transaction with a promise.
    const callback = args.at(-1)
    if (typeof callback === 'function') {
      const told = (error: unknown, result: unknown) => {
        end(error)
        callback(error, result)
      }
      return query(...args.slice(0, -1), told)
    }
    const answer = query(...args) as Promise<unknown>
    answer.then(() => end(), end)
    return answer
  }
  client.query = traced as typeof client.query
}
