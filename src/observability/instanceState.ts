import type pg from 'pg'
import { gauge, type Metrics } from './metrics.ts'

/** Parts of the running instance whose state is read at each scrape. */
export interface Watched {
  pools: Record<string, Pick<pg.Pool, 'totalCount' | 'idleCount' | 'waitingCount'>>
  busState(): 'up' | 'down'
  sandbox(): { running: number; queued: number }
  watchedDocuments(): number
  sockets(): number
  epoch(): { id: number; floor: number } | null
}

export function watchInstance(watched: Watched, { registry }: Metrics): void {
  gauge(
    registry,
    'holdfast_pool_connections',
    'Connections of each database pool. waiting: callers that wait for a connection.',
    ['pool', 'state'],
    (shown) => {
      for (const [pool, { totalCount, idleCount, waitingCount }] of Object.entries(watched.pools)) {
        shown.set({ pool, state: 'busy' }, totalCount - idleCount)
        shown.set({ pool, state: 'idle' }, idleCount)
        shown.set({ pool, state: 'waiting' }, waitingCount)
      }
    },
  )
  gauge(
    registry,
    'holdfast_bus_up',
    '1 if hints about changes reach the other instances at once.',
    [],
    (shown) => shown.set(watched.busState() === 'up' ? 1 : 0),
  )
  gauge(
    registry,
    'holdfast_sandbox_runs',
    'Sandbox runs, by state: running or queued.',
    ['state'],
    (shown) => {
      const { running, queued } = watched.sandbox()
      shown.set({ state: 'running' }, running)
      shown.set({ state: 'queued' }, queued)
    },
  )
  gauge(
    registry,
    'holdfast_watched_documents',
    'Documents whose lock is watched by a subscriber of this instance.',
    [],
    (shown) => shown.set(watched.watchedDocuments()),
  )
  gauge(
    registry,
    'holdfast_epoch',
    'Epoch of the database as this instance sees it. It rises with a failover or a restore.',
    [],
    (shown) => shown.set(watched.epoch()?.id ?? 0),
  )
  gauge(
    registry,
    'holdfast_epoch_floor',
    'Fencing tokens and revisions of this epoch are above this number. They can reach 2,147,483,647.',
    [],
    (shown) => shown.set(watched.epoch()?.floor ?? 0),
  )
  gauge(registry, 'holdfast_websockets', 'Open WebSockets.', [], (shown) => shown.set(watched.sockets()))
}
