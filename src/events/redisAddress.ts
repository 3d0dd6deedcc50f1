export interface Address {
  host: string
  port: number
}

const address = /^(\[[^\]]+\]|[^\s:@/,[\]]+):(\d{1,5})$/

/** "host:port,host:port"; null when it is anything else. */
export function parseAddresses(text: string): Address[] | null {
  const parsed = text.split(',').map((one) => {
    const [, host, port] = address.exec(one.trim()) ?? []
    return { host: host?.replace(/^\[|\]$/g, '') ?? '', port: Number(port ?? 'none') }
  })
  return parsed.every(({ port }) => port <= 65_535) ? parsed : null
}

export interface Sentinels {
  sentinels: Address[]
  /** What the sentinels call the Redis they watch. */
  name: string
  username?: string
  password?: string
}

/** "redis+sentinel://user:password@host:port,host:port/name"; user and password are those of Redis, and optional. */
export function parseSentinels(url: string): Sentinels | null {
  const match = /^redis\+sentinel:\/\/(?:([^:@/]*):([^@/]*)@)?([^@/]+)\/([^/?#]+)$/.exec(url)
  const sentinels = parseAddresses(match?.[3] ?? '')
  if (!match || !sentinels) return null
  try {
    const [username, password, name] = [match[1], match[2], match[4]].map((part) =>
      decodeURIComponent(part ?? ''),
    )
    return {
      sentinels,
      name: name as string,
      ...(username && { username }),
      ...(password && { password }),
    }
  } catch {
    return null
  }
}
