import { type Observation, observe } from '../storage/observation.ts'
import type { Statements } from '../storage/statements.ts'
import { type DatabaseMoment, stepsBack } from './backwards.ts'
import { gauge, type Metrics } from './metrics.ts'

type Seen = Observation & DatabaseMoment

/**
 * Metrics that only the database knows. It is asked at most once a second, however many scrapes arrive. While
 * it does not answer, `holdfast_database_up` is 0 and the other metrics are left out, so that they are not
 * wrong.
 */
export function watchDatabase(db: Statements, metrics: Metrics): void {
  let latest: { at: number; seen: Promise<Seen | null> } | null = null
  let last: Seen | null = null
  const look = async (): Promise<Seen | null> => {
    const askedAt = performance.now()
    const observation = await observe(db).catch(() => null)
    if (!observation) return null
    const seen = { ...observation, askedAt, answeredAt: performance.now() }
    if (last) for (const what of stepsBack(last, seen)) metrics.backwards.inc({ what })
    last = seen
    return seen
  }
  const seen = (): Promise<Seen | null> => {
    if (!latest || performance.now() - latest.at > 1_000) latest = { at: performance.now(), seen: look() }
    return latest.seen
  }

  const { registry } = metrics
  for (const what of ['fence', 'fence_twice', 'log', 'clock', 'history', 'acknowledged'])
    metrics.backwards.inc({ what }, 0)
  gauge(registry, 'holdfast_database_up', '1 if PostgreSQL answers.', [], async (shown) =>
    shown.set((await seen()) ? 1 : 0),
  )
  /** Left out while the database does not answer. */
  const told = (name: string, help: string, value: (state: Seen) => number) =>
    gauge(registry, name, help, [], async (shown) => {
      const state = await seen()
      if (state) shown.set(value(state))
      else shown.remove()
    })
  told('holdfast_locks_in_force', 'Draft locks in force in the database.', (state) => state.locksInForce)
  told(
    'holdfast_sweep_overdue_seconds',
    'Seconds that the longest expired lease has waited for a sweep by any instance.',
    (state) => state.overdueMs / 1000,
  )
  told(
    'holdfast_prepared_transactions',
    'Open prepared transactions of this database. A document that one of them has locked cannot be taken over.',
    (state) => state.prepared,
  )
  told(
    'holdfast_prepared_transaction_age_seconds',
    'Age of the oldest open prepared transaction, in seconds.',
    (state) => state.preparedMs / 1000,
  )
  told(
    'holdfast_webhooks_failing',
    'Webhooks that do not accept their events at the moment. They are tried again.',
    (state) => state.webhooksFailing,
  )
  told(
    'holdfast_webhooks_stopped',
    'Webhooks whose deliveries have stopped, until somebody rotates their secret.',
    (state) => state.webhooksStopped,
  )
}
