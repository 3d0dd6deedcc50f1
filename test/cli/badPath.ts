import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'

/** A path to a server that answers some requests by hanging up, or not at all. */
export class BadPath {
  readonly url: string
  /** What becomes of a request, by its path and body. */
  fate: (path: string, body: string) => 'passes' | 'loses the answer' | 'hangs' = () => 'passes'
  readonly paths: string[] = []
  #server: http.Server

  private constructor(server: http.Server) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  static async to(url: string): Promise<BadPath> {
    const server = http.createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const path = new BadPath(server)
    server.on('request', (request, response) => void path.#pass(url, request, response))
    return path
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #pass(to: string, request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { url = '', method = '', headers } = request
    const body = Buffer.concat(await request.toArray())
    this.paths.push(`${method} ${url}`)
    const fate = this.fate(url, method === 'POST' ? body.toString() : '')
    if (fate === 'hangs') return
    const {
      'content-length': _length,
      'transfer-encoding': _coding,
      connection: _hop,
      host: _host,
      ...sent
    } = headers
    const answer = await fetch(to + url, {
      method,
      headers: sent as Record<string, string>,
      ...(method !== 'GET' && { body }),
    })
    const text = Buffer.from(await answer.arrayBuffer())
    if (fate === 'loses the answer') return void response.destroy()
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(text)
  }
}
