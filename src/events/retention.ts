import type pg from 'pg'
import type { Logger } from 'pino'
import { type Swept, sweepRetention } from '../storage/retention.ts'

/** Sweeps what is past its time every so often. A failed sweep is logged and tried again; nothing waits for it. */
export function keepSweeping(
  pool: pg.Pool,
  log: Logger,
  options: { everyMs: number; retryMs: number; keepEventsMs: number; onSweep?(swept: Swept | null): void },
): () => void {
  let timer: NodeJS.Timeout
  const plan = (ms: number) => {
    timer = setTimeout(sweep, ms * (0.9 + Math.random() / 5))
    timer.unref()
  }
  const sweep = async () => {
    try {
      const swept = await sweepRetention(pool, options)
      if (swept) options.onSweep?.(swept)
      if (swept) log.info({ swept }, 'swept what was past its time')
      plan(options.everyMs)
    } catch (error) {
      options.onSweep?.(null)
      log.warn({ err: error }, 'the sweep failed; trying again')
      plan(options.retryMs)
    }
  }
  plan(options.everyMs)
  return () => clearTimeout(timer)
}
