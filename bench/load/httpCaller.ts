import net from 'node:net'

/**
 * One HTTP/1.1 connection, kept alive, one request at a time. Speaks as much of the protocol as two ends need that know
 * each other, so that the load generator takes little of the machine it shares with the server.
 */
export class HttpCaller {
  #socket: net.Socket
  #head: string
  #heard = ''
  #answered: { resolve(body: string): void; reject(error: Error): void } | null = null

  private constructor(socket: net.Socket, head: string) {
    this.#socket = socket
    this.#head = head
    socket.setNoDelay(true)
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => this.#hear(chunk))
    socket.on('error', (error) => this.#answered?.reject(error))
    socket.on('close', () => this.#answered?.reject(closed()))
  }

  /** `others` are headers for a server that wants other ones. */
  static open(url: string, token: string, others: Record<string, string> = {}): Promise<HttpCaller> {
    const { hostname, port, host } = new URL(url)
    const headers = {
      host,
      accept: 'application/json',
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
      ...others,
    }
    const head = Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')
    return new Promise((resolve, reject) => {
      const socket = net.connect(Number(port), hostname, () => {
        socket.off('error', reject)
        resolve(new HttpCaller(socket, head))
      })
      socket.once('error', reject)
    })
  }

  /** Resolves to the answer when it contains what it must. `line` is another method and path. */
  async call(body: string, mustContain: string, line = 'POST /graphql'): Promise<string> {
    const answer = await new Promise<string>((resolve, reject) => {
      if (this.#socket.destroyed) return reject(closed())
      this.#answered = { resolve, reject }
      this.#socket.write(
        `${line} HTTP/1.1\r\n${this.#head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      )
    })
    if (!answer.includes(mustContain)) throw new Error(`not what was asked for: ${answer.slice(0, 1_000)}`)
    return answer
  }

  close(): void {
    this.#answered = null
    this.#socket.destroy()
  }

  #hear(chunk: string): void {
    this.#heard += chunk
    const end = endOfAnswer(this.#heard)
    if (end === null) return
    const body = this.#heard
    this.#heard = ''
    const answered = this.#answered
    this.#answered = null
    answered?.resolve(body)
  }
}

const closed = () => new Error('the server closed the connection')

/** Null while more is to come. */
function endOfAnswer(heard: string): number | null {
  const headEnd = heard.indexOf('\r\n\r\n')
  if (headEnd < 0) return null
  const length = /\r\ncontent-length: (\d+)/i.exec(heard.slice(0, headEnd + 2))
  // In chunks; a head, too, may end in a nought.
  if (!length) return heard.indexOf('\r\n0\r\n\r\n', headEnd + 2) >= 0 ? heard.length : null
  const end = headEnd + 4 + Number(length[1])
  return heard.length >= end ? end : null
}
