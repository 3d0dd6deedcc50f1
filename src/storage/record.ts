import { type AuditAction, auditActionOf, whatItDoes } from '../domain/eventKinds.ts'
import type { LeaseState, LockPolicy, Transition } from '../domain/lease.ts'
import { announcedIn, type LockRequest, lookAgainAt } from '../domain/line.ts'
import { viewOf } from '../domain/lockView.ts'
import { type RequestKey, recordRequests, settleAll } from './lockRequests.ts'
import type { ToolTransaction } from './toolTransaction.ts'

export interface AuditRow {
  action: AuditAction
  actorId: string | null
  subjectId?: string | null
  fencingToken?: number | null
  reason?: string | null
  metadata?: Record<string, unknown>
}

export interface NewGrant {
  kind: 'ACQUIRE' | 'FORCE_TAKE'
  idempotencyKey: string
  requestHash: string
}

export interface NewVersion {
  id: string
  number: number
  content: string
  contentHash: string
  message: string | null
  /** The document's version in the external system. */
  reference: string | null
  savedById: string
  savedAt: Date
  fencingToken: number | null
  files?: { name: string; contentId: string }[]
  /** The version whose files this one keeps, if it has none of its own. */
  filesOf?: string
}

/** A version as it is once it is committed, without its files. */
export type WrittenVersion = Omit<NewVersion, 'files' | 'filesOf'> & { toolId: string }

export interface NewMetadata {
  title: string | null
  summary: string | null
  taxonomy: string[] | null
  /** The new maintainers; null leaves them unchanged. */
  maintainerIds: string[] | null
}

export interface Answer {
  userId: string
  mutation: string
  key: string
  requestHash: string
  answer: unknown
}

/** What one guarded transaction writes. Missing fields are not written. */
export interface Changes {
  /** The new values of the lock row. */
  state?: LeaseState
  transitions?: Transition[]
  policy: LockPolicy
  collectionId: string
  /** The idempotency key of the grant that the transitions made. */
  grant?: NewGrant
  /** The idempotency key of the request that they made. */
  asked?: RequestKey
  /** Requests that change without a transition. */
  requests?: readonly LockRequest[]
  version?: NewVersion
  /** The version to publish; null unpublishes. */
  publish?: string | null
  /** Fields that are null stay unchanged. */
  metadata?: NewMetadata
  /**
   * Deletes the lock row and marks the tool as deleted. From then on nobody sees the tool, and `clearDeleted`
   * removes its rows later.
   */
  deleteTool?: boolean
  audit?: AuditRow[]
  answer?: Answer
  now: Date
}

/**
 * One statement for everything: so a transition, its event and its audit entry are written together or not at
 * all, and a save costs one round trip. The transaction already holds the lock row, so this waits for nothing
 * except the foreign keys on the saver and the tool.
 */
const recordChanges = `
WITH lock AS (
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
  FROM jsonb_to_record($2) AS n(
    "draftHeadId" uuid, "draftNumber" int, "fencingToken" int, "revision" int, "holderId" text, "sessionId" text,
    "lockToken" text, "comment" text, "forcedById" text, "acquiredAt" timestamptz, "renewedAt" timestamptz,
    "expiresAt" timestamptz, "lastActiveAt" timestamptz, "idlesOut" boolean, "reportsActivity" boolean,
    "waiting" boolean, "lookAgainAt" timestamptz, "endsAt" timestamptz)
  WHERE l.tool_id = $1 AND n."draftHeadId" IS NOT NULL AND NOT $12
), ended AS (
  UPDATE draft_lock_grants g
  SET ended_at = e."endedAt", end_cause = e."cause"::grant_end_cause, ended_by_id = e."byId", stated_reason = e."reason"
  FROM jsonb_to_recordset($3) AS e("fencingToken" int, "endedAt" timestamptz, "cause" text, "byId" text, "reason" text)
  WHERE g.tool_id = $1 AND g.fencing_token = e."fencingToken"
), granted AS (
  INSERT INTO draft_lock_grants (tool_id, fencing_token, kind, holder_id, session_id, idempotency_key, request_hash,
    lock_token, token_hash, previous_holder_id, granted_at)
  SELECT $1, g."fencingToken", g."kind"::grant_kind, g."holderId", g."sessionId", g."idempotencyKey", g."requestHash",
    g."lockToken", token_hash(g."lockToken"), g."previousHolderId", g."acquiredAt"
  FROM jsonb_to_recordset($4) AS g("fencingToken" int, "kind" text, "holderId" text, "sessionId" text,
    "idempotencyKey" text, "requestHash" text, "lockToken" text, "previousHolderId" text, "acquiredAt" timestamptz)
), events AS (
  INSERT INTO lock_events (tool_id, collection_id, revision, kind, ended_fencing_token, previous_holder_id, actor_id,
    reason, draft_head_id, lock, occurred_at, request_id)
  SELECT $1, e."collectionId", e."revision", e."kind"::lock_event_kind, e."endedFencingToken", e."previousHolderId",
    e."actorId", e."reason", e."draftHeadId", nullif(e."lock", 'null'), e."occurredAt", e."requestId"
  FROM jsonb_to_recordset($5) AS e("collectionId" text, "revision" int, "kind" text, "endedFencingToken" int,
    "previousHolderId" text, "actorId" text, "reason" text, "draftHeadId" uuid, "lock" jsonb, "occurredAt" timestamptz,
    "requestId" uuid)
  ORDER BY e."revision"
), audited AS (
  INSERT INTO audit_entries (action, actor_id, tool_id, subject_id, fencing_token, reason, metadata, created_at)
  SELECT a."action"::audit_action, a."actorId", $1, a."subjectId", a."fencingToken", a."reason",
    coalesce(a."metadata", '{}'), $9
  FROM jsonb_to_recordset($6) AS a("action" text, "actorId" text, "subjectId" text, "fencingToken" int, "reason" text,
    "metadata" jsonb)
), version AS (
  INSERT INTO draft_versions (id, tool_id, number, content, content_hash, message, reference, saved_by_id, saved_at,
    fencing_token)
  SELECT v."id", $1, v."number", $8, v."contentHash", v."message", v."reference", v."savedById", v."savedAt",
    v."fencingToken"
  FROM jsonb_to_record($7) AS v("id" uuid, "number" int, "contentHash" text, "message" text, "reference" text, "savedById" text,
    "savedAt" timestamptz, "fencingToken" int)
  WHERE v."id" IS NOT NULL
  RETURNING tool_id
), files AS (
  INSERT INTO version_files (version_id, name, content_id)
  SELECT v."id", f."name", f."contentId"
  FROM jsonb_to_record($7) AS v("id" uuid, "files" jsonb),
    jsonb_to_recordset(v."files") AS f("name" text, "contentId" uuid)
  UNION ALL
  SELECT v."id", kept.name, kept.content_id
  FROM jsonb_to_record($7) AS v("id" uuid, "filesOf" uuid)
  JOIN version_files kept ON kept.version_id = v."filesOf"
), told AS (
  SELECT * FROM jsonb_to_record($11) AS t("publishes" boolean, "publish" uuid, "title" text, "summary" text, "taxonomy" text[],
    "maintainerIds" text[], "metadata" boolean)
), tool AS (
  UPDATE tools t SET updated_at = $9,
    published_version_id = CASE WHEN told."publishes" THEN told."publish" ELSE t.published_version_id END,
    title = coalesce(told."title", t.title), summary = coalesce(told."summary", t.summary),
    taxonomy = coalesce(told."taxonomy", t.taxonomy),
    metadata_version = t.metadata_version + coalesce(told."metadata", false)::int
  FROM told
  WHERE t.id = $1 AND NOT $12
    AND (told."publishes" OR told."metadata" OR EXISTS (SELECT FROM version))
), dismissed AS (
  DELETE FROM tool_maintainers m USING told WHERE m.tool_id = $1 AND m.user_id <> ALL (told."maintainerIds")
), named AS (
  -- Whoever has not signed in yet: the token that they will sign in with says who they are.
  INSERT INTO users (id, handle, name, role, token_issued_at)
  SELECT id, id, id, 'VIEWER', 'epoch' FROM (SELECT unnest(told."maintainerIds") AS id FROM told) AS named ORDER BY id
  ON CONFLICT DO NOTHING
), appointed AS (
  INSERT INTO tool_maintainers (tool_id, user_id) SELECT $1, unnest(told."maintainerIds") FROM told
  ON CONFLICT DO NOTHING
), unlocked AS (
  DELETE FROM draft_locks WHERE tool_id = $1 AND $12
), deleted AS (
  UPDATE tools SET deleted_at = $9, published_version_id = NULL WHERE id = $1 AND $12
)
INSERT INTO idempotency_keys (user_id, mutation, key, request_hash, answer)
SELECT i."userId", i."mutation", i."key", i."requestHash", i."answer"
FROM jsonb_to_record($10) AS i("userId" text, "mutation" text, "key" text, "requestHash" text, "answer" jsonb)
WHERE i."key" IS NOT NULL`

/** Writes the changes; the transitions' order is the order of their revisions. */
export function record(tx: ToolTransaction, changes: Changes): void {
  const transitions = changes.transitions ?? []
  const { content = null, ...version } = changes.version ?? {}
  const { publish, metadata } = changes
  tx.send({
    name: 'record-changes',
    text: recordChanges,
    values: [
      tx.toolId,
      JSON.stringify(changes.state ? lockRow(changes.state) : {}),
      JSON.stringify(transitions.flatMap((transition) => (transition.ended ? [transition.ended] : []))),
      JSON.stringify(changes.grant ? [grantRow(changes.grant, transitions)] : []),
      JSON.stringify(transitions.map((transition) => eventRow(transition, changes))),
      JSON.stringify([...transitions.flatMap(auditOf), ...(changes.audit ?? [])]),
      JSON.stringify(version),
      content,
      changes.now,
      JSON.stringify(changes.answer ?? {}),
      JSON.stringify({
        publishes: publish !== undefined,
        publish,
        ...metadata,
        metadata: metadata !== undefined,
      }),
      changes.deleteTool ?? false,
    ],
  })
  const requests = [...(changes.requests ?? []), ...transitions.flatMap((each) => each.requests ?? [])]
  recordRequests(tx, requests, changes.asked)
  if (changes.deleteTool && changes.state?.line.length) settleAll(tx, changes.now)
}

/** The values of the lock row, with what other statements need to know of the line. */
function lockRow({ grant, line, ...state }: LeaseState) {
  const endsAt = grant && announcedIn(line)?.endsAt
  return { ...state, ...grant, waiting: line.length > 0, lookAgainAt: lookAgainAt(line), endsAt }
}

function grantRow(asked: NewGrant, transitions: Transition[]) {
  const made = transitions.findLast(({ kind }) => whatItDoes(kind) === 'begins')
  if (!made) throw new Error('a grant is recorded with the transition that made it')
  return {
    ...asked,
    ...made.state.grant,
    fencingToken: made.state.fencingToken,
    previousHolderId: made.ended?.holderId ?? null,
  }
}

function eventRow(transition: Transition, changes: Changes) {
  return {
    collectionId: changes.collectionId,
    revision: transition.state.revision,
    kind: transition.kind,
    endedFencingToken: transition.ended?.fencingToken ?? null,
    previousHolderId: transition.ended?.holderId ?? null,
    actorId: transition.actorId,
    reason: transition.reason,
    draftHeadId: transition.kind === 'TOOL_DELETED' ? null : transition.state.draftHeadId,
    lock: viewOf(transition.state, changes.policy, transition.at),
    occurredAt: transition.at,
    requestId: transition.request?.id ?? null,
  }
}

/** Audit entries for transitions that the call's own audit entry does not cover. */
function auditOf(transition: Transition): AuditRow[] {
  const action = auditActionOf(transition)
  if (action === null) return []
  const { ended, request } = transition
  return [
    {
      action,
      actorId: transition.actorId,
      subjectId: ended?.holderId ?? null,
      fencingToken: transition.state.grant ? transition.state.fencingToken : (ended?.fencingToken ?? null),
      reason: transition.reason,
      metadata: {
        ...(ended && { cause: ended.cause, endedFencingToken: ended.fencingToken }),
        ...(request && { request: request.id, requester: request.requesterId, state: request.state }),
      },
    },
  ]
}
