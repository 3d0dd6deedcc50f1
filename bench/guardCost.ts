import pg from 'pg'
import { Stage } from './stage.ts'

/**
 * The cost of the database guard: `npx tsx bench/guardCost.ts`. Pairs run on the same server one after the
 * other, so that a busy machine slows both. Each pair is BEGIN, use, UPDATE, COMMIT, pipelined and prepared,
 * and the same without use on an unprotected table; and one statement over 20,000 rows. PostgreSQL flushes
 * every commit.
 */
const rounds = 5
const transactions = 1_000
const rows = 20_000
const token = 'benchmark-token-of-24-characters'

const stage = await Stage.open()
try {
  const client = new pg.Client({
    connectionString: await stage.database({ tools: 1, locks: 0 }),
    pipeline: true,
  } as pg.ClientConfig)
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
  const pairs: [string, number, number, () => Promise<unknown>, () => Promise<unknown>][] = [
    [
      'one row',
      transactions,
      1.5,
      () => inOneFlight(update('plain')),
      () => inOneFlight(use, update('guarded')),
    ],
    [
      `${rows} rows of one document`,
      3,
      2,
      () => inOneFlight(bulk('plain_rows')),
      () => inOneFlight(use, bulk('guarded_rows')),
    ],
    [
      `${rows} free documents`,
      3,
      2,
      () => inOneFlight(bulk('plain_documents')),
      () => inOneFlight(bulk('guarded_documents')),
    ],
  ]
  for (const [what, times, limit, plain, guarded] of pairs) {
    const ratios = []
    for (let round = 0; round <= rounds; round++) {
      const [without, withGuard] = [await took(times, plain), await took(times, guarded)]
      // The first round fills caches and plans.
      if (round > 0) ratios.push(withGuard / without)
      console.log(`${what}: ${without.toFixed(3)} ms without, ${withGuard.toFixed(3)} ms with`)
    }
    const median = ratios.sort((a, b) => a - b)[Math.floor(rounds / 2)] as number
    console.log(`${what}: ${median.toFixed(2)}x (at most ${limit}x)`)
  }
  await client.end()
} finally {
  await stage.close()
}

async function took(times: number, work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  for (let n = 0; n < times; n++) await work()
  return (performance.now() - began) / times
}
