import type { Variables } from '../transport.ts'
import type { Operation } from './operations.ts'
import type { Subscriptions } from './subscriptions.ts'

/**
 * Sends calls over the WebSocket of the subscriptions, which costs the service a third of an HTTP request. After a call has
 * failed on a connection, that connection gets no more calls: it may be dead without having been noticed, while HTTP works.
 */
export function overSocket(socket: Subscriptions | undefined) {
  let failed: unknown = null
  return {
    isPossible(): boolean {
      const connection = socket?.connection?.() ?? null
      return connection !== null && connection !== failed
    },
    /** Resolves with `data`. Rejects with the errors of the answer, or with the error of the connection. */
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
