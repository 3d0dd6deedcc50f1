import { type DestinationStream, type Logger, pino } from 'pino'
import { redacted } from './redaction.ts'
import { currentScope } from './scope.ts'

/** Milliseconds as a line shows them. */
export const shortMs = (ms: number) => Math.round(ms * 100) / 100

/** JSON lines. Each says what it was done for (request id, user id, operation), and none holds a secret. */
export function openLog(level: string, destination: DestinationStream): Logger {
  return pino(
    {
      level,
      mixin: () => ({ ...currentScope() }),
      hooks: { streamWrite: redacted },
    },
    destination,
  )
}
