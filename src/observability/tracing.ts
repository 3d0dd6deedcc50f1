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
  /** Runs the work for a request that may belong to a caller's trace (`traceparent`). */
  continued<T>(headers: Record<string, unknown>, work: () => T): T
  /** Gives every statement of the pool a span of its own. */
  statements(pool: pg.Pool): void
  /** Sends the remaining spans. */
  close(): Promise<void>
}

/**
 * Sends spans to `endpoint`/v1/traces (OTLP over HTTP, JSON). Without an endpoint nothing is recorded, and
 * nothing costs time.
 */
export async function openTracing(endpoint: string | null): Promise<Tracing> {
  if (endpoint === null) {
    return {
      tracer: trace.getTracer('holdfast'),
      continued: (_headers, work) => work(),
      statements() {},
      async close() {},
    }
  }
  // Loaded only when it is needed: it has two hundred modules, and a server without an endpoint starts faster
  // without them.
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

/** Records names only: neither the text of a statement nor its values leave the process. */
function traceStatements(client: pg.PoolClient, tracer: Tracer): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown
  const traced = (...args: unknown[]): unknown => {
    // Background work has no trace: its many small spans would hide the others.
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
    // The pool queries with a callback, a transaction with a promise.
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
