import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'

const within = new Set(['loopback', 'private', 'uniqueLocal', 'linkLocal'])

/**
 * Who is counted as one address. A peer in a private network is taken for a proxy and believed about the one before
 * it; whatever a client writes into X-Forwarded-For stands left of what the first proxy adds, and is never reached.
 * An IPv6 network of 64 bits is one household, whose every device may take any address in it.
 */
export function clientAddress({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): string {
  const forwarded = String(headers['x-forwarded-for'] ?? '').split(',')
  let address = parse(socket.remoteAddress)
  while (address && within.has(address.range())) {
    const before = parse(forwarded.pop()?.trim())
    if (!before) break
    address = before
  }
  if (!address) return 'unknown'
  if (address instanceof ipaddr.IPv4) return address.toString()
  return address.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')
}

function parse(text: string | undefined): ipaddr.IPv4 | ipaddr.IPv6 | null {
  return text && ipaddr.isValid(text) ? ipaddr.process(text) : null
}
