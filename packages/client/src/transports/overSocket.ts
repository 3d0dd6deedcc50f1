import type { Variables } from '../transport.ts'
import type { Operation } from './operations.ts'
import type { Subscriptions } from './subscriptions.ts'

/**
 * Calls over the connection that the subscriptions have, which cost the service a third of a request. A connection that has
 * failed a call once gets no more of them: it may be dead without anybody having noticed, while HTTP goes on.
 */
export function overSocket(socket: Subscriptions | undefined) {
  let failed: unknown = null
  return {
    isPossible(): boolean {
      const connection = socket?.connection?.() ?? null
      return connection !== null && connection !== failed
    },
    /** Resolves with `data`; rejects with the errors of the answer, or with what broke. */
    call(operation: Operation, variables: Variables, signal?: AbortSignal): Promise<never> {
      const connection = socket?.connection?.()
      return new Promise((resolve, reject) => {
        const broke = (error: unknown) => {
          if (!Array.isArray(error)) failed = connection
          reject(error)
        }
        const leave = socket?.subscribe(
          { query: '', ...operation, variables },
          {
            next: ({ data, errors }) => (data && !errors ? resolve(data as never) : reject(errors)),
            error: broke,
            complete: () => reject(new Error('The service has not answered')),
          },
        )
        signal?.addEventListener('abort', () => {
          leave?.()
          broke(signal.reason)
        })
      })
    },
  }
}
