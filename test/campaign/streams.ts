import { type Client, createClient } from 'graphql-ws'
import WebSocket from 'ws'
import { now, type Stream } from './history.ts'

const query =
  'subscription ($toolId: ID!) { draftLockChanged(toolId: $toolId) { kind revision lock { fencingToken } request { id kind state } } }'

export interface OpenStream {
  /** False when no SNAPSHOT arrived in time. */
  ready(): Promise<boolean>
  /** The last change has another grant, or no lock. */
  saysLost(fencingToken: number): boolean
  /**
   * The person who requests the lock, as far as was reported since the stream opened. Whoever has announced a
   * takeover comes first.
   */
  asker(): HeardRequest | null
  /** The last reported state of a request; null when it was never reported. */
  stateOf(requestId: string): string | null
  close(): void
}

export interface HeardRequest {
  id: string
  kind: 'ASK' | 'TAKEOVER'
  state: string
}

interface Connected {
  urls: string[]
  token: string
  userId: string
}

/** The subscriptions of one editor, on one socket that reconnects as long as there are any. */
export class Streams {
  /** Streams open at the end are checked as open. */
  readonly #open = new Set<Stream>()
  #report: (ended: Stream) => void
  #client: Client
  #connection = 0
  #owner: { userId: string; sessionId: string | null }

  /** `report` is called for each stream that has ended. */
  constructor({ urls, token, userId }: Connected, sessionId: string | null, report: (ended: Stream) => void) {
    this.#report = report
    this.#owner = { userId, sessionId }
    let silence: NodeJS.Timeout | undefined
    let socket: WebSocket | undefined
    this.#client = createClient({
      // A random server each time.
      url: () => `${urls[Math.floor(Math.random() * urls.length)]?.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token}` },
      retryAttempts: Number.POSITIVE_INFINITY,
      retryWait: (retries) =>
        new Promise((resolve) => setTimeout(resolve, Math.min(50 * 2 ** retries, 1_000))),
      shouldRetry: () => true,
      connectionAckWaitTimeout: 2_000,
      keepAlive: 1_000,
      on: {
        opened: (opened) => {
          socket = opened as WebSocket
        },
        connected: () => {
          this.#connection++
        },
        // A suspended server keeps its sockets open and sends nothing.
        ping: (received) => {
          if (!received) silence = setTimeout(() => socket?.terminate(), 2_000)
        },
        pong: (received) => {
          if (received) clearTimeout(silence)
        },
        closed: () => clearTimeout(silence),
      },
    })
  }

  watch(toolId: string): OpenStream {
    const stream: Stream = { ...this.#owner, toolId, opened: null, closed: null, told: [] }
    this.#open.add(stream)
    let holding: number | null = null
    const heard = new Map<string, HeardRequest>()
    let settle: (opened: boolean) => void = () => {}
    const first = new Promise<boolean>((resolve) => {
      settle = resolve
    })
    const giveUp = setTimeout(() => settle(false), 4_000)
    const end = () => {
      if (!this.#open.delete(stream)) return
      stream.closed = now()
      this.#report(stream)
    }
    const over = () => {
      end()
      settle(false)
    }
    const unsubscribe = this.#client.subscribe<{
      draftLockChanged: {
        kind: string
        revision: number
        lock: { fencingToken: number } | null
        request: HeardRequest | null
      }
    }>(
      { query, variables: { toolId } },
      {
        next: ({ data }) => {
          if (!data) return
          const { kind, revision, lock, request } = data.draftLockChanged
          if (request) heard.set(request.id, request)
          const at = now()
          stream.opened ??= at
          stream.told.push({ connection: this.#connection, kind, revision, at })
          holding = lock?.fencingToken ?? null
          settle(true)
        },
        error: over,
        complete: over,
      },
    )
    return {
      ready: () => first.finally(() => clearTimeout(giveUp)),
      saysLost: (fencingToken) => stream.closed !== null || holding === null || holding > fencingToken,
      asker() {
        const waiting = [...heard.values()].filter(({ state }) => state === 'WAITING')
        return waiting.find(({ kind }) => kind === 'TAKEOVER') ?? waiting[0] ?? null
      },
      stateOf: (requestId) => heard.get(requestId)?.state ?? null,
      close: () => {
        end()
        unsubscribe()
      },
    }
  }

  /** Leaves, and answers the streams that were open until then. */
  async leave(): Promise<Stream[]> {
    const open = [...this.#open]
    this.#open.clear()
    await this.#client.dispose()
    return open
  }
}
