import { type Form, heartbeat, succeeded, tokenOf } from '../operations.ts'
import { editors } from '../seed.ts'
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

/** Documents of one person: those of their editors who are as many numbers apart as there are editors. */
export const documentOf = (number: number, round: number, each: number) =>
  number + 1 + editors * (round % each)

/** Every caller renews locks of its own, as many in turn as it is told. */
export const heartbeatsOverHttp = (url: string, count: number, form: Form = 'text', documents = 1) =>
  overHttp(url, count, (caller, number, round) =>
    caller.call(heartbeat(documentOf(number, round, documents), form), succeeded.heartbeat),
  )

/** The same over sockets, some callers to each: tools of one editor, as one browser with several documents has them. */
export async function heartbeatsOverSockets(
  url: string,
  sockets: number,
  each: number,
  form: Form,
): Promise<Callers> {
  const open = await Promise.all(
    Array.from({ length: sockets }, (_, number) => SocketCaller.open(url, tokenOf(number + 1))),
  )
  return {
    each: open.flatMap((socket, number) =>
      Array.from({ length: each }, (_, document) => {
        const payload = heartbeat(documentOf(number, document, each), form)
        return () => socket.call(payload, succeeded.heartbeat)
      }),
    ),
    close() {
      for (const socket of open) socket.close()
    },
  }
}
