import { exitCodes, Failure } from './failure.ts'

/** Aborted by Ctrl+C, so that unfinished work can be undone. A second Ctrl+C ends the process at once. */
export function interruption(): AbortSignal {
  const interrupted = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => interrupted.abort(new Failure(exitCodes.interrupted, 'Interrupted.')))
  return interrupted.signal
}
