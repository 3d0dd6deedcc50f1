import { setTimeout } from 'node:timers/promises'
import { SocketCaller } from '../load/socketCaller.ts'
import { heartbeat, tokenOf, watchTool } from '../operations.ts'

export interface Audience {
  /** Counts every message that arrives from now on, and resolves with the last of so many. */
  hear(count: number): Promise<void>
  /** One message as it came. */
  sample(): string
  /** Subscriptions that were refused or ended because the server was busy, and asked for again. */
  askedAgain(): number
  /** Why not everybody has been told: who has heard nothing since `hear`, and whether their sockets are still open. */
  silent(): Promise<string>
  close(): void
}

/** How often a subscription that was refused because the server is busy is asked for again, as a client would. */
const patience = 30

/**
 * Subscribers of lock states, `each` of them on a socket; resolves when every one has its snapshot. A
 * subscription that the server refuses or ends because it is busy is asked for again; anything else ends the measurement.
 */
export async function audienceOf(
  url: string,
  sockets: number,
  each: number,
  toolOf: (socket: number, subscription: number) => number,
): Promise<Audience> {
  let missing = 0
  let last = ''
  let again = 0
  let done = () => {}
  const heard = new Set<string>()
  const hear = (count: number) =>
    new Promise<void>((resolve) => {
      heard.clear()
      missing = count
      done = resolve
    })
  const open: SocketCaller[] = []
  const subscribe = (caller: SocketCaller, socket: number, subscription: number, left = patience) =>
    caller.subscribe(watchTool(toolOf(socket, subscription)), (message) => {
      if (left > 0 && message.includes('"UNAVAILABLE"') && message.includes('"type":"error"')) {
        again++
        return void setTimeout(500).then(() => subscribe(caller, socket, subscription, left - 1))
      }
      // Any other refusal is no snapshot, and whoever was refused hears of nothing later.
      if (!message.includes('"type":"next"')) throw new Error(`not what was asked for: ${message}`)
      last = message
      heard.add(`${socket} ${subscription}`)
      if (--missing === 0) done()
    })
  // A few at a time, as people come; all at once would only measure who waits for whom.
  for (let from = 0; from < sockets; from += 50) {
    const count = Math.min(50, sockets - from)
    const snapshots = hear(count * each)
    const arrived = await Promise.all(
      Array.from({ length: count }, (_, index) => SocketCaller.open(url, tokenOf(from + index))),
    )
    for (const [index, socket] of arrived.entries())
      for (let subscription = 0; subscription < each; subscription++)
        subscribe(socket, from + index, subscription)
    open.push(...arrived)
    await snapshots
  }
  return {
    hear,
    sample: () => last,
    askedAgain: () => again,
    async silent() {
      const pairs = open.flatMap((_, socket) => Array.from({ length: each }, (_, n) => [socket, n] as const))
      const silent = pairs.filter(([socket, n]) => !heard.has(`${socket} ${n}`))
      const of = [...new Set(silent.map(([socket]) => socket))]
      const answering = await Promise.all(
        of.map((socket) =>
          Promise.race([
            (open[socket] as SocketCaller).call(heartbeat(1), '').then(() => true),
            setTimeout(3_000, false),
          ]).catch(() => false),
        ),
      )
      const documents = silent.map(([socket, n]) => toolOf(socket, n))
      return `${silent.length} heard nothing, of documents ${documents.slice(0, 5).join(', ')}; ${answering.filter(Boolean).length} of their ${of.length} sockets still answer; last: ${last}`
    },
    close() {
      for (const socket of open) socket.close()
    },
  }
}
