import type pg from 'pg'
import type { ForTools } from './forTools.ts'
import { textArray } from './textArray.ts'

/** The rows that one tool's transaction writes, by part of the statement. Each of them names its tool. */
export type Rows = Partial<Record<Part, object[]>>

export interface Written {
  toolId: string
  rows: Rows
  /** Content of the version, if there is one. It is not in its row, because it would be escaped twice there. */
  content: string | null
}

/**
 * The statement's parts, in its order. `rows` is a parameter: a JSON array. $1 has the tools: an index is searched for them
 * also by a plan made while the tables were small.
 */
const parts = {
  lock: (rows: string) => `
  UPDATE draft_locks l SET
    draft_head_id = n."draftHeadId", draft_number = n."draftNumber",
    fencing_token = n."fencingToken", revision = n."revision",
    holder_id = n."holderId", session_id = n."sessionId", lock_token = n."lockToken", comment = n."comment",
    forced_by_id = n."forcedById", acquired_at = n."acquiredAt", renewed_at = n."renewedAt",
    expires_at = n."expiresAt", last_active_at = n."lastActiveAt", idles_out = coalesce(n."idlesOut", false),
    reports_activity = coalesce(n."reportsActivity", false), waiting = n."waiting", ends_at = n."endsAt",
    -- indexed, so written with a grant and never by a renewal that nobody waits behind
    check_at = CASE WHEN n."waiting" THEN least(n."expiresAt", n."lookAgainAt")
                    WHEN n."holderId" IS NULL THEN NULL
                    WHEN n."fencingToken" <> l.fencing_token OR l.waiting THEN n."expiresAt"
                    ELSE l.check_at END
  FROM jsonb_to_recordset(${rows}) AS n("toolId" uuid,
    "draftHeadId" uuid, "draftNumber" int, "fencingToken" int, "revision" int, "holderId" text, "sessionId" text,
    "lockToken" text, "comment" text, "forcedById" text, "acquiredAt" timestamptz, "renewedAt" timestamptz,
    "expiresAt" timestamptz, "lastActiveAt" timestamptz, "idlesOut" boolean, "reportsActivity" boolean,
    "waiting" boolean, "lookAgainAt" timestamptz, "endsAt" timestamptz)
  WHERE l.tool_id = n."toolId" AND l.tool_id = ANY ($1)`,
  ended: (rows: string) => `
  UPDATE draft_lock_grants g
  SET ended_at = e."endedAt", end_cause = e."cause"::grant_end_cause, ended_by_id = e."byId", stated_reason = e."reason"
  FROM jsonb_to_recordset(${rows}) AS e("toolId" uuid, "fencingToken" int, "endedAt" timestamptz, "cause" text, "byId" text,
    "reason" text)
  WHERE g.tool_id = e."toolId" AND g.fencing_token = e."fencingToken" AND g.tool_id = ANY ($1)`,
  granted: (rows: string) => `
  INSERT INTO draft_lock_grants (tool_id, fencing_token, kind, holder_id, session_id, idempotency_key, request_hash,
    lock_token, token_hash, previous_holder_id, granted_at)
  SELECT g."toolId", g."fencingToken", g."kind"::grant_kind, g."holderId", g."sessionId", g."idempotencyKey", g."requestHash",
    g."lockToken", token_hash(g."lockToken"), g."previousHolderId", g."acquiredAt"
  FROM jsonb_to_recordset(${rows}) AS g("toolId" uuid, "fencingToken" int, "kind" text, "holderId" text, "sessionId" text,
    "idempotencyKey" text, "requestHash" text, "lockToken" text, "previousHolderId" text, "acquiredAt" timestamptz)`,
  events: (rows: string) => `
  INSERT INTO lock_events (tool_id, collection_id, revision, kind, ended_fencing_token, previous_holder_id, actor_id,
    reason, draft_head_id, lock, occurred_at, request_id)
  SELECT e."toolId", e."collectionId", e."revision", e."kind"::lock_event_kind, e."endedFencingToken", e."previousHolderId",
    e."actorId", e."reason", e."draftHeadId", nullif(e."lock", 'null'), e."occurredAt", e."requestId"
  FROM jsonb_to_recordset(${rows}) AS e("toolId" uuid, "collectionId" text, "revision" int, "kind" text, "endedFencingToken" int,
    "previousHolderId" text, "actorId" text, "reason" text, "draftHeadId" uuid, "lock" jsonb, "occurredAt" timestamptz,
    "requestId" uuid)
  ORDER BY e."toolId", e."revision"`,
  audited: (rows: string) => `
  INSERT INTO audit_entries (action, actor_id, tool_id, subject_id, fencing_token, reason, metadata, created_at)
  SELECT a."action"::audit_action, a."actorId", a."toolId", a."subjectId", a."fencingToken", a."reason",
    coalesce(a."metadata", '{}'), a."at"
  FROM jsonb_to_recordset(${rows}) AS a("toolId" uuid, "action" text, "actorId" text, "subjectId" text, "fencingToken" int,
    "reason" text, "metadata" jsonb, "at" timestamptz)`,
  version: (rows: string, contents: string) => `
  INSERT INTO draft_versions (id, tool_id, number, content, content_hash, message, reference, saved_by_id, saved_at,
    fencing_token)
  SELECT v."id", v."toolId", v."number", (${contents}::text[])[v."place"], v."contentHash", v."message", v."reference",
    v."savedById", v."savedAt", v."fencingToken"
  FROM jsonb_to_recordset(${rows}) AS v("toolId" uuid, "id" uuid, "number" int, "place" int, "contentHash" text, "message" text,
    "reference" text, "savedById" text, "savedAt" timestamptz, "fencingToken" int)`,
  files: (rows: string) => `
  INSERT INTO version_files (version_id, name, content_id)
  SELECT v."id", f."name", f."contentId"
  FROM jsonb_to_recordset(${rows}) AS v("id" uuid, "files" jsonb),
    jsonb_to_recordset(v."files") AS f("name" text, "contentId" uuid)`,
  keptFiles: (rows: string) => `
  INSERT INTO version_files (version_id, name, content_id)
  SELECT v."id", kept.name, kept.content_id
  FROM jsonb_to_recordset(${rows}) AS v("id" uuid, "filesOf" uuid)
  CROSS JOIN LATERAL (SELECT name, content_id FROM version_files WHERE version_id = v."filesOf" OFFSET 0) kept`,
  tool: (rows: string) => `
  UPDATE tools t SET updated_at = n."at",
    published_version_id = CASE WHEN n."publishes" THEN n."publish" ELSE t.published_version_id END,
    title = coalesce(n."title", t.title), summary = coalesce(n."summary", t.summary),
    taxonomy = coalesce(n."taxonomy", t.taxonomy),
    metadata_version = t.metadata_version + coalesce(n."metadata", false)::int
  FROM jsonb_to_recordset(${rows}) AS n("toolId" uuid, "at" timestamptz, "publishes" boolean, "publish" uuid, "title" text,
    "summary" text, "taxonomy" text[], "metadata" boolean)
  WHERE t.id = n."toolId" AND t.id = ANY ($1)`,
  dismissed: (rows: string) => `
  DELETE FROM tool_maintainers m USING jsonb_to_recordset(${rows}) AS n("toolId" uuid, "maintainerIds" text[])
  WHERE m.tool_id = n."toolId" AND m.tool_id = ANY ($1) AND m.user_id <> ALL (n."maintainerIds")`,
  // Whoever has not signed in yet: the token that they will sign in with says who they are.
  named: (rows: string) => `
  INSERT INTO users (id, handle, name, role, token_issued_at)
  SELECT id, id, id, 'VIEWER', 'epoch' FROM (
    SELECT DISTINCT unnest(n."maintainerIds") AS id FROM jsonb_to_recordset(${rows}) AS n("maintainerIds" text[])) AS named ORDER BY id
  ON CONFLICT DO NOTHING`,
  appointed: (rows: string) => `
  INSERT INTO tool_maintainers (tool_id, user_id)
  SELECT n."toolId", unnest(n."maintainerIds") FROM jsonb_to_recordset(${rows}) AS n("toolId" uuid, "maintainerIds" text[])
  ON CONFLICT DO NOTHING`,
  unlocked: (rows: string) => `
  DELETE FROM draft_locks l USING jsonb_to_recordset(${rows}) AS n("toolId" uuid)
  WHERE l.tool_id = n."toolId" AND l.tool_id = ANY ($1)`,
  deleted: (rows: string) => `
  UPDATE tools t SET deleted_at = n."at", published_version_id = NULL
  FROM jsonb_to_recordset(${rows}) AS n("toolId" uuid, "at" timestamptz)
  WHERE t.id = n."toolId" AND t.id = ANY ($1)`,
  answered: (rows: string) => `
  INSERT INTO idempotency_keys (user_id, mutation, key, request_hash, answer)
  SELECT i."userId", i."mutation", i."key", i."requestHash", i."answer"
  FROM jsonb_to_recordset(${rows}) AS i("userId" text, "mutation" text, "key" text, "requestHash" text, "answer" jsonb)`,
}

type Part = keyof typeof parts
const names = Object.keys(parts) as Part[]

/** The statements met so far, by their parts. Which parts are used together is up to the kind of call, so they are few. */
const statements = new Map<string, { name: string; text: string }>()

/**
 * One statement for everything that some tools write: so a transition, its event and its audit entry are written together
 * or not at all, and a save costs one round trip. It has only the parts that have rows, because PostgreSQL starts every
 * part that is there. The transaction already holds the lock rows, so this waits for nothing except the foreign keys on
 * the saver and the tool.
 */
export const recordChanges: ForTools<Written> = (written): pg.QueryConfig => {
  const used = names.filter((name) => written.some(({ rows }) => rows[name]?.length))
  const values: unknown[] = [written.map(({ toolId }) => toolId)]
  for (const part of used) values.push(JSON.stringify(rowsOf(written, part)))
  if (used.includes('version')) values.push(textArray(written.flatMap(({ content }) => content ?? [])))
  return { ...statementOf(used), values }
}

function statementOf(used: Part[]): { name: string; text: string } {
  const known = statements.get(used.join())
  if (known) return known
  const contents = `$${used.length + 2}`
  // $1 is named here, because there may be no other part that does.
  const all = [
    'written AS (SELECT $1::uuid[])',
    ...used.map((part, at) => `${part} AS (${parts[part](`$${at + 2}`, contents)}\n)`),
  ]
  const made = {
    name: `record-${used.map((part) => names.indexOf(part)).join('-')}`,
    text: `WITH ${all.join(', ')}\nSELECT`,
  }
  statements.set(used.join(), made)
  return made
}

/** A version's row has the place of its content among the contents. */
function rowsOf(written: readonly Written[], part: Part): object[] {
  const rows = written.flatMap((each) => each.rows[part] ?? [])
  return part === 'version' ? rows.map((row, at) => ({ ...row, place: at + 1 })) : rows
}
