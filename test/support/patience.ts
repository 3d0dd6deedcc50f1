import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'

/**
 * Limits the preparations of a test to as many at once as a server has connections. With sixty at once, a busy
 * machine would answer some that the service is busy.
 */
export const few = pLimit(10)

interface Refused {
  errors?: { extensions: { code: string; retryAfterMs?: number } }[]
}

/**
 * Retries when the service says that it is busy, as clients do. The call has the same key each time, or may be
 * repeated.
 */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask()
    } catch (error) {
      // A subscription that cannot start ends with a list of errors.
      const { errors = error as NonNullable<Refused['errors']> } = error as Refused
      const extensions = errors[0]?.extensions
      if (extensions?.code !== 'UNAVAILABLE' || tries === 10) throw error
      await sleep(extensions.retryAfterMs ?? 1_000)
    }
  }
}
