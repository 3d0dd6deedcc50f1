import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'

type Fate =
  | keyof typeof answers
  | 'passes'
  | 'loses the answer'
  | 'hangs'
  | 'is a bad gateway'
  /** The request's own bytes are cut, in the middle. */
  | 'is cut on its way'

/** What can happen to the bytes of an answer. */
const answers = {
  'is cut': (bytes: Buffer) => bytes.subarray(0, bytes.length / 2),
  'is shortened': (bytes: Buffer) => bytes.subarray(0, bytes.length / 2),
  'is altered': (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -1), Buffer.from('?')]),
}

/** A proxy to a server that damages some requests, or their answers. */
export class BadPath {
  readonly url: string
  /** What happens to a request, by its path and body. */
  fate: (path: string, body: string) => Fate = () => 'passes'
  readonly paths: string[] = []
  readonly ranges: string[] = []
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
    if (method === 'PATCH' && this.fate(url, '') === 'is cut on its way') return halfOf(to + url, request)
    if (method === 'PUT' && this.fate(url, '') === 'is cut on its way') return cutInTheMiddle(request)
    const body = Buffer.concat(await request.toArray())
    this.paths.push(`${method} ${url}`)
    const fate = this.fate(url, method === 'POST' ? body.toString() : '')
    if (headers.range) this.ranges.push(headers.range)
    if (fate === 'hangs') return
    if (fate === 'is a bad gateway')
      return void response.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad gateway</html>')
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
      ...(method !== 'GET' && method !== 'HEAD' && { body }),
    })
    const bytes = Buffer.from(await answer.arrayBuffer())
    if (fate === 'loses the answer') return void response.destroy()
    const given = fate in answers ? answers[fate as keyof typeof answers](bytes) : bytes
    const length = fate === 'is cut' ? { 'content-length': bytes.length } : {}
    const ofUploads = ['location', 'upload-offset'].flatMap((name) => {
      const value = answer.headers.get(name)
      return value === null ? [] : [[name, value]]
    })
    response.writeHead(answer.status, {
      'content-type': answer.headers.get('content-type') ?? '',
      ...{ ...length, ...Object.fromEntries(ofUploads) },
    })
    if (fate !== 'is cut') return void response.end(given)
    response.write(given, () => setTimeout(() => response.destroy(), 100))
  }
}

/** The server gets the first half. The sender's connection is closed without an answer. */
async function halfOf(url: string, request: http.IncomingMessage): Promise<void> {
  const body = Buffer.concat(await request.toArray())
  const { 'content-length': _, host: _host, connection: _hop, ...headers } = request.headers
  const half = body.subarray(0, body.length / 2)
  await fetch(url, { method: 'PATCH', headers: headers as Record<string, string>, body: half })
  request.socket.destroy()
}

function cutInTheMiddle(request: http.IncomingMessage): void {
  let left = Number(request.headers['content-length']) / 2
  request.on('data', (bytes: Buffer) => {
    left -= bytes.length
    if (left < 0) request.destroy()
  })
}
