import type { Logger } from 'pino'
import type { Swept } from '../storage/sweeping.ts'

/**
 * Runs a sweep at an interval. Failures are logged and retried soon; nothing waits for them. `sweep` answers
 * null when another instance was running it.
 */
export function keepSweeping(
  sweep: () => Promise<Swept | null>,
  log: Logger,
  options: { everyMs: number; retryMs: number; onSweep?(removed: Record<string, number> | null): void },
): () => void {
  let timer: NodeJS.Timeout
  const plan = (ms: number) => {
    timer = setTimeout(pass, ms * (0.9 + Math.random() / 5))
    timer.unref()
  }
  const pass = async () => {
    const failures = await sweep().then(
      (swept) => {
        if (!swept) return []
        const { removed, failed } = swept
        options.onSweep?.(removed)
        if (Object.values(removed).some((count) => count > 0))
          log.info({ swept: removed }, 'removed expired data')
        return failed
      },
      (error: Error) => [{ step: 'all', error }],
    )
    for (const { step, error } of failures) log.warn({ err: error, step }, 'the sweep failed; trying again')
    if (failures.length > 0) options.onSweep?.(null)
    plan(failures.length > 0 ? options.retryMs : options.everyMs)
  }
  plan(options.everyMs)
  return () => clearTimeout(timer)
}
