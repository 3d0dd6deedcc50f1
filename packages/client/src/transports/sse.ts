import { createClient } from 'graphql-sse'
import { delayBefore } from '../calls.ts'
import type { Clock } from '../clock.ts'
import { refusalOf } from '../failures.ts'
import { type PageEvents, pageEvents } from '../page.ts'
import { pageClock } from '../pageClock.ts'
import type { Subscriptions } from './subscriptions.ts'

/** The service sends something every 12 s. After this time without anything, the connection counts as dead. */
const silenceMs = 30_000

export interface LiveStreamsOptions {
  /** The GraphQL endpoint, for example https://holdfast.example/graphql. */
  url: string
  /** Called before every connection, for example to get a fresh bearer token. Default: no extra headers. */
  headers?: () => Record<string, string> | Promise<Record<string, string>>
  /** `include` sends cookies to another origin too. */
  credentials?: 'omit' | 'same-origin' | 'include'
  fetch?: typeof fetch
  /** Default: the monotonic clock, and in browsers timers that also run in hidden tabs. */
  clock?: Clock
  /** Default: the events of the page, if there is one. */
  page?: Pick<PageEvents, 'onResume'>
  /** Between 0 and 1, for jitter. */
  random?: () => number
}

export interface LiveStreams extends Required<Omit<Subscriptions, 'call'>> {
  dispose(): void
}

/**
 * Subscriptions as server-sent events, with one connection each. For cases without WebSockets: sessions by cookie, or proxies that
 * add headers. They reconnect like `liveSocket`: at most 10 s apart with jitter, and at once when the page is visible or online
 * again or an HTTP call was answered. A silent connection is replaced. A refused token or user ends the subscription.
 */
export function liveStreams(options: LiveStreamsOptions): LiveStreams {
  const { url, headers = () => ({}), credentials = 'same-origin' } = options
  const { clock = pageClock(), page = pageEvents(), random = Math.random, fetch: send = fetch } = options
  /** Ends the pause before the next attempt. */
  const waiting = new Set<() => void>()
  /** Breaks an open connection, or one that is being opened. */
  const open = new Set<() => void>()
  const ends = new Set<() => void>()

  const each = (acts: Set<() => void>) => {
    for (const act of [...acts]) act()
  }
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const wake = () => {
        callOff()
        waiting.delete(wake)
        resolve()
      }
      const callOff = clock.after(ms, wake)
      waiting.add(wake)
    })
  /** One connection. It breaks after too long a silence. */
  const connect = async (input: Parameters<typeof fetch>[0], init: RequestInit = {}): Promise<Response> => {
    const connection = new AbortController()
    const finish = () => {
      callOff()
      open.delete(leave)
      init.signal?.removeEventListener('abort', leave)
    }
    const leave = () => {
      finish()
      connection.abort()
    }
    let callOff = clock.after(silenceMs, leave)
    const heard = () => {
      callOff()
      callOff = clock.after(silenceMs, leave)
    }
    open.add(leave)
    init.signal?.addEventListener('abort', leave)
    try {
      const response = await send(input, { ...init, signal: connection.signal })
      if (!response.ok || !response.body) {
        finish()
        return response
      }
      heard()
      const watched = new TransformStream<Uint8Array, Uint8Array>({
        transform(bytes, controller) {
          heard()
          controller.enqueue(bytes)
        },
        flush: finish,
      })
      return new Response(response.body.pipeThrough(watched), response)
    } catch (error) {
      finish()
      throw error
    }
  }
  const subscribe: Subscriptions['subscribe'] = (payload, sink) => {
    let refused: unknown = null
    const client = createClient({
      url,
      headers,
      credentials,
      retryAttempts: Number.POSITIVE_INFINITY,
      retry: async (tries) => {
        if (refused) throw refused
        await pause(delayBefore(tries, random))
      },
      fetchFn: async (input: Parameters<typeof fetch>[0], init?: RequestInit) => {
        const response = await connect(input, init)
        refused = refusalOf(response) && response
        return response
      },
    })
    const end = () => {
      ends.delete(end)
      client.dispose()
    }
    ends.add(end)
    client.subscribe(payload as never, sink as never)
    return end
  }
  const hurry = () => each(waiting)
  const stopListening = page.onResume(hurry)
  return {
    subscribe,
    hurry,
    terminate: () => each(open),
    dispose() {
      stopListening()
      each(ends)
      hurry()
    },
  }
}
