import { exitCodes, Failure } from './failure.ts'

/** Aborted when somebody presses Ctrl+C, so that what was begun can be undone; pressed again, the process just ends. */
export function interruption(): AbortSignal {
  const interrupted = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => interrupted.abort(new Failure(exitCodes.interrupted, 'Interrupted.')))
  return interrupted.signal
}
