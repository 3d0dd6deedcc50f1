import type pg from 'pg'
import type { Logger } from 'pino'
import { clearDeleted } from '../storage/clearDeleted.ts'
import { clearDropped } from '../storage/fileStores/clearDropped.ts'
import type { FileStores } from '../storage/fileStores/fileStores.ts'
import { sweepRetention } from '../storage/retention.ts'
import { keepSweeping } from './retention.ts'

type OnSweep = (removed: Record<string, number> | null) => void

/** Starts everything that deletes rows and files at an interval, until the returned function is called. */
export function startSweeps(
  db: pg.Pool,
  stores: Pick<FileStores, 'objectsAt'>,
  log: Logger,
  config: { clearMs: number } & Parameters<typeof sweepRetention>[1],
  seen: { retentionSwept: OnSweep; deletedCleared: OnSweep },
): () => void {
  const { clearMs } = config
  const stops = [
    keepSweeping(() => sweepRetention(db, config), log, {
      everyMs: 3_600_000,
      retryMs: 60_000,
      onSweep: seen.retentionSwept,
    }),
    keepSweeping(() => clearDeleted(db), log, {
      everyMs: clearMs,
      retryMs: clearMs,
      onSweep: seen.deletedCleared,
    }),
    keepSweeping(() => clearDropped(db, stores), log, {
      everyMs: clearMs,
      retryMs: 60_000,
      onSweep: seen.deletedCleared,
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
