import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { expect } from 'vitest'
import { type Config, readConfig } from '../../src/config.ts'
import type { Person } from '../support/person.ts'
import { authEnvironment } from '../support/tokens.ts'
import { World, type WorldOptions } from '../support/world.ts'

type Rules = Config['webhooks']

/** The operator's rules, with delays short enough for a test. */
export const rules = (changed: Partial<Rules> = {}, env: Record<string, string> = {}): Rules => ({
  ...readConfig({ ...authEnvironment, ...env }).webhooks,
  backOff: { firstMs: 40, mostMs: 200 },
  beatMs: 50,
  leaseMs: 2_000,
  ...changed,
})

export const webhookWorld = (changed: Partial<Rules> = {}, options: WorldOptions = {}): Promise<World> =>
  World.open({ ...options, config: { tailMs: 100, webhooks: rules(changed), ...options.config } })

export interface Received {
  id: string
  type: string
  attempt: number
  headers: http.IncomingHttpHeaders
  body: string
  // biome-ignore lint/suspicious/noExplicitAny: matched by the expectations of each story
  data: any
}

type Answer = (received: Received, response: http.ServerResponse) => unknown

const takes: Answer = (_received, response) => response.writeHead(204).end()

/** A receiver that records what it was sent, whatever it answers. */
export class Receiver {
  readonly url: string
  readonly received: Received[] = []
  answer: Answer = takes
  #server: http.Server

  private constructor(server: http.Server) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  }

  static async open(): Promise<Receiver> {
    const server = http.createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const receiver = new Receiver(server)
    server.on('request', async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const body = Buffer.concat(chunks).toString()
      const { type, data } = JSON.parse(body)
      const id = String(request.headers['webhook-id'])
      const attempt = Number(request.headers['holdfast-attempt'])
      const received = { id, type, attempt, headers: request.headers, body, data }
      receiver.received.push(received)
      receiver.answer(received, response)
    })
    return receiver
  }

  takes(): void {
    this.answer = takes
  }

  answers(status: number, headers: http.OutgoingHttpHeaders = {}): void {
    this.answer = (_received, response) => response.writeHead(status, headers).end('whatever it says')
  }

  of(document: string): Received[] {
    return this.received.filter(({ data }) => data.document === document)
  }

  /** What it was sent for a document, once there are this many events. */
  async told(document: string, count: number): Promise<Received[]> {
    await expect.poll(() => this.of(document).length, { timeout: 10_000 }).toBeGreaterThanOrEqual(count)
    return this.of(document)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

/** Throws, in Standard Webhooks' library, when the signature is not of this secret. */
export const verify = (secret: string, { body, headers }: Received): unknown =>
  new Webhook(secret).verify(body, headers as Record<string, string>)

export interface Made {
  id: string
  secret: string
}

export async function subscribes(admin: Person, url: string, more: object = {}): Promise<Made> {
  const { webhook, secret, ...refused } = await admin.mutate('createWebhook', { url, ...more })
  if (!webhook) throw new Error(JSON.stringify(refused))
  await alone(admin, webhook.id, { url, ...more })
  return { id: webhook.id, secret }
}

/** Deletes duplicates: on a busy machine, a call that was answered too late has been repeated. */
async function alone(admin: Person, id: string, wanted: object): Promise<void> {
  const { webhooks } = await admin.ask('{ webhooks { id url collection kinds } }')
  for (const each of webhooks)
    if (each.id !== id && each.url === (wanted as { url: string }).url && !('collection' in wanted))
      await admin.mutate('deleteWebhook', { id: each.id })
}

const fields = 'id url collection kinds createdAt backlog lastDeliveredAt failingSince lastFailure stoppedAt'

export async function webhookOf(admin: Person, id: string) {
  const { webhooks } = await admin.ask(`{ webhooks { ${fields} } }`)
  return webhooks.find((webhook: { id: string }) => webhook.id === id)
}
