import pg from 'pg'
import { goalRow } from '../goals.ts'
import { onceQuiet } from '../load/machine.ts'
import { compared, type Pair, type Told } from '../measure.ts'
import type { Stage } from '../stage.ts'

const transactions = 1_000
const rows = 20_000
const token = 'benchmark-token-of-24-characters'

interface Case {
  what: string
  times: number
  reach: Partial<Pick<Told, 'reach' | 'goal'>>
  plain(): Promise<unknown>
  guarded(): Promise<unknown>
  same: string
}

/** What the guard of another application's tables costs it. Pairs on one server, one after the other; every commit is flushed. */
export const guard: Pair = {
  name: 'guard',
  async run(stage, { rounds }) {
    const client = await prepared(stage)
    const measured: Told[] = []
    for (const { what, times, plain, guarded, reach, same } of cases(client)) {
      const load = await onceQuiet()
      const [without, withGuard]: [number[], number[]] = [[], []]
      for (let round = 0; round <= rounds; round++) {
        const pair = [await took(times, plain), await took(times, guarded)] as const
        // The first round fills caches and plans.
        if (round === 0) continue
        without.push(pair[0])
        withGuard.push(pair[1])
      }
      measured.push(
        compared({
          what: `guarded UPDATE of ${what}`,
          unit: 'ms',
          ours: withGuard,
          other: { name: 'unguarded', values: without },
          load,
          same,
          ...reach,
        }),
      )
    }
    await client.end()
    return measured
  },
}

async function prepared(stage: Stage): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: await stage.database({ tools: 1, locks: 0 }),
    pipeline: true,
  } as pg.ClientConfig)
  // A run that has failed closes PostgreSQL before this.
  client.on('error', () => {})
  await client.connect()
  await client.query(`
    INSERT INTO collections (id, name, storage, lock_ttl_ms, heartbeat_interval_ms) VALUES ('articles', 'Articles', 'EXTERNAL', 300000, 60000);
    INSERT INTO users (id, handle, name, role, token_issued_at) VALUES ('bench', 'bench', 'Bench', 'ADMIN', now());
    SELECT guard_open('articles', ARRAY(SELECT n::text FROM generate_series(1, ${rows}) n));
    UPDATE draft_locks SET fencing_token = 1, revision = 1, holder_id = 'bench', session_id = 's', lock_token = '${token}', acquired_at = now(),
      renewed_at = now(), last_active_at = now(), expires_at = now() + interval '1 day', check_at = now() + interval '1 day'
    WHERE tool_id = (SELECT id FROM tools WHERE collection_id = 'articles' AND slug = '1');
    INSERT INTO draft_lock_grants (tool_id, fencing_token, kind, holder_id, session_id, idempotency_key, request_hash, token_hash, granted_at)
    SELECT tool_id, 1, 'ACQUIRE', 'bench', 's', 'k', 'h', token_hash(lock_token), now() FROM draft_locks WHERE lock_token IS NOT NULL;
    CREATE TABLE plain (id text PRIMARY KEY, body text);
    CREATE TABLE guarded (id text PRIMARY KEY, body text);
    CREATE TABLE plain_rows (article text, body text);
    CREATE TABLE guarded_rows (article text, body text);
    CREATE TABLE plain_documents (id text, body text);
    CREATE TABLE guarded_documents (id text, body text);
    INSERT INTO plain VALUES ('1', 'x');
    INSERT INTO guarded VALUES ('1', 'x');
    INSERT INTO plain_rows SELECT '1', 'x' FROM generate_series(1, ${rows});
    INSERT INTO guarded_rows SELECT '1', 'x' FROM generate_series(1, ${rows});
    INSERT INTO plain_documents SELECT n::text, 'x' FROM generate_series(2, ${rows}) n;
    INSERT INTO guarded_documents SELECT n::text, 'x' FROM generate_series(2, ${rows}) n;
    SELECT grant_guard();
    SELECT protect('guarded', 'id', 'articles');
    SELECT protect('guarded_rows', 'article', 'articles', 'refuse', 'statement');
    SELECT protect('guarded_documents', 'id', 'articles', 'allow', 'statement')`)
  await client.query('VACUUM (FREEZE, ANALYZE)')
  return client
}

function cases(client: pg.Client): Case[] {
  const use = { name: 'use', text: 'SELECT use($1)', values: [token] }
  const inOneFlight = (...statements: pg.QueryConfig[]) =>
    Promise.all(
      [{ name: 'begin', text: 'BEGIN' }, ...statements, { name: 'commit', text: 'COMMIT' }].map((one) =>
        client.query(one),
      ),
    )
  const update = (table: string) => ({
    name: table,
    text: `UPDATE ${table} SET body = $2 WHERE id = $1`,
    values: ['1', 'y'],
  })
  const bulk = (table: string) => ({
    name: `bulk ${table}`,
    text: `UPDATE ${table} SET body = $1`,
    values: ['y'],
  })
  const inFlight = 'BEGIN, the UPDATE and COMMIT, prepared and sent in one flight, of tables that are alike;'
  return [
    {
      what: 'one row',
      times: transactions,
      reach: goalRow('guard'),
      plain: () => inOneFlight(update('plain')),
      guarded: () => inOneFlight(use, update('guarded')),
      same: `${inFlight} the guarded side names its lock in the same flight.`,
    },
    {
      what: `${rows.toLocaleString('en')} rows of one document`,
      times: 3,
      reach: { reach: { most: 2 } },
      plain: () => inOneFlight(bulk('plain_rows')),
      guarded: () => inOneFlight(use, bulk('guarded_rows')),
      same: `${inFlight} one statement writes all rows, and the guard looks once at all of them.`,
    },
    {
      what: `${rows.toLocaleString('en')} free documents`,
      times: 3,
      reach: { reach: { most: 2 } },
      plain: () => inOneFlight(bulk('plain_documents')),
      guarded: () => inOneFlight(bulk('guarded_documents')),
      same: `${inFlight} the guard finds a document for each row and holds it until the end, without which nothing would hold off a takeover.`,
    },
  ]
}

async function took(times: number, work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  for (let n = 0; n < times; n++) await work()
  return (performance.now() - began) / times
}
