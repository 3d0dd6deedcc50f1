import type { Logger } from 'pino'
import type { Scope } from '../application/scope.ts'
import { shortMs } from './log.ts'
import type { Metrics } from './metrics.ts'

/** Counts and logs failed sign-ins. */
export function watchSignIns(metrics: Metrics, log: Logger) {
  return (
    { scope, address }: { scope: Scope; address: string },
    reason: string,
    durationMs: number,
  ): void => {
    metrics.signInFailures.inc()
    log.info({ ...scope, address, reason, durationMs: shortMs(durationMs) }, 'sign-in failed')
  }
}
