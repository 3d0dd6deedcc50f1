import { tokenOf, watchTool } from '../operations.ts'
import { SocketCaller } from './socketCaller.ts'

export interface Watchers {
  /** Counts every message that arrives from now on, and resolves with the last of so many. */
  hear(count: number): Promise<void>
  /** One message as it came. */
  sample(): string
  close(): void
}

/** Subscribers of lock states, `each` of them on a socket; resolves when every one has its snapshot. */
export async function watchers(
  url: string,
  sockets: number,
  each: number,
  toolOf: (socket: number, subscription: number) => number,
): Promise<Watchers> {
  let missing = 0
  let last = ''
  let done = () => {}
  const hear = (count: number) =>
    new Promise<void>((resolve) => {
      missing = count
      done = resolve
    })
  const heard = (message: string) => {
    // A refusal is no snapshot, and whoever was refused hears of nothing later.
    if (!message.includes('"type":"next"')) throw new Error(`not what was asked for: ${message}`)
    last = message
    if (--missing === 0) done()
  }
  const open: SocketCaller[] = []
  // A few at a time, as people come; all at once would only measure who waits for whom.
  for (let from = 0; from < sockets; from += 50) {
    const count = Math.min(50, sockets - from)
    const snapshots = hear(count * each)
    const arrived = await Promise.all(
      Array.from({ length: count }, (_, index) => SocketCaller.open(url, tokenOf(from + index))),
    )
    for (const [index, socket] of arrived.entries())
      for (let subscription = 0; subscription < each; subscription++)
        socket.subscribe(watchTool(toolOf(from + index, subscription)), heard)
    open.push(...arrived)
    await snapshots
  }
  return {
    hear,
    sample: () => last,
    close() {
      for (const socket of open) socket.close()
    },
  }
}
