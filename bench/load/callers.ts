import { heartbeat, succeeded, tokenOf } from '../operations.ts'
import { HttpCaller } from './httpCaller.ts'
import { SocketCaller } from './socketCaller.ts'

export interface Callers {
  each: ((round: number) => Promise<unknown>)[]
  close(): void
}

/** Callers over HTTP, a connection each; `ask` says what the caller with that number asks in that round. */
export async function overHttp(
  url: string,
  count: number,
  ask: (caller: HttpCaller, number: number, round: number) => Promise<unknown>,
): Promise<Callers> {
  const callers = await Promise.all(
    Array.from({ length: count }, (_, number) => HttpCaller.open(url, tokenOf(number + 1))),
  )
  return {
    each: callers.map((caller, number) => (round) => ask(caller, number, round)),
    close() {
      for (const caller of callers) caller.close()
    },
  }
}

/** Every caller renews the lock of one tool of its own. */
export const heartbeatsOverHttp = (url: string, count: number) =>
  overHttp(url, count, (caller, number) => caller.call(heartbeat(number + 1), succeeded.heartbeat))

/** The same over sockets, some callers to each: tools of one editor, as one browser with several documents has them. */
export async function heartbeatsOverSockets(url: string, sockets: number, each: number): Promise<Callers> {
  const open = await Promise.all(
    Array.from({ length: sockets }, (_, number) => SocketCaller.open(url, tokenOf(number + 1))),
  )
  return {
    each: open.flatMap((socket, number) =>
      Array.from({ length: each }, (_, document) => {
        // Numbers that are 500 apart belong to the same editor.
        const payload = heartbeat(number + 1 + 500 * document)
        return () => socket.call(payload, succeeded.heartbeat)
      }),
    ),
    close() {
      for (const socket of open) socket.close()
    },
  }
}
