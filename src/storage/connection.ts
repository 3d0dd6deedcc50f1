import type pg from 'pg'
import { serversOf } from '../databaseUrl.ts'
import { Servers } from './servers.ts'
import { type Connecting, WritableClient } from './writableClient.ts'

/** The schema of the tables, from the URL (`?schema=`, as in Prisma). */
export const schemaOf = (url: string): string =>
  new URLSearchParams(url.split('?', 2)[1]).get('schema') ?? 'public'

/** The same database URL with another schema. */
export function inSchema(url: string, schema: string): string {
  const [address = '', query = ''] = url.split('?', 2)
  const parameters = new URLSearchParams(query)
  parameters.set('schema', schema)
  return `${address}?${parameters}`
}

/**
 * Settings that change what a statement reads, writes or waits for. The database or the role may have other
 * defaults, made for other programs. TimeZone: Prisma's adapter reads times without their offset, so they must
 * be UTC. Isolation: a read after a row lock must be newer than the lock, so transactions are READ COMMITTED
 * unless they ask for another level.
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

/** The settings of every connection. Options in the URL are kept and come first. */
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
    // The pool passes its own configuration to this constructor, which its types do not declare.
    Client: WritableClient as unknown as Connecting['Client'],
    session: { ...pinned, search_path: schemaOf(url), ...more },
    servers,
  }
}
