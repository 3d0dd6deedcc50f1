import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import WebSocket from 'ws'

/** One graphql-transport-ws connection for many operations at once. Looks at messages no closer than it must. */
export class SocketCaller {
  #socket: WebSocket
  #next = 0
  #asked = new Map<string, { resolve(message: string): void; reject(error: Error): void }>()
  #subscribed = new Map<string, (message: string) => void>()
  #closed = (_: Error) => {}

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data) => this.#hear(String(data)))
    // Its end follows.
    socket.on('error', () => {})
    socket.on('close', (code, reason) => {
      const error = new Error(`the server closed: ${code} ${reason}`)
      for (const { reject } of this.#asked.values()) reject(error)
      this.#closed(error)
    })
  }

  /** A server that is busy says so, and is asked again. */
  static async open(url: string, token: string, patience = 20): Promise<SocketCaller> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      perMessageDeflate: false,
    })
    await once(socket, 'open')
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }))
    const [first, reason] = await Promise.race([once(socket, 'message'), once(socket, 'close')])
    if (first === 1013 && patience > 0) {
      await setTimeout(500)
      return SocketCaller.open(url, token, patience - 1)
    }
    if (!String(first).includes('connection_ack')) throw new Error(`not let in: ${first} ${reason ?? ''}`)
    return new SocketCaller(socket)
  }

  async call(payload: string, mustContain: string): Promise<string> {
    const id = String(this.#next++)
    const answer = await new Promise<string>((resolve, reject) => {
      this.#asked.set(id, { resolve, reject })
      this.#socket.send(`{"id":"${id}","type":"subscribe","payload":${payload}}`)
    })
    if (!answer.includes(mustContain)) throw new Error(`not what was asked for: ${answer.slice(0, 400)}`)
    return answer
  }

  /** `hear` is called with every message of the subscription. */
  subscribe(payload: string, hear: (message: string) => void): void {
    const id = String(this.#next++)
    this.#subscribed.set(id, hear)
    this.#socket.send(`{"id":"${id}","type":"subscribe","payload":${payload}}`)
  }

  /** `closed` is called when the server ends the connection: no message comes after that. */
  onClose(closed: (error: Error) => void): void {
    this.#closed = closed
  }

  close(): void {
    this.#closed = () => {}
    this.#socket.terminate()
  }

  #hear(message: string): void {
    const from = message.indexOf('"id":"') + 6
    const id = message.slice(from, message.indexOf('"', from))
    const subscriber = this.#subscribed.get(id)
    subscriber?.(message)
    this.#asked.get(id)?.resolve(message)
    // Its "complete" follows, and finds nobody.
    this.#asked.delete(id)
  }
}
