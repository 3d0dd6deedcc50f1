import type { Logger } from 'pino'
import { shortMs } from './log.ts'
import type { Metrics } from './metrics.ts'
import { currentScope } from './scope.ts'

/** Counts and logs who was not let in, and has every later line of a request say for whom it is. */
export function watchSignIns(metrics: Metrics, log: Logger) {
  return {
    signedIn(userId: string): void {
      const scope = currentScope()
      if (scope) scope.userId = userId
    },
    failed({ durationMs, ...failure }: { address: string; reason: string; durationMs: number }): void {
      metrics.signInFailures.inc()
      log.info({ ...failure, durationMs: shortMs(durationMs) }, 'sign-in failed')
    },
  }
}
