import type { Grant, LeaseState, LockPolicy } from '../domain/lease.ts'
import type { Holder, Standing } from '../domain/permissions.ts'
import { lineFromJson, lineSql } from './lockRequests.ts'
import { maintainsSql } from './rights.ts'
import type { ToolTransaction } from './toolTransaction.ts'

/** Everything that a guarded call decides by, read in one statement while the lock row is locked. */
export interface DraftRow {
  state: LeaseState
  policy: LockPolicy
  person: Standing & Pick<Holder, 'onBehalfOfId'>
  holder: (Holder & { maintainer: boolean }) | null
  collectionId: string
  contentSchema: unknown
  storage: 'INTERNAL' | 'EXTERNAL'
  runnable: boolean
  singleton: boolean
  archived: boolean
  slug: string
  metadataVersion: number
  publishedVersionId: string | null
  /** The first answer for this idempotency key. */
  answered: { requestHash: string; answer: unknown } | null
  /** Database time, after the lock was taken. */
  now: Date
}

const lockColumns = `l.tool_id, l.draft_head_id, l.draft_number, l.fencing_token, l.holder_id, h.kind AS holder_kind, l.session_id, l.lock_token, l.comment, l.forced_by_id, l.acquired_at,
  l.renewed_at, l.expires_at, l.last_active_at, l.reports_activity, l.idles_out, ${lineSql} AS line,
  c.lock_enabled, c.lock_ttl_ms, c.heartbeat_interval_ms, c.idle_timeout_ms, c.covers_metadata, c.reserve_ms, c.agents`

/**
 * The columns for `leaseOf` and `policyOf`, from a lock row `l`, its holder `h`, its collection `c` and the
 * epoch `e`.
 */
export const leaseColumns = `${lockColumns}, e.floor, greatest(l.revision, e.floor) AS revision,
  date_trunc('milliseconds', clock_timestamp()) AS now`

interface Asked {
  toolId: string
  userId: string
  retry: { mutation: string; key: string } | null
  belief: string
}

/**
 * Each tool is looked up by itself (OFFSET 0 keeps the planner from joining across tools), so that a plan made while a
 * table was small still finds its rows by their keys. All ask with the same belief, which is checked once.
 */
const readDrafts = (asked: Asked[]) => ({
  name: 'read-draft-rows',
  text: `
SELECT d.*, e.floor, greatest(d.last_revision, e.floor) AS revision, date_trunc('milliseconds', clock_timestamp()) AS now
FROM (SELECT coalesce(max(floor), 0) AS floor FROM epochs WHERE in_history($5)) e
CROSS JOIN unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS a(tool_id, user_id, mutation, key)
CROSS JOIN LATERAL (
  SELECT ${lockColumns}, l.revision AS last_revision,
    l.collection_id, c.content_schema, c.singleton, c.editors, c.readers, c.storage, c.runnable, c.archived, t.slug, t.metadata_version, t.published_version_id,
    coalesce(u.role, 'VIEWER') AS role, coalesce(u.kind, 'HUMAN') AS kind, u.on_behalf_of, ${maintainsSql('l.tool_id', 'u')} AS maintainer,
    h.role AS holder_role, h.on_behalf_of AS holder_for, ${maintainsSql('l.tool_id', 'h')} AS holder_maintains, i.request_hash, i.answer
  FROM draft_locks l
  JOIN tools t ON t.id = l.tool_id
  JOIN collections c ON c.id = l.collection_id
  LEFT JOIN users u ON u.id = a.user_id
  LEFT JOIN users h ON h.id = l.holder_id
  LEFT JOIN idempotency_keys i ON i.user_id = a.user_id AND i.mutation = a.mutation AND i.key = a.key
  WHERE l.tool_id = a.tool_id
  OFFSET 0
) d`,
  values: [
    asked.map(({ toolId }) => toolId),
    asked.map(({ userId }) => userId),
    asked.map(({ retry }) => retry?.mutation ?? null),
    asked.map(({ retry }) => retry?.key ?? null),
    asked[0]?.belief,
  ],
})

/** Null when there is no such tool. */
export async function readDraftRow(
  tx: Pick<ToolTransaction, 'toolId' | 'queryForTools' | 'belief'>,
  userId: string,
  retry: { mutation: string; key: string } | null,
): Promise<DraftRow | null> {
  const { toolId, belief } = tx
  const { rows } = await tx.queryForTools(readDrafts, { toolId, userId, retry, belief })
  const row = rows[0]
  if (!row) return null
  return {
    state: leaseOf(row),
    policy: policyOf(row),
    person: {
      userId,
      role: row.role,
      kind: row.kind,
      onBehalfOfId: row.on_behalf_of,
      maintainer: row.maintainer,
      editors: row.editors,
      readers: row.readers,
      agents: row.agents,
    },
    holder: row.holder_id && {
      userId: row.holder_id,
      role: row.holder_role,
      kind: row.holder_kind,
      onBehalfOfId: row.holder_for,
      maintainer: row.holder_maintains,
    },
    collectionId: row.collection_id,
    contentSchema: row.content_schema,
    storage: row.storage,
    runnable: row.runnable,
    singleton: row.singleton,
    archived: row.archived,
    slug: row.slug,
    metadataVersion: row.metadata_version,
    publishedVersionId: row.published_version_id,
    answered: row.request_hash && { requestHash: row.request_hash, answer: row.answer },
    now: row.now,
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a row of the driver
export function leaseOf(row: any): LeaseState {
  const grant: Grant | null = row.holder_id && {
    holderId: row.holder_id,
    holderKind: row.holder_kind,
    sessionId: row.session_id,
    lockToken: row.lock_token,
    comment: row.comment,
    forcedById: row.forced_by_id,
    acquiredAt: row.acquired_at,
    renewedAt: row.renewed_at,
    expiresAt: row.expires_at,
    lastActiveAt: row.last_active_at,
    reportsActivity: row.reports_activity,
    idlesOut: row.idles_out,
  }
  return {
    toolId: row.tool_id,
    draftHeadId: row.draft_head_id,
    draftNumber: row.draft_number,
    fencingToken: row.fencing_token,
    revision: row.revision,
    floor: row.floor,
    grant,
    line: lineFromJson(row.line),
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a row of the driver
export const policyOf = (row: any): LockPolicy => ({
  enabled: row.lock_enabled,
  ttlMs: row.lock_ttl_ms,
  heartbeatIntervalMs: row.heartbeat_interval_ms,
  idleTimeoutMs: row.idle_timeout_ms,
  coversMetadata: row.covers_metadata,
  reserveMs: row.reserve_ms,
  agents: row.agents,
})
