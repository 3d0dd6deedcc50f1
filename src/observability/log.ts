import { type DestinationStream, type Logger, pino } from 'pino'
import { errorFields } from './errorFields.ts'
import { redacted } from './redaction.ts'

/** Milliseconds as a line shows them. */
export const shortMs = (ms: number) => Math.round(ms * 100) / 100

/** JSON lines, none of which holds a secret. */
export function openLog(level: string, destination: DestinationStream): Logger {
  return pino({ level, serializers: { err: errorFields }, hooks: { streamWrite: redacted } }, destination)
}
