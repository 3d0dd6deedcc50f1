import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** What this service may call: everything public, and what an operator has named. */
export interface Reachable {
  /** Networks such as 10.0.0.0/8 that are called although they are not public. */
  networks: readonly string[]
  /** This machine is called as well: outside production. */
  loopback: boolean
}

/** Answers to virtual machines alone, at an address that looks public: Azure's. */
const metadata = ['168.63.129.16']

/** IPv6 writes an IPv4 address in several ways; some of them lead to it. */
const plain = (text: string): Address => {
  const address = ipaddr.parse(text)
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address
}

const liesIn = (address: Address, network: string) => {
  const [base, bits] = ipaddr.parseCIDR(network)
  return address.kind() === base.kind() && address.match(base, bits)
}

/** Whether an operator has named a network that the address lies in. */
export const isNamed = (text: string, { networks, loopback }: Reachable): boolean => {
  const address = plain(text)
  return (loopback && address.range() === 'loopback') || networks.some((network) => liesIn(address, network))
}

/** Whether an address may be called. What only leads to another address (NAT64, 6to4, Teredo) is not public. */
export const isReachable = (text: string, reachable: Reachable): boolean =>
  isNamed(text, reachable) || isPublic(plain(text))

/** Of IPv6 only 2000::/3 is handed out; `::a.b.c.d` and the like are no range of their own. */
const isPublic = (address: Address): boolean =>
  address.range() === 'unicast' &&
  (address.kind() === 'ipv4' || liesIn(address, '2000::/3')) &&
  !metadata.includes(address.toString())
