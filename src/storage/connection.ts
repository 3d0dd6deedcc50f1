import type pg from 'pg'
import { type Address, Servers } from './servers.ts'
import { WritableClient } from './writableClient.ts'

/** Where the tables are, as the URL says it (`?schema=`, as Prisma writes it). */
export const schemaOf = (url: string): string =>
  new URLSearchParams(url.split('?', 2)[1]).get('schema') ?? 'public'

/** The same database, with the tables in that schema. */
export function inSchema(url: string, schema: string): string {
  const [address = '', query = ''] = url.split('?', 2)
  const parameters = new URLSearchParams(query)
  parameters.set('schema', schema)
  return `${address}?${parameters}`
}

/** Scheme and login; the servers; the database and what follows it. */
const parts = /^(postgres(?:ql)?:\/\/(?:[^@/?#]*@)?)([^/?#]*)(.*)$/s

/** What is wrong with the URL of a database; null where nothing is. Several servers stand with commas between them, as in libpq. */
export function databaseUrlFault(url: string): string | null {
  const [, before, servers = '', after] = parts.exec(url) ?? []
  if (before === undefined) return 'must be a URL that begins with postgres:// or postgresql://'
  if (!servers.split(',').every((server) => URL.canParse(`${before}${server}${after}`)))
    return 'must be a URL such as postgresql://user@one:5432,two:5432/database, with a host and a port for each server'
  const wanted = new URLSearchParams(url.split('?', 2)[1]).get('target_session_attrs')
  if (wanted !== null && !['read-write', 'primary'].includes(wanted))
    return 'must have target_session_attrs=read-write, or leave it out: Holdfast writes, and connects to the server that takes writes'
  return null
}

/** The URL for one server, and all servers that it names. */
export function serversOf(url: string): { first: string; addresses: Address[] } {
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

/**
 * Settings that change what a statement reads, writes or waits for. A database, or a role in it, may have others as its own
 * defaults, for other programs. Times are read without their offset by Prisma's adapter: they must be in UTC. What is read
 * after a row lock must be newer than the lock, so that a transaction is READ COMMITTED where nothing else is asked for.
 */
const pinned = {
  TimeZone: 'UTC',
  DateStyle: 'ISO,MDY',
  IntervalStyle: 'postgres',
  bytea_output: 'hex',
  standard_conforming_strings: 'on',
  extra_float_digits: '1',
  default_transaction_isolation: 'read committed',
}

/** How a connection of ours is made: by WritableClient, or by a pool that is given all of it. */
export interface Connecting {
  connectionString: string
  Client: new () => pg.ClientBase
  /** Set on the connection itself, and not in its startup packet, which a PgBouncer refuses. */
  session: Record<string, string>
  servers: Servers
}

/** How every connection of ours begins. Options of the URL's own are kept, and come before. */
export function connectionTo(
  url: string,
  more: Record<string, string> = {},
  servers = new Servers(serversOf(url).addresses),
): Connecting & pg.ClientConfig {
  const [address = '', query = ''] = serversOf(url).first.split('?', 2)
  const parameters = new URLSearchParams(query)
  for (const ours of ['schema', 'target_session_attrs']) parameters.delete(ours)
  return {
    connectionString: [address, parameters].map(String).filter(Boolean).join('?'),
    // A pool calls it with its own configuration, which its types do not say.
    Client: WritableClient as unknown as Connecting['Client'],
    session: { ...pinned, search_path: schemaOf(url), ...more },
    servers,
  }
}
