import pg from 'pg'

export interface Size {
  tools: number
  /** Locks in force until tomorrow: of the tools with the lowest numbers. */
  locks: number
  /** Of these locks all but the first so many expire, one after the other, within some seconds that begin some seconds after the seeding. */
  ending?: { beyond: number; leadSeconds: number; withinSeconds: number }
}

export const editors = 500

export const toolId = (n: number) => `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
export const lockToken = (n: number) => `lock-token-${String(n).padStart(16, '0')}`
export const editorOf = (n: number) => `editor-${n % editors}`
export const sessionOf = (n: number) => `session-${n}`

const tool = "('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid"
const head = "('00000000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid"
const editor = `'editor-' || n % ${editors}`
const session = "'session-' || n"
const token = "'lock-token-' || lpad(n::text, 16, '0')"
const held = 'n <= $2'

/** When the lease of `n` ends. */
const endOf = ({ ending }: Size) =>
  ending
    ? `CASE WHEN n <= ${ending.beyond} THEN now() + interval '1 day'
       ELSE now() + (${ending.leadSeconds} + random() * ${ending.withinSeconds}) * interval '1 s' END`
    : "now() + interval '1 day'"

/**
 * Tools of editors who maintain them, each with one version, the first of them locked. Foreign keys are not looked up row
 * by row: what is written here refers only to what is written here.
 */
const statementsFor = (size: Size) => [
  "SET session_replication_role = 'replica'",
  `INSERT INTO users (id, handle, name, role, token_issued_at)
   SELECT 'editor-' || n, 'editor-' || n, 'Editor ' || n, 'CONTRIBUTOR', 'epoch' FROM generate_series(0, ${editors - 1}) n`,
  `INSERT INTO tools (id, collection_id, slug, title)
   SELECT ${tool}, 'pages', 'tool-' || n, 'Tool ' || n FROM generate_series(1, $1::int) n`,
  `INSERT INTO draft_versions (id, tool_id, number, content, content_hash, saved_at)
   SELECT ${head}, ${tool}, 1, '{}', 'seeded', now() FROM generate_series(1, $1::int) n`,
  `INSERT INTO tool_maintainers (tool_id, user_id) SELECT ${tool}, ${editor} FROM generate_series(1, $1::int) n`,
  `INSERT INTO draft_lock_grants (tool_id, fencing_token, kind, holder_id, session_id, idempotency_key, request_hash, token_hash,
     granted_at)
   SELECT ${tool}, 1, 'ACQUIRE', ${editor}, ${session}, 'seeded-' || n, 'seeded', token_hash(${token}), now()
   FROM generate_series(1, $2::int) n`,
  `INSERT INTO draft_locks (tool_id, collection_id, draft_head_id, fencing_token, revision, holder_id, session_id, lock_token,
     acquired_at, renewed_at, last_active_at, expires_at, check_at)
   SELECT ${tool}, 'pages', ${head}, (${held})::int, (${held})::int, CASE WHEN ${held} THEN ${editor} END,
     CASE WHEN ${held} THEN ${session} END, CASE WHEN ${held} THEN ${token} END, CASE WHEN ${held} THEN now() END,
     CASE WHEN ${held} THEN now() END, CASE WHEN ${held} THEN now() END, CASE WHEN ${held} THEN ends END,
     CASE WHEN ${held} THEN ends END
   FROM (SELECT n, ${endOf(size)} AS ends FROM generate_series(1, $1::int) n) numbered`,
  "SET session_replication_role = 'origin'",
  'ANALYZE',
]

export async function seed(url: string, size: Size): Promise<void> {
  const { tools, locks } = size
  await inOneSession(url, async (client) => {
    for (const text of statementsFor(size)) {
      const values = [tools, locks].slice(0, text.includes('$2') ? 2 : text.includes('$1') ? 1 : 0)
      // A statement that uses only $2 still has a $1, whose type PostgreSQL needs to know.
      await client.query(text.includes('$2') ? `${text} WHERE $1::int IS NOT NULL` : text, values)
    }
  })
}

/** Ends every lock, so that each tool can be acquired again. */
export async function freeAll(url: string): Promise<void> {
  await inOneSession(url, async (client) => {
    await client.query(`UPDATE draft_locks SET holder_id = NULL, session_id = NULL, lock_token = NULL, comment = NULL,
      acquired_at = NULL, renewed_at = NULL, last_active_at = NULL, expires_at = NULL, check_at = NULL,
      revision = revision + 1 WHERE holder_id IS NOT NULL`)
    await client.query('VACUUM ANALYZE draft_locks')
  })
}

async function inOneSession(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
