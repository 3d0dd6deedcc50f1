import { isNamed, isReachable, type Reachable } from './addresses.ts'

/** How deliveries to a failing receiver are repeated, and when they stop. */
export interface WebhookRules extends Reachable {
  /** Only https, except for networks that an operator has allowed. True in production. */
  secureOnly: boolean
  /** After failing for this long, deliveries stop. */
  deadMs: number
  backOff: { firstMs: number; mostMs: number }
  /** Time for one delivery: to connect, send and get the answer. */
  answerMs: number
  /** How many documents can have events on their way to one receiver at the same time. */
  atOnce: number
  /** Events per page. The place moves after each page. */
  page: number
  /** How often a server renews its claim on a webhook. A claim that is not renewed for `leaseMs` is taken over. */
  beatMs: number
  leaseMs: number
}

export const webhookLimits = { url: 2_000, webhooks: 50, secretBytes: 32, bothSecretsMs: 86_400_000 }

/** Doubles after each failure, plus or minus a random quarter, and never earlier than the receiver asks for. */
export function nextTryMs(
  failures: number,
  { firstMs, mostMs }: WebhookRules['backOff'],
  askedMs: number | null,
  chance = Math.random(),
): number {
  const doubled = Math.min(mostMs, firstMs * 2 ** Math.min(failures - 1, 30))
  const waitMs = Math.max(doubled * (0.75 + chance / 2), askedMs ?? 0)
  return Math.round(Math.min(waitMs, mostMs))
}

/** `Retry-After`: seconds, or a date. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs)
}

/** The IP address in the URL's host, if it is one. */
export const literalOf = ({ hostname }: URL): string | null => {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return /^[\d.]+$/.test(bare) || bare.includes(':') ? bare : null
}

/** Why a URL may not be called; null if it may. The addresses of its name are checked when it is called. */
export function urlFault(text: string, rules: WebhookRules): string | null {
  if (!URL.canParse(text)) return 'must be a URL such as https://hooks.example/holdfast'
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must start with https://'
  if (url.username || url.password) return 'must not contain a user or password; check the signature instead'
  if (url.hash) return 'must not have a # part, because it is never sent'
  if (url.protocol === 'http:' && !mayBePlain(url, rules))
    return 'must start with https://; http:// is only allowed for networks in HOLDFAST_WEBHOOK_NETWORKS'
  const literal = literalOf(url)
  return literal === null ? null : addressFault(literal, url.protocol, rules)
}

/** The addresses of a name are not known here. Over http they must be in an allowed network. */
function mayBePlain(url: URL, rules: WebhookRules): boolean {
  if (!rules.secureOnly) return true
  const literal = literalOf(url)
  return literal === null ? rules.networks.length > 0 : isNamed(literal, rules)
}

/** Why an address may not be called; null if it may. */
export function addressFault(address: string, protocol: string, rules: WebhookRules): string | null {
  if (!isReachable(address, rules))
    return `leads to ${address}, which is not public; to allow it, add its network to HOLDFAST_WEBHOOK_NETWORKS`
  if (rules.secureOnly && protocol === 'http:' && !isNamed(address, rules))
    return `leads to ${address} without https; http:// is only allowed for networks in HOLDFAST_WEBHOOK_NETWORKS`
  return null
}
