import { type Client, type ClientOptions, createClient } from 'graphql-ws'
import { delayBefore } from '../calls.ts'
import type { Clock } from '../clock.ts'
import { whenOverslept } from '../oversleep.ts'
import { type PageEvents, pageEvents } from '../page.ts'
import { pageClock } from '../pageClock.ts'
import { overSocket } from './overSocket.ts'

/** After this time without a message, a ping is sent. */
const quietMs = 15_000
/** Without an answer in this time the connection counts as dead. The same time limits connecting. */
const answerMs = 10_000

export type LiveSocketOptions = Omit<ClientOptions, 'keepAlive' | 'retryAttempts' | 'retryWait'> & {
  /** Default: the monotonic clock, and in browsers timers that also run in hidden tabs. */
  clock?: Clock
  /** Default: the events of the page, if there is one. */
  page?: Pick<PageEvents, 'onResume'>
  /** Between 0 and 1, for jitter. */
  random?: () => number
}

export interface LiveSocket extends Client {
  /** Ends the pause before the next attempt, because the server can be reached. */
  hurry(): void
  /** Sends an operation over the open connection. Null if there is none, or if an operation has failed on it. */
  call: ReturnType<typeof overSocket>
}

/**
 * A graphql-ws client that reconnects quickly: while anything is subscribed it tries at most 10 s apart with jitter, and at once
 * when the page is visible or online again or the machine has slept. Pings find dead connections, which are replaced. Close codes
 * that are final for graphql-ws, such as 4401, end the subscriptions, and so does `shouldRetry` if it returns false.
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
    call: overSocket(client, () => open),
    dispose() {
      for (const stop of [stopListening, endWait, endLook]) stop()
      // It waits for the next connection, and so for the pause before it.
      const disposed = Promise.resolve(dispose()).catch(() => {})
      hurry()
      return disposed
    },
  })
}

type Sockets = new (...args: never[]) => { addEventListener(name: 'error', listener: () => void): void }

/** graphql-ws removes its listeners from a socket that it drops while connecting. In Node an error without a listener ends the process. */
function heard(Socket: unknown): unknown {
  return class extends (Socket as Sockets) {
    constructor(...args: never[]) {
      super(...args)
      this.addEventListener('error', () => {})
    }
  }
}
