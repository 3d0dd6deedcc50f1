import { setTimeout as delay } from 'node:timers/promises'

/** Retries while servers go down and come back; the call must be safe to repeat. */
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
