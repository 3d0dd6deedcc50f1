import { type DestinationStream, type Logger, pino } from 'pino'
import { errorFields } from './errorFields.ts'
import { redacted } from './redaction.ts'

/** Milliseconds with two decimals, as in log lines. */
export const shortMs = (ms: number) => Math.round(ms * 100) / 100

/** Logs JSON lines without secrets. */
export function openLog(level: string, destination: DestinationStream): Logger {
  return pino({ level, serializers: { err: errorFields }, hooks: { streamWrite: redacted } }, destination)
}
