/** Three parts: scheme and login; the servers; the database with everything after it. */
const parts = /^(postgres(?:ql)?:\/\/(?:[^@/?#]*@)?)([^/?#]*)(.*)$/s

/**
 * What is wrong with a database URL; null when it is valid. Several servers are separated by commas, as in
 * libpq.
 */
export function databaseUrlFault(url: string): string | null {
  const [, before, servers = '', after] = parts.exec(url) ?? []
  if (before === undefined) return 'must be a URL that starts with postgres:// or postgresql://'
  if (!servers.split(',').every((server) => URL.canParse(`${before}${server}${after}`)))
    return 'must be a URL such as postgresql://user@one:5432,two:5432/database, with a host and a port for each server'
  const wanted = new URLSearchParams(url.split('?', 2)[1]).get('target_session_attrs')
  if (wanted !== null && !['read-write', 'primary'].includes(wanted))
    return 'must have target_session_attrs=read-write, or leave it out: Holdfast writes, and connects to the server that takes writes'
  return null
}

/** The URL with its first server only, and the addresses of all servers if there are several. */
export function serversOf(url: string): { first: string; addresses: { host: string; port: number }[] } {
  const [, before = '', servers = '', after = ''] = parts.exec(url) ?? []
  const named = servers.split(',')
  const addresses = named.map((server) => {
    const [, host = '', port = '5432'] = /^(.*?)(?::(\d+))?$/.exec(server) ?? []
    return { host: decodeURIComponent(host).replace(/^\[(.+)\]$/, '$1'), port: Number(port) }
  })
  return named.length > 1
    ? { first: `${before}${named[0]}${after}`, addresses }
    : { first: url, addresses: [] }
}
