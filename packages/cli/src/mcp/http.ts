import { createHash } from 'node:crypto'
import { createServer, type Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { ViewerDocument } from '@holdfast/documents'
import { localhostHostValidation, originValidation, toWebRequest } from '@modelcontextprotocol/node'
import { isLegacyRequest } from '@modelcontextprotocol/server'
import { Server } from '../server.ts'
import { type Seat, seatOfPerson, seatOfSession } from './seats.ts'

export interface HttpOptions {
  /** URL of the Holdfast server for the agents. */
  url: string
  port: number
  host: string
  /** How long the documents of an agent without connection and calls stay open. */
  idleMs: number
}

/** Tokens that were checked recently. */
const knownForMs = 60_000
/** Content is at most 2 MB. */
const mostBytes = 4 * 1024 * 1024
const isLoopback = (host: string) => ['127.0.0.1', '::1', 'localhost'].includes(host)

class Refused extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Serves agents over streamable HTTP at /mcp. Each agent sends its own bearer token. */
export async function serveAgents({ url, port, host, idleMs }: HttpOptions): Promise<HttpServer> {
  const seats = new Seats(idleMs)
  const viewers = new Viewers(url)
  // A web page in a browser on this machine could call this server. It has an origin, or uses another host name.
  const isHostFine = isLoopback(host) ? localhostHostValidation() : () => true
  const isOriginFine = originValidation([])
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    if (new URL(request.url ?? '/', 'http://mcp').pathname !== '/mcp')
      throw new Refused(404, 'Agents are served at /mcp.')
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    const viewerId = token ? await viewers.of(token) : null
    if (!token || viewerId === null) throw new Refused(401, 'Send the bearer token of an agent.')
    const body = request.method === 'POST' ? await jsonOf(request) : undefined
    const isLegacy = await isLegacyRequest(await toWebRequest(request, body ?? {}), body)
    const sessionId = isLegacy ? request.headers['mcp-session-id']?.toString() : null
    await seats.serve({ url, token }, viewerId, sessionId, request, response, body)
  }
  const server = createServer((request, response) => {
    if (!isHostFine(request, response) || (request.headers.origin && !isOriginFine(request, response))) return
    answer(request, response).catch((error) => refuse(response, error))
  })
  server.on('close', () => void seats.close())
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  return server
}

/** The connected agents, and how long their documents stay open without calls. */
class Seats {
  readonly #idleMs: number
  readonly #seats = new Map<string, { seat: Promise<Seat>; inFlight: number; lastSeen: number }>()
  readonly #sweep: NodeJS.Timeout

  constructor(idleMs: number) {
    this.#idleMs = idleMs
    this.#sweep = setInterval(() => void this.#giveBack(), Math.min(5_000, idleMs))
  }

  /** `sessionId`: null if the client has none; undefined if it starts a session. */
  async serve(
    credentials: { url: string; token: string },
    viewerId: string,
    sessionId: string | null | undefined,
    request: IncomingMessage,
    response: ServerResponse,
    body: unknown,
  ): Promise<void> {
    if (sessionId === undefined) {
      const begun = (id: string, seat: Seat) => this.#keep(keyOf(viewerId, id), Promise.resolve(seat))
      const over = (id: string) => void this.#leave(keyOf(viewerId, id))
      const seat = await seatOfSession({ ...credentials }, { begun, over })
      return seat.serve(request, response, body)
    }
    const key = keyOf(viewerId, sessionId ?? '')
    if (sessionId === null && !this.#seats.has(key)) this.#keep(key, seatOfPerson({ ...credentials }))
    const kept = this.#seats.get(key)
    if (!kept) throw new Refused(404, 'This session has ended. Start a new one.')
    kept.inFlight++
    response.once('close', () => {
      kept.inFlight--
      kept.lastSeen = Date.now()
    })
    const seat = await kept.seat
    seat.guest.signIn(credentials.token)
    await seat.serve(request, response, body)
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep)
    await Promise.all([...this.#seats.keys()].map((key) => this.#leave(key)))
  }

  #keep(key: string, seat: Promise<Seat>): void {
    this.#seats.set(key, { seat, inFlight: 0, lastSeen: Date.now() })
    seat.catch(() => this.#seats.delete(key))
  }

  async #leave(key: string): Promise<void> {
    const kept = this.#seats.get(key)
    this.#seats.delete(key)
    await kept?.seat.then((seat) => seat.close()).catch(() => {})
  }

  async #giveBack(): Promise<void> {
    for (const [key, { inFlight, lastSeen }] of this.#seats)
      if (inFlight === 0 && Date.now() - lastSeen >= this.#idleMs) await this.#leave(key)
  }
}

const keyOf = (viewerId: string, sessionId: string) => JSON.stringify([viewerId, sessionId])

/** The id of the token's user, from the server. */
class Viewers {
  readonly #url: string
  readonly #known = new Map<string, { viewerId: string; until: number }>()

  constructor(url: string) {
    this.#url = url
  }

  async of(token: string): Promise<string | null> {
    const hash = createHash('sha256').update(token).digest('base64')
    for (const [each, { until }] of this.#known) if (until <= Date.now()) this.#known.delete(each)
    const known = this.#known.get(hash)
    if (known) return known.viewerId
    const { viewer } = await new Server({ url: this.#url, token }).ask(ViewerDocument, {}, { tries: 2 })
    if (viewer) this.#known.set(hash, { viewerId: viewer.id, until: Date.now() + knownForMs })
    return viewer?.id ?? null
  }
}

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  // Left to itself, a loop that ends early takes the connection with it, and the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > mostBytes) throw new Refused(413, 'A message may have at most 4 MB.')
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    throw new Refused(400, 'This is not valid JSON.')
  }
}

function refuse(response: ServerResponse, error: Error): void {
  if (response.headersSent) return void response.destroy()
  const status = error instanceof Refused ? error.status : 502
  response.writeHead(status, {
    'content-type': 'application/json',
    // The rest of the request is not read.
    ...(status === 413 && { connection: 'close' }),
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  })
  response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32_000, message: error.message } }))
}
