import type pg from 'pg'

/**
 * How a table would be distributed on Citus, and by which column. What docs/scaling.md says of each constraint
 * follows from it.
 */
interface Place {
  /** Tables of one group keep rows with the same value on the same node. Reference tables are on every node. */
  group: 'document' | 'person' | 'file' | 'reference'
  /** Null for reference tables. `missing` marks a column that the table does not have yet. */
  column: string | null
  missing?: true
}

const byDocument = (column = 'tool_id'): Place => ({ group: 'document', column })
const reference: Place = { group: 'reference', column: null }

/** A table that is missing here fails the test. */
const places: Record<string, Place> = {
  tools: byDocument('id'),
  draft_locks: byDocument(),
  draft_lock_grants: byDocument(),
  draft_lock_requests: byDocument(),
  draft_salvages: byDocument(),
  draft_versions: byDocument(),
  lock_events: byDocument(),
  runs: byDocument(),
  sandbox_snapshots: byDocument(),
  tool_maintainers: byDocument(),
  tool_states: byDocument(),
  audit_entries: byDocument(),
  version_files: { ...byDocument(), missing: true },
  idempotency_keys: { group: 'person', column: 'user_id' },
  staged_files: { group: 'person', column: 'user_id' },
  file_uploads: { group: 'person', column: 'user_id' },
  file_contents: { group: 'file', column: 'id' },
  file_chunks: { group: 'file', column: 'content_id' },
  file_pieces: { group: 'file', column: 'content_id' },
  dropped_contents: { group: 'file', column: 'content_id' },
  users: reference,
  collections: reference,
  webhooks: reference,
  epochs: reference,
  lock_event_horizon: reference,
  older_servers: reference,
  // A write to it commits on every node, which is exactly what the readiness check has to find out.
  instances: reference,
}

/**
 * What would have to be done about a unique index that does not contain the column. For all other indexes, the
 * column is added.
 */
const remedies: Record<string, string> = {
  draft_lock_grants_holder_id_kind_idempotency_key_key:
    'a key would be unique for each document: rule 7 holds as long as a retry names the same document, and a key that is used for two is no longer noticed',
  draft_lock_requests_requester_id_kind_idempotency_key_key: 'as the key of a grant',
  draft_lock_grants_token_hash_key:
    'with `tool_id`; `use(lock_token)` finds a document by the token alone, and would ask every node',
  draft_lock_grants_lock_token_key: 'goes with the column in the next version',
  tools_collection_id_slug_key:
    'cannot be held: two nodes may make the same slug. A table of slugs by collection, written first, in a transaction over two nodes',
  file_contents_sha256_key:
    'the same bytes once for each key of the group: distribute by `sha256`, and name files by it',
  lock_events_pkey:
    '`(tool_id, id)`; who reads on from an id (`/events`, webhooks) keeps a place for each node',
  audit_entries_pkey:
    '`(tool_id, id)`; entries of no document have no `tool_id`, which Citus refuses: a table of their own',
}

export interface Index {
  table: string
  name: string
  columns: string[]
}

export interface ForeignKey {
  table: string
  name: string
  columns: string[]
  target: string
  targetColumns: string[]
  cascades: boolean
}

const names = (numbers: string, relation: string) =>
  `ARRAY(SELECT a.attname::text FROM unnest(${numbers}) WITH ORDINALITY k(n, o) JOIN pg_attribute a ON a.attrelid = ${relation} AND a.attnum = k.n ORDER BY o)`

/** Every unique index, foreign key and trigger that the migrations create. */
export async function readConstraints(db: pg.ClientBase | pg.Pool, schema = 'public') {
  const ours = `(SELECT oid FROM pg_class WHERE relnamespace = '${schema}'::regnamespace AND relkind = 'r' AND relname <> '_prisma_migrations')`
  const tables = await db.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE oid IN ${ours} ORDER BY 1`,
  )
  const indexes = await db.query<Index>(
    `SELECT c.relname AS table, i.relname AS name, ${names('x.indkey', 'c.oid')} AS columns
     FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
     WHERE x.indisunique AND c.oid IN ${ours} ORDER BY 1, 2`,
  )
  const foreignKeys = await db.query<ForeignKey>(
    `SELECT c.relname AS table, f.conname AS name, ${names('f.conkey', 'c.oid')} AS columns, t.relname AS target,
       ${names('f.confkey', 't.oid')} AS "targetColumns", f.confupdtype = 'c' AS cascades
     FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid JOIN pg_class t ON t.oid = f.confrelid
     WHERE f.contype = 'f' AND c.oid IN ${ours} ORDER BY 1, 2`,
  )
  const triggers = await db.query<{ table: string; name: string }>(
    `SELECT c.relname AS table, t.tgname AS name FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
     WHERE NOT t.tgisinternal AND c.oid IN ${ours} ORDER BY 1, 2`,
  )
  return {
    tables: tables.rows,
    indexes: indexes.rows,
    foreignKeys: foreignKeys.rows,
    triggers: triggers.rows,
  }
}

function placeOf(table: string): Place {
  const place = places[table]
  if (!place) throw new Error(`scripts/citus.ts does not say where ${table} would be on Citus`)
  return place
}

/** Null: no change is needed. */
function remedyOfIndex({ table, name, columns }: Index): string | null {
  const { column, missing } = placeOf(table)
  if (column === null || (!missing && columns.includes(column))) return null
  const added =
    columns.length === 1 && name.endsWith('_pkey')
      ? `; who asks by \`${columns[0]}\` alone asks every node`
      : ''
  return (
    remedies[name] ??
    `${missing ? `the table gets a \`${column}\`, and the index with it` : `with \`${column}\``}${added}`
  )
}

function remedyOfForeignKey({ table, columns, target, targetColumns, cascades }: ForeignKey): string | null {
  const [from, to] = [placeOf(table), placeOf(target)]
  if (to.group === 'reference') return null
  if (from.group !== to.group)
    return `from the group of a ${from.group} to that of a ${to.group}: cannot be kept; the code has to see to it`
  const at = columns.indexOf(from.column ?? '')
  if (from.missing || at === -1 || targetColumns[at] !== to.column)
    return `with \`${from.column}\` on both sides, on a unique index that has it`
  return cascades ? 'as it is, but for `ON UPDATE CASCADE`, which becomes `NO ACTION`' : null
}

const row = (...cells: string[]) => `| ${cells.join(' | ')} |`
const listed = (columns: string[]) => `\`${columns.join(', ')}\``

/** The tables of docs/scaling.md. */
export function citusTables({
  tables,
  indexes,
  foreignKeys,
  triggers,
}: Awaited<ReturnType<typeof readConstraints>>): string {
  const groups = (['document', 'person', 'file', 'reference'] as const).map(
    (group) => [group, tables.filter(({ name }) => placeOf(name).group === group)] as const,
  )
  const wrongIndexes = indexes.filter((index) => remedyOfIndex(index))
  const wrongKeys = foreignKeys.filter((key) => remedyOfForeignKey(key))
  const onDistributed = triggers.filter(({ table }) => placeOf(table).column !== null)
  return [
    `Of ${indexes.length} unique indexes ${wrongIndexes.length} would have to change, of ${foreignKeys.length} foreign keys ${wrongKeys.length}, and ${onDistributed.length} of ${triggers.length} triggers are on distributed tables.`,
    '',
    row('group', 'distributed by', 'tables'),
    '|---|---|---|',
    ...groups.map(([group, members]) => {
      const columns = [
        ...new Set(members.map(({ name }) => placeOf(name).column ?? 'nothing: a copy on every node')),
      ]
      return row(group, columns.join(', '), members.map(({ name }) => `\`${name}\``).join(', '))
    }),
    '',
    row('unique index', 'columns', 'what would have to change'),
    '|---|---|---|',
    ...indexes.map((index) =>
      row(`\`${index.name}\``, listed(index.columns), remedyOfIndex(index) ?? 'nothing'),
    ),
    '',
    row('foreign key', 'from, to', 'what would have to change'),
    '|---|---|---|',
    ...foreignKeys.map((key) =>
      row(
        `\`${key.name}\``,
        `${listed(key.columns)}, \`${key.target}(${key.targetColumns.join(', ')})\``,
        remedyOfForeignKey(key) ?? 'nothing',
      ),
    ),
    '',
    row('trigger on a distributed table', 'of'),
    '|---|---|',
    ...onDistributed.map(({ table, name }) => row(`\`${name}\``, `\`${table}\``)),
  ].join('\n')
}
