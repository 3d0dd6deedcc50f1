import { connectionTo } from './connection.ts'
import { WritableClient } from './writableClient.ts'

/** How often two connections are compared: others who use the pooler may come between. */
const rounds = 5

/**
 * What is wrong with the pooler between us and PostgreSQL; null where there is none, or one that pools sessions. One that pools
 * transactions hands a connection's next statement to any backend: settings of the session, advisory locks that a session holds,
 * and statements sent without waiting would go astray. It is told by the backends: two connections that are open at the same
 * time have one in turn.
 */
export async function poolerFault(url: string): Promise<string | null> {
  // Nothing is set on a backend that may be somebody else's next.
  const [one, other] = [1, 2].map(
    () => new WritableClient({ ...connectionTo(url), session: {}, connectionTimeoutMillis: 5_000 }),
  ) as [WritableClient, WritableClient]
  for (const client of [one, other]) client.on('error', () => {})
  try {
    await one.connect()
    if (isBackend(one)) return null
    const first = one.greeting?.pid
    // A pool of one session has none left for a second.
    if (!(await other.connect().then(Boolean, () => false))) return null
    for (let round = 0; round < rounds; round++) {
      const [theirs, ours] = [await backendOf(other), await backendOf(one)]
      if (ours !== first || ours === theirs)
        return (
          'DATABASE_URL leads through a pooler that pools transactions, and Holdfast needs one that pools sessions: ' +
          'set pool_mode = session for this database in PgBouncer, or connect to PostgreSQL directly.'
        )
    }
    return null
  } finally {
    await Promise.all([one, other].map((client) => client.end().catch(() => {})))
  }
}

/** A pooler tells its clients numbers of its own. */
const isBackend = (client: WritableClient) =>
  (client as WritableClient & { processID?: number }).processID === client.greeting?.pid

const backendOf = async (client: WritableClient): Promise<number> =>
  (await client.query('SELECT pg_backend_pid() AS pid')).rows[0].pid
