import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'

/**
 * What a story begins with is done as many at a time as a server has connections: on a busy machine the rest of sixty at once
 * would have to hear that the service is busy.
 */
export const few = pLimit(10)

interface Refused {
  errors?: { extensions: { code: string; retryAfterMs?: number } }[]
}

/** Asks again where a busy service says so, as clients do. What is asked has the same key each time, or is new each time. */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask()
    } catch (error) {
      // A subscription that cannot begin ends in a list of errors.
      const { errors = error as NonNullable<Refused['errors']> } = error as Refused
      const extensions = errors[0]?.extensions
      if (extensions?.code !== 'UNAVAILABLE' || tries === 10) throw error
      await sleep(extensions.retryAfterMs ?? 1_000)
    }
  }
}
