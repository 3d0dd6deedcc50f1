import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Buckets for a service that answers in milliseconds and must notify within a second. */
const seconds = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export type Metrics = ReturnType<typeof openMetrics>

/**
 * What one instance has counted since it started. Labels are names from this program, never from a client,
 * because each label value is a time series. What is read at a scrape (pools, locks in force) is registered by
 * instanceState.ts and databaseState.ts.
 */
export function openMetrics() {
  const registry = new Registry()
  const registers = [registry]
  // Event loop lag, memory, processor, garbage collection. With the default precision of 10 ms, measuring the
  // lag was the largest cost of an idle server.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 })
  return {
    registry,
    requests: new Counter({
      name: 'holdfast_http_requests_total',
      help: 'Answered HTTP requests, by route and status class. Streams are counted when they end.',
      labelNames: ['route', 'status'] as const,
      registers,
    }),
    signInFailures: new Counter({
      name: 'holdfast_sign_in_failures_total',
      help: 'Refused tokens, over all transports.',
      registers,
    }),
    operations: new Counter({
      name: 'holdfast_operations_total',
      help: 'GraphQL operations over all transports. failed: an error of the service; refused: an answer with errors; rejected: not valid.',
      labelNames: ['type', 'outcome'] as const,
      registers,
    }),
    operationSeconds: new Histogram({
      name: 'holdfast_operation_duration_seconds',
      help: 'Seconds until the answer; for a subscription, until it starts.',
      labelNames: ['type'] as const,
      buckets: seconds,
      registers,
    }),
    lockOperations: new Counter({
      name: 'holdfast_lock_operations_total',
      help: 'Mutations by name and outcome: OK, the code of a typed error, or FAILED.',
      labelNames: ['operation', 'outcome'] as const,
      registers,
    }),
    noticeSeconds: new Histogram({
      name: 'holdfast_notice_latency_seconds',
      help: 'Seconds from a change of a lock until this instance sends it to its subscribers, by the database clock.',
      buckets: seconds,
      registers,
    }),
    sweeps: new Counter({
      name: 'holdfast_sweeps_total',
      help: 'Sweeps for expired leases and for data to delete, by outcome.',
      labelNames: ['sweep', 'outcome'] as const,
      registers,
    }),
    swept: new Counter({
      name: 'holdfast_swept_total',
      help: 'Leases ended and rows removed by sweeps.',
      labelNames: ['what'] as const,
      registers,
    }),
    webhookDeliveries: new Counter({
      name: 'holdfast_webhook_deliveries_total',
      help: 'Events sent to webhooks by this instance. taken: the receiver answered 2xx.',
      labelNames: ['outcome'] as const,
      registers,
    }),
    webhooksStopped: new Counter({
      name: 'holdfast_webhooks_given_up_total',
      help: 'Webhooks whose deliveries this instance has stopped: they failed for too long, or answered 410.',
      registers,
    }),
    lostChanges: new Counter({
      name: 'holdfast_lost_changes_total',
      help: 'Changes of locks and saves that this instance had acknowledged and that a failover or restore has lost.',
      registers,
    }),
    backwards: new Counter({
      name: 'holdfast_backward_steps_total',
      help: 'Times that something went back which must never go back: a fencing token (fence_twice: one was given out twice), the event log, the database clock, its history, or acknowledged changes.',
      labelNames: ['what'] as const,
      registers,
    }),
  }
}

/** A gauge whose value is read at each scrape. */
export function gauge<Label extends string = never>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: Label[],
  read: (gauge: Gauge<Label>) => void | Promise<void>,
): void {
  new Gauge<Label>({
    name,
    help,
    labelNames,
    registers: [registry],
    collect() {
      return read(this)
    },
  })
}
