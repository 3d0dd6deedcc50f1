import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** Who sent a request, as far as can be believed. */
export type AddressOf = (request: Pick<IncomingMessage, 'socket' | 'headers'>) => string

/**
 * Who is counted as one address: the peer, unless it is a proxy of ours, which is believed about the one before it.
 * Whatever a client writes into X-Forwarded-For stands left of what the first proxy adds, and is never reached. An IPv6
 * network of 64 bits is one household, whose every device may take any address in it.
 */
export function clientAddress(trustedProxies: string[]): AddressOf {
  const networks = trustedProxies.map(networkOf)
  const isProxy = (address: Address) =>
    networks.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits))
  return ({ socket, headers }) => {
    const forwarded = String(headers['x-forwarded-for'] ?? '').split(',')
    let address = parse(socket.remoteAddress)
    while (address && isProxy(address)) {
      const before = parse(forwarded.pop()?.trim())
      if (!before) break
      address = before
    }
    return address ? household(address) : 'unknown'
  }
}

function household(address: Address): string {
  if (address instanceof ipaddr.IPv4) return address.toString()
  const network = address.parts.slice(0, 4)
  return network.map((part) => part.toString(16)).join(':')
}

/** A network as 10.0.0.0/8, or one address. */
function networkOf(text: string): [Address, number] {
  if (text.includes('/')) return ipaddr.parseCIDR(text)
  const address = ipaddr.parse(text)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}

function parse(text: string | undefined): Address | null {
  return text && ipaddr.isValid(text) ? ipaddr.process(text) : null
}
