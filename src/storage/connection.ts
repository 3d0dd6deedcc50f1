import type pg from 'pg'

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
): Required<Pick<pg.ClientConfig, 'connectionString' | 'options'>> {
  const [address = '', query = ''] = url.split('?', 2)
  const parameters = new URLSearchParams(query)
  const own = parameters.get('options')
  parameters.delete('options')
  parameters.delete('schema')
  const settings = Object.entries({ ...pinned, search_path: schemaOf(url), ...more }).map(
    ([name, value]) => `-c ${name}=${escaped(value)}`,
  )
  return {
    connectionString: [address, parameters].map(String).filter(Boolean).join('?'),
    options: [...(own === null ? [] : [own]), ...settings].join(' '),
  }
}

/** PostgreSQL takes the options apart at their spaces. */
const escaped = (value: string) => value.replaceAll(/[\\ ]/g, '\\$&')
