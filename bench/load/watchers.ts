import { setTimeout } from 'node:timers/promises'
import { tokenOf, watchTool } from '../operations.ts'
import { SocketCaller } from './socketCaller.ts'

export interface Watchers {
  /** Counts every message that arrives from now on, and resolves with the last of so many. */
  hear(count: number): Promise<void>
  /** One message as it came. */
  sample(): string
  /** Subscriptions that a busy server refused, and that were asked for again. */
  askedAgain(): number
  /** The documents of subscriptions that have heard nothing since `hear`. */
  silent(): number[]
  close(): void
}

/** How often a subscriber is refused by a busy server before the measurement ends. */
const patience = 30

/**
 * Subscribers of lock states, `each` of them on a socket; resolves when every one has its snapshot. A subscriber whom a busy
 * server refuses asks again, as the client library does. Whoever is refused for another reason, or loses the socket, ends the
 * wait: what it should have heard would be waited for without end.
 */
export async function watchers(
  url: string,
  sockets: number,
  each: number,
  toolOf: (socket: number, subscription: number) => number,
): Promise<Watchers> {
  let missing = 0
  let last = ''
  let again = 0
  /** The document of each subscription; and of those that have heard nothing yet. */
  const tools = new Map<string, number>()
  const silent = new Map<string, number>()
  let lost: Error | null = null
  let done = () => {}
  let fail = (_: Error) => {}
  const hear = (count: number) => {
    const heard = new Promise<void>((resolve, reject) => {
      if (lost) return reject(lost)
      for (const [name, tool] of tools) silent.set(name, tool)
      missing = count
      done = resolve
      fail = reject
    })
    // It may fail before anybody waits for it.
    heard.catch(() => {})
    return heard
  }
  const ended = (error: Error) => {
    lost ??= error
    fail(lost)
  }
  const subscribe = (socket: SocketCaller, tool: number, name: string, refusals = 0) =>
    socket.subscribe(watchTool(tool), (message) => {
      if (message.includes('"type":"next"')) {
        last = message
        silent.delete(name)
        if (--missing === 0) done()
      } else if (message.includes('"UNAVAILABLE"') && refusals < patience) {
        again++
        void setTimeout(500).then(() => subscribe(socket, tool, name, refusals + 1))
      } else ended(new Error(`not what was asked for: ${message}`))
    })
  const open: SocketCaller[] = []
  // A few at a time, as people come; all at once would only measure who waits for whom.
  for (let from = 0; from < sockets; from += 50) {
    const count = Math.min(50, sockets - from)
    const snapshots = hear(count * each)
    const arrived = await Promise.all(
      Array.from({ length: count }, (_, index) => SocketCaller.open(url, tokenOf(from + index))),
    )
    for (const [index, socket] of arrived.entries()) {
      socket.onClose((error) => ended(new Error(`a subscriber: ${error.message}`)))
      for (let subscription = 0; subscription < each; subscription++) {
        const [name, tool] = [`${from + index} ${subscription}`, toolOf(from + index, subscription)]
        tools.set(name, tool)
        subscribe(socket, tool, name)
      }
    }
    open.push(...arrived)
    await snapshots
  }
  return {
    hear,
    sample: () => last,
    askedAgain: () => again,
    silent: () => [...silent.values()],
    close() {
      for (const socket of open) socket.close()
    },
  }
}
