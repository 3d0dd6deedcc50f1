import { type Client, type ClientOptions, createClient } from 'graphql-ws'
import { delayBefore } from '../calls.ts'
import type { Clock } from '../clock.ts'
import { whenOverslept } from '../oversleep.ts'
import { type PageEvents, pageEvents } from '../page.ts'
import { pageClock } from '../pageClock.ts'

/** Whoever has said nothing for so long is asked for a sign of life, */
const quietMs = 15_000
/** and who does not give one for so long is dead, as is a connection that takes longer to be made. */
const answerMs = 10_000

export type LiveSocketOptions = Omit<ClientOptions, 'keepAlive' | 'retryAttempts' | 'retryWait'> & {
  /** Left out: the monotonic clock, and in browsers timers that go on in hidden tabs. */
  clock?: Clock
  /** Left out: the page's own events, where there is a page. */
  page?: Pick<PageEvents, 'onResume'>
  /** Between 0 and 1, for jitter. */
  random?: () => number
}

export interface LiveSocket extends Client {
  /** Ends the pause before the next try to connect: something has shown that the server can be reached. */
  hurry(): void
  /** The connection that is open, another object for each; null where none is. */
  connection(): object | null
}

/**
 * A graphql-ws client that is soon back: it tries again for as long as anything is subscribed, at most 10 s apart with
 * jitter, and at once when the page is visible or online again or the machine has slept. A connection that has died unheard
 * is found out by pings, and replaced. Codes that are final for graphql-ws, such as 4401, end its subscriptions, and so does
 * `shouldRetry` where it says no.
 */
export function liveSocket(options: LiveSocketOptions): LiveSocket {
  const { clock = pageClock(), page = pageEvents(), random = Math.random, ...own } = options
  let hurry = () => {}
  let endWait = () => {}
  let endLook = () => {}
  let open: { readyState: number; send(text: string): void } | null = null
  const client = createClient({
    shouldRetry: () => true,
    ...own,
    webSocketImpl: heard(own.webSocketImpl ?? globalThis.WebSocket),
    keepAlive: 0,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: (tries) =>
      new Promise((resolve) => {
        const callOff = clock.after(delayBefore(tries, random), resolve)
        hurry = () => {
          callOff()
          resolve()
        }
      }),
  })
  const waits = (ms: number, then: () => void) => {
    endWait()
    endWait = clock.after(ms, then)
  }
  const wantsAnswer = () => waits(answerMs, () => client.terminate())
  const ping = () => {
    if (open?.readyState === 1) open.send('{"type":"ping"}')
    wantsAnswer()
  }
  client.on('connecting', wantsAnswer)
  client.on('connected', (socket) => {
    open = socket as typeof open
    waits(quietMs, ping)
    endLook = whenOverslept(clock, ping)
  })
  client.on('message', () => open && waits(quietMs, ping))
  client.on('closed', () => {
    open = null
    endWait()
    endLook()
  })
  const stopListening = page.onResume(() => (open ? ping() : hurry()))
  const { dispose } = client
  return Object.assign(client, {
    hurry: () => hurry(),
    connection: () => (open?.readyState === 1 ? open : null),
    dispose() {
      for (const stop of [stopListening, endWait, endLook]) stop()
      // It waits for a connection that is being made, and so for the pause before it.
      const disposed = Promise.resolve(dispose()).catch(() => {})
      hurry()
      return disposed
    },
  })
}

type Sockets = new (...args: never[]) => { addEventListener(name: 'error', listener: () => void): void }

/** graphql-ws stops listening to a socket that it gives up while it connects; in Node an error that nobody hears ends the process. */
function heard(Socket: unknown): unknown {
  return class extends (Socket as Sockets) {
    constructor(...args: never[]) {
      super(...args)
      this.addEventListener('error', () => {})
    }
  }
}
