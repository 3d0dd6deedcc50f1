import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** The addresses that this service may call: public ones, and networks that an operator has allowed. */
export interface Reachable {
  /** Networks such as 10.0.0.0/8 that may be called although they are not public. */
  networks: readonly string[]
  /** Whether this machine itself may be called (outside production). */
  loopback: boolean
}

/** Azure's address for virtual machines. It looks public but is not. */
const metadata = ['168.63.129.16']

/** IPv6 can contain an IPv4 address in several ways, and some of them are routed to it. */
const plain = (text: string): Address => {
  const address = ipaddr.parse(text)
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address
}

const liesIn = (address: Address, network: string) => {
  const [base, bits] = ipaddr.parseCIDR(network)
  return address.kind() === base.kind() && address.match(base, bits)
}

/** Whether the address is in a network that an operator has allowed. */
export const isNamed = (text: string, { networks, loopback }: Reachable): boolean => {
  const address = plain(text)
  return (loopback && address.range() === 'loopback') || networks.some((network) => liesIn(address, network))
}

/** Whether an address is public. Addresses that are translated to others (NAT64, 6to4, Teredo) do not count as public. */
export const isReachable = (text: string, reachable: Reachable): boolean =>
  isNamed(text, reachable) || isPublic(plain(text))

/** Only 2000::/3 of IPv6 is public; `::a.b.c.d` and similar have no range of their own. */
const isPublic = (address: Address): boolean =>
  address.range() === 'unicast' &&
  (address.kind() === 'ipv4' || liesIn(address, '2000::/3')) &&
  !metadata.includes(address.toString())
