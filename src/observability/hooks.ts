import { FenceWatch } from './backwards.ts'
import { gauge, type Metrics } from './metrics.ts'

/** Callbacks with which other parts of the service update the metrics. */
export function metricHooks(metrics: Metrics) {
  const fences = new FenceWatch()
  const sinceSweep = ageOf(metrics)
  return {
    mutation(operation: string, outcome: string, answer: unknown): void {
      metrics.lockOperations.inc({ operation, outcome })
      const { lock, lockToken } = (answer as GrantAnswer | null)?.grant ?? {}
      const step =
        lock && lockToken ? fences.step(lock.toolId, { fencingToken: lock.fencingToken, lockToken }) : null
      if (step) metrics.backwards.inc({ what: step })
    },
    historyChanged(): void {
      metrics.backwards.inc({ what: 'history' })
    },
    /** `changes`: how many lost changes are known individually. */
    acknowledgedLost(changes: number): void {
      metrics.backwards.inc({ what: 'acknowledged' })
      metrics.lostChanges.inc(changes)
    },
    told(ageMs: number): void {
      metrics.noticeSeconds.observe(Math.max(0, ageMs) / 1000)
    },
    leasesSwept(ended: number | null): void {
      metrics.sweeps.inc({ sweep: 'leases', outcome: ended === null ? 'failed' : 'ok' })
      if (ended === null) return
      metrics.swept.inc({ what: 'leases' }, ended)
      sinceSweep.again()
    },
    webhookDelivered(taken: boolean): void {
      metrics.webhookDeliveries.inc({ outcome: taken ? 'taken' : 'failed' })
    },
    webhookStopped(): void {
      metrics.webhooksStopped.inc()
    },
    deletedCleared(removed: Record<string, number> | null): void {
      metrics.sweeps.inc({ sweep: 'deleted', outcome: removed === null ? 'failed' : 'ok' })
      for (const [what, count] of Object.entries(removed ?? {})) metrics.swept.inc({ what }, count)
    },
    retentionSwept(swept: Record<string, number> | null): void {
      metrics.sweeps.inc({ sweep: 'retention', outcome: swept === null ? 'failed' : 'ok' })
      for (const [what, count] of Object.entries(swept ?? {})) metrics.swept.inc({ what }, count)
    },
  }
}

interface GrantAnswer {
  grant?: { lock?: { toolId: string; fencingToken: number }; lockToken?: string }
}

/** Uses the monotonic clock, so that setting the clock does not make a sweeper look stalled or alive. */
function ageOf({ registry }: Metrics) {
  let sweptAt = performance.now()
  gauge(
    registry,
    'holdfast_sweep_age_seconds',
    'Seconds since this instance last looked for expired leases, or since it started.',
    [],
    (shown) => shown.set((performance.now() - sweptAt) / 1000),
  )
  return {
    again() {
      sweptAt = performance.now()
    },
  }
}
