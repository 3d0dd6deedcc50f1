import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { NodeStreamableHTTPServerTransport, toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler } from '@modelcontextprotocol/server'
import type { Credentials } from '../credentials.ts'
import { agentServer } from './agentServer.ts'
import { connect } from './connection.ts'
import { Guest } from './guest.ts'
import { urisOf } from './resources.ts'

/** An agent served over HTTP, with its open documents. */
export interface Seat {
  guest: Guest
  serve(request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void>
  close(): Promise<void>
}

/** Since 2026 the protocol has no sessions: each agent has one seat for all its requests. */
export async function seatOfPerson(credentials: Credentials): Promise<Seat> {
  const guest = new Guest(await connect(credentials))
  const handler = createMcpHandler(() => agentServer(guest), { legacy: 'reject' })
  guest.onChange = (document) => {
    for (const uri of urisOf(document)) handler.notify.resourceUpdated(uri)
  }
  const handle = toNodeHandler(handler)
  return {
    guest,
    serve: (request, response, body) => handle(request as never, response as never, body),
    async close() {
      await guest.leave()
      await handler.close()
    },
  }
}

/** Earlier clients have sessions, each with a stream for notifications. */
export async function seatOfSession(
  credentials: Credentials,
  told: { begun(id: string, seat: Seat): void; over(id: string): void },
): Promise<Seat> {
  const guest = new Guest(await connect(credentials))
  const mcp = agentServer(guest)
  guest.onChange = (document) => {
    for (const uri of urisOf(document)) void mcp.server.sendResourceUpdated({ uri }).catch(() => {})
  }
  const transport = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => told.begun(id, seat),
    onsessionclosed: (id) => told.over(id),
  })
  const seat: Seat = {
    guest,
    serve: (request, response, body) => transport.handleRequest(request, response, body),
    async close() {
      await guest.leave()
      await mcp.close()
    },
  }
  await mcp.connect(transport)
  return seat
}
