import { once } from 'node:events'
import WebSocket, { type ClientOptions } from 'ws'
import type { Answer, Person } from './person.ts'

/** One socket like an editor's. It sends messages of the protocol, or anything else. */
export class Socket {
  readonly raw: WebSocket
  readonly closed: Promise<number>
  readonly #seen: Answer[] = []
  #waiting: (() => void)[] = []

  private constructor(url: string, options: ClientOptions = {}) {
    this.raw = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', options)
    this.raw.on('message', (data) => {
      this.#seen.push(JSON.parse(String(data)))
      this.#wake()
    })
    this.closed = once(this.raw, 'close').then(([code]) => {
      this.#wake()
      return code
    })
  }

  static async connected(url: string, options: ClientOptions = {}): Promise<Socket> {
    const socket = new Socket(url, options)
    await once(socket.raw, 'open')
    return socket
  }

  static async signedIn(person: Pick<Person, 'url' | 'token'>, options: ClientOptions = {}): Promise<Socket> {
    const socket = await Socket.connected(person.url, options)
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${person.token}` } })
    await socket.told(({ type }) => type === 'connection_ack')
    return socket
  }

  send(message: object): void {
    this.raw.send(JSON.stringify(message))
  }

  ask(id: string, query: string, more: object = {}): void {
    this.send({ id, type: 'subscribe', payload: { query, ...more } })
  }

  /** The first matching message, removed from those received. Rejects when the socket is closed without it. */
  async told(fits: (message: Answer) => boolean): Promise<Answer> {
    for (;;) {
      const index = this.#seen.findIndex(fits)
      if (index >= 0) return this.#seen.splice(index, 1)[0]
      if (this.raw.readyState === WebSocket.CLOSED) throw new Error(`closed with ${await this.closed}`)
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  /** The first answer to an operation: its result, or its errors. */
  async answer(id: string): Promise<Answer> {
    const { type, payload } = await this.told((message) => message.id === id)
    return type === 'error' ? { errors: payload } : payload
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }

  close(): void {
    this.raw.close()
  }
}
