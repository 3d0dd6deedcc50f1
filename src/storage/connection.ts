import type pg from 'pg'
import { serversOf } from '../databaseUrl.ts'
import { Servers } from './servers.ts'
import { type Connecting, WritableClient } from './writableClient.ts'

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
