import { setTimeout as sleep } from 'node:timers/promises'
import { connectionTo } from './connection.ts'
import { RefusedStart } from './refusedStart.ts'
import { WritableClient } from './writableClient.ts'

/** Errors of a database, or its machine, that is still starting. A wrong name or password is not among them. */
const passing = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN', // names cannot be looked up yet
  'ENOENT', // its socket is not there yet
  '57P01', // terminated by an administrator
  '57P02', // crash shutdown
  '57P03', // starting up or shutting down
  '53300', // too many connections
  '25006', // a standby, about to be promoted
])
const passingText = /timeout expired|Query read timeout|Connection terminated/

export const patience = { forMs: 60_000, everyMs: 500, sayEveryMs: 5_000 }

type Say = (line: string) => void

/** Waits for a database that is starting at the same time. Errors that waiting cannot resolve are thrown at once. */
export function waitForDatabase(url: string, say: Say, waiting = patience): Promise<void> {
  return whileItStarts(() => connectOnce(url), say, waiting).catch((error) => {
    if (error instanceof RefusedStart) throw error
    throw new RefusedStart('unreachable', `the database of DATABASE_URL cannot be used: ${error.message}`, {
      cause: error,
    })
  })
}

/**
 * Runs one step of a start, and repeats it while the database does not answer, because it is starting or busy. `work` may run
 * twice.
 */
export async function whileItStarts<T>(
  work: () => Promise<T>,
  say: Say,
  { forMs, everyMs, sayEveryMs } = patience,
): Promise<T> {
  const began = performance.now()
  for (let said = Number.NEGATIVE_INFINITY; ; await sleep(everyMs)) {
    try {
      return await work()
    } catch (error) {
      const { code = '', message } = error as Error & { code?: string }
      const isPassing = passing.has(code) || passingText.test(message)
      if (!isPassing || error instanceof RefusedStart) throw error
      const waited = performance.now() - began
      if (waited >= forMs)
        throw new RefusedStart(
          'unreachable',
          `the database of DATABASE_URL has not answered for ${Math.round(forMs / 1_000)} s: ${message || code}`,
          { cause: error },
        )
      if (waited - said < sayEveryMs) continue
      said = waited
      say(`waiting for the database: ${message || code}`)
    }
  }
}

async function connectOnce(url: string): Promise<void> {
  const client = new WritableClient({ ...connectionTo(url), connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  try {
    await client.connect()
  } finally {
    await client.end().catch(() => {})
  }
}
