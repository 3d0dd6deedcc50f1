import { setTimeout as delay } from 'node:timers/promises'

/** Asks again while servers come and go; what is asked is safe to repeat. */
export async function eventually<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask()
    } catch (error) {
      if (tries === 30) throw error
      await delay(500)
    }
  }
}
