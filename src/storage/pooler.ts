import { connectionTo } from './connection.ts'
import { WritableClient } from './writableClient.ts'

/**
 * How often two connections are compared. Once is not enough, because other users of the pooler may take a
 * backend in between.
 */
const rounds = 5

/**
 * What is wrong with the pooler between this server and PostgreSQL; null when there is no pooler, or one that
 * pools sessions. A transaction pooler may send each statement of a connection to a different backend, which
 * breaks session settings, session-level advisory locks and pipelined statements. It is detected by backend:
 * two connections that are open at the same time use the same backend in turn.
 */
export async function poolerFault(url: string): Promise<string | null> {
  // No session settings here, because the backend may serve somebody else next.
  const [one, other] = [1, 2].map(
    () => new WritableClient({ ...connectionTo(url), session: {}, connectionTimeoutMillis: 5_000 }),
  ) as [WritableClient, WritableClient]
  for (const client of [one, other]) client.on('error', () => {})
  try {
    await one.connect()
    if (isBackend(one)) return null
    const first = one.greeting?.pid
    // A session pooler with a single backend has none left for the second connection.
    if (!(await other.connect().then(Boolean, () => false))) return null
    for (let round = 0; round < rounds; round++) {
      const [theirs, ours] = [await backendOf(other), await backendOf(one)]
      if (ours !== first || ours === theirs)
        return (
          'DATABASE_URL goes through a pooler in transaction mode, but Holdfast needs session mode: ' +
          'set pool_mode = session for this database in PgBouncer, or connect to PostgreSQL directly.'
        )
    }
    return null
  } finally {
    await Promise.all([one, other].map((client) => client.end().catch(() => {})))
  }
}

/** A pooler gives its clients process ids of its own. */
const isBackend = (client: WritableClient) =>
  (client as WritableClient & { processID?: number }).processID === client.greeting?.pid

const backendOf = async (client: WritableClient): Promise<number> =>
  (await client.query('SELECT pg_backend_pid() AS pid')).rows[0].pid
