import dns from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'
import { promisify } from 'node:util'
import { Webhook as Signer } from 'standardwebhooks'
import { addressFault, literalOf, retryAfterMs, urlFault, type WebhookRules } from '../domain/webhooks.ts'
import type { Target } from '../storage/webhookPlaces.ts'

export interface Message {
  id: string
  body: string
  /** 1: never sent before. More: it may have been sent before. */
  attempt: number
}

export type Outcome =
  | { taken: true }
  | { taken: false; failure: string; isGone: boolean; askedMs: number | null }

/** How many bytes of an answer are read and discarded, so that the connection can be reused. */
const answerBytes = 4_096
const lookupMs = 2_000

/** One receiver with its own kept connections, so that a hanging receiver does not delay others. */
export class WebhookReceiver {
  #rules: WebhookRules
  #agents: Record<string, http.Agent>

  constructor(rules: WebhookRules) {
    const kept = { keepAlive: true, maxSockets: rules.atOnce, maxFreeSockets: rules.atOnce }
    this.#rules = rules
    this.#agents = { 'http:': new http.Agent(kept), 'https:': new https.Agent(kept) }
  }

  /** Never throws. `signal` aborts requests in progress. */
  async send(target: Target, message: Message, signal: AbortSignal): Promise<Outcome> {
    const first = await this.#post(target, message, signal)
    // The receiver closed an idle connection while we wrote to it. That is not a failed delivery, so it is sent
    // once more.
    if (first !== 'closed') return first
    const second = await this.#post(target, { ...message, attempt: message.attempt + 1 }, signal)
    return second === 'closed' ? failed('closes the connection before it answers') : second
  }

  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy()
  }

  #post({ url, secrets }: Target, message: Message, signal: AbortSignal): Promise<Outcome | 'closed'> {
    const fault = urlFault(url, this.#rules)
    if (fault !== null) return Promise.resolve(failed(fault))
    const to = new URL(url)
    const { answerMs } = this.#rules
    return new Promise((resolve) => {
      const request = (to.protocol === 'https:' ? https : http).request(to, {
        method: 'POST',
        agent: this.#agents[to.protocol],
        lookup: guardedLookup(to.protocol, this.#rules),
        headers: { ...signed(message, secrets), 'content-length': Buffer.byteLength(message.body) },
      })
      const late = setTimeout(
        () => request.destroy(new Error(`does not answer within ${answerMs / 1000} s`)),
        answerMs,
      )
      const end = () => request.destroy(new Error('was still being sent when the server stopped'))
      signal.addEventListener('abort', end, { once: true })
      if (signal.aborted) end()
      request.once('close', () => {
        clearTimeout(late)
        signal.removeEventListener('abort', end)
      })
      request.on('error', (error: NodeJS.ErrnoException) => {
        const wasClosed = request.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(error.code ?? '')
        resolve(
          wasClosed ? 'closed' : failed(error.code ? `cannot be reached: ${error.code}` : error.message),
        )
      })
      request.once('response', (response) => {
        drop(response)
        resolve(outcomeOf(response))
      })
      // Without a listener Node closes the connection and reports neither an answer nor an error.
      request.once('upgrade', (response, socket) => {
        socket.destroy()
        resolve(outcomeOf(response))
      })
      request.end(message.body)
    })
  }
}

const failed = (failure: string, isGone = false, askedMs: number | null = null): Outcome => ({
  taken: false,
  failure: failure.slice(0, 500),
  isGone,
  askedMs,
})

function outcomeOf({ statusCode: status = 0, headers }: http.IncomingMessage): Outcome {
  if (status >= 200 && status < 300) return { taken: true }
  if (status >= 300 && status < 400) {
    const to = (headers.location ?? 'nowhere').slice(0, 300)
    return failed(`answers ${status}, a redirect to ${to}; give the final URL`)
  }
  return failed(`answers ${status}`, status === 410, retryAfterMs(headers['retry-after'], Date.now()))
}

/** Nobody sees more of an answer than its status, because the body may be a page of an internal network. */
function drop(response: http.IncomingMessage): void {
  let bytes = 0
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > answerBytes) response.destroy()
  })
  response.on('error', () => {})
}

/** The headers of Standard Webhooks, and the number of the attempt. */
function signed({ id, body, attempt }: Message, secrets: string[]): Record<string, string> {
  const now = new Date()
  return {
    'content-type': 'application/json',
    'user-agent': 'Holdfast-Webhooks',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Signer(secret).sign(id, now, body)).join(' '),
    'holdfast-attempt': String(attempt),
  }
}

class AddressRefused extends Error {}

/**
 * Connects only to addresses that were checked, so that a name cannot resolve to another address a moment
 * later.
 */
function guardedLookup(protocol: string, rules: WebhookRules): LookupFunction {
  return (hostname, options, callback) => {
    dns.lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '')
      const addresses = found.filter(({ address }) => addressFault(address, protocol, rules) === null)
      const [first] = addresses
      if (!first) return callback(new AddressRefused(faultOfAll(found, protocol, rules)), '')
      if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}

const faultOfAll = (found: dns.LookupAddress[], protocol: string, rules: WebhookRules): string =>
  (found[0] && addressFault(found[0].address, protocol, rules)) ?? 'leads to no address'

/**
 * Why a URL must not be called; null when it may be, as far as can be known now. A name that cannot be resolved
 * at this moment is accepted, because it may be later.
 */
export async function webhookUrlFault(url: string, rules: WebhookRules): Promise<string | null> {
  const fault = urlFault(url, rules)
  if (fault !== null || literalOf(new URL(url)) !== null) return fault
  const { protocol, hostname } = new URL(url)
  const lookup = promisify(dns.lookup)(hostname, { all: true }).catch(() => null)
  const late = new Promise<null>((resolve) => setTimeout(resolve, lookupMs, null).unref())
  const found = await Promise.race([lookup, late])
  if (found === null || found.some(({ address }) => addressFault(address, protocol, rules) === null))
    return null
  return faultOfAll(found, protocol, rules)
}
