import { isNamed, isReachable, type Reachable } from './addresses.ts'

/** How a receiver that does not take its events is tried again, and when it is given up. */
export interface WebhookRules extends Reachable {
  /** Only https, but for networks that an operator has named: in production. */
  secureOnly: boolean
  /** Failing for this long, a receiver is told nothing more. */
  deadMs: number
  backOff: { firstMs: number; mostMs: number }
  /** For one delivery: to connect, to send and to be answered. */
  answerMs: number
  /** Documents whose events are on their way to one receiver at once. */
  atOnce: number
  /** Events of a page, after which the place moves. */
  page: number
  /** How often a server says that it still delivers; leases that nobody renews for `leaseMs` are taken over. */
  beatMs: number
  leaseMs: number
}

export const webhookLimits = { url: 2_000, webhooks: 50, secretBytes: 32, bothSecretsMs: 86_400_000 }

/** Twice as long after each failure, by chance a quarter more or less, and never sooner than the receiver asks for. */
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

/** The address in the URL's host, where it names no host but one. */
export const literalOf = ({ hostname }: URL): string | null => {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return /^[\d.]+$/.test(bare) || bare.includes(':') ? bare : null
}

/** Why no receiver is called at such a URL; null where it may be. What its name leads to is looked at when it is called. */
export function urlFault(text: string, rules: WebhookRules): string | null {
  if (!URL.canParse(text)) return 'must be a URL such as https://hooks.example/holdfast'
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://'
  if (url.username || url.password) return 'must hold no user and no password: the signature says who calls'
  if (url.hash) return 'must have no # part: it is never sent'
  if (url.protocol === 'http:' && !mayBePlain(url, rules))
    return 'must begin with https://; http:// is for networks that HOLDFAST_WEBHOOK_NETWORKS names'
  const literal = literalOf(url)
  return literal === null ? null : addressFault(literal, url.protocol, rules)
}

/** What a name leads to is not known here: over http it must be in a network that is named. */
function mayBePlain(url: URL, rules: WebhookRules): boolean {
  if (!rules.secureOnly) return true
  const literal = literalOf(url)
  return literal === null ? rules.networks.length > 0 : isNamed(literal, rules)
}

/** Why an address is not called; null where it is. */
export function addressFault(address: string, protocol: string, rules: WebhookRules): string | null {
  if (!isReachable(address, rules))
    return `leads to ${address}, which is not public; HOLDFAST_WEBHOOK_NETWORKS names networks that may be called all the same`
  if (rules.secureOnly && protocol === 'http:' && !isNamed(address, rules))
    return `leads to ${address} without https; only networks that HOLDFAST_WEBHOOK_NETWORKS names are called so`
  return null
}
