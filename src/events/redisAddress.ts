export interface Address {
  host: string
  port: number
}

const address = /^(\[[^\]]+\]|[^\s:@/,[\]]+):(\d{1,5})$/

/** Parses "host:port,host:port"; null when the text has another form. */
export function parseAddresses(text: string): Address[] | null {
  const parsed = text.split(',').map((one) => {
    const [, host, port] = address.exec(one.trim()) ?? []
    return { host: host?.replace(/^\[|\]$/g, '') ?? '', port: Number(port ?? 'none') }
  })
  return parsed.every(({ port }) => port <= 65_535) ? parsed : null
}

export interface Sentinels {
  sentinels: Address[]
  /** The sentinels' name for the Redis that they watch. */
  name: string
  username?: string
  password?: string
}

/** "redis+sentinel://user:password@host:port,host:port/name"; user and password are those of Redis, and optional. */
export function parseSentinels(url: string): Sentinels | null {
  const match = /^redis\+sentinel:\/\/(?:([^:@/]*):([^@/]*)@)?([^@/]+)\/([^/?#]+)$/.exec(url)
  const sentinels = parseAddresses(match?.[3] ?? '')
  const [username, password, name] = decoded(match?.[1], match?.[2], match?.[4])
  return sentinels && name ? { sentinels, name, ...access(username, password) } : null
}

/** Some nodes of a cluster, and the login for all of them. */
export interface RedisCluster {
  nodes: Address[]
  tls: boolean
  username?: string
  password?: string
}

/** Parses "host:port,host:port", optionally after "redis://user:password@", or after "rediss://" for TLS. */
export function parseCluster(text: string): RedisCluster | null {
  const match = /^(?:(rediss?):\/\/(?:([^:@/]*):([^@/]*)@)?)?([^@/]+)\/?$/.exec(text)
  const nodes = parseAddresses(match?.[4] ?? '')
  const [username, password] = decoded(match?.[2], match?.[3])
  if (!nodes || username === undefined || password === undefined) return null
  return { nodes, tls: match?.[1] === 'rediss', ...access(username, password) }
}

const access = (username: string | undefined, password: string | undefined) => ({
  ...(username && { username }),
  ...(password && { password }),
})

/** Decodes the parts of a URL; an empty list if one of them is not valid percent-encoding. */
function decoded(...parts: (string | undefined)[]): string[] {
  try {
    return parts.map((part) => decodeURIComponent(part ?? ''))
  } catch {
    return []
  }
}
