import { inOrder, type LockRequest } from '../domain/line.ts'
import { maintainsSql, mayEditSql } from './rights.ts'
import type { Statements } from './statements.ts'
import type { ToolTransaction } from './toolTransaction.ts'

const parts = `'id', r.id, 'kind', r.kind, 'state', r.state, 'requesterId', r.requester_id, 'requesterKind', ru.kind, 'sessionId', r.session_id,
  'note', r.note, 'answerWithinMs', r.answer_within_ms, 'requestedAt', r.requested_at,
  'repeatedAt', r.repeated_at, 'laterUntil', r.later_until, 'endsAt', r.ends_at, 'answer', r.answer, 'answerNote', r.answer_note,
  'answeredById', r.answered_by_id, 'reservedUntil', r.reserved_until, 'settledAt', r.settled_at`

/** The line of the lock row `l` in the collection `c`, as JSON; NULL when nobody waits. */
export const lineSql = `CASE WHEN l.waiting THEN (
  SELECT jsonb_agg(jsonb_build_object(${parts},
    'permitted', ${mayEditSql('ru', 'c', maintainsSql('l.tool_id', 'ru'))}))
  FROM draft_lock_requests r JOIN users ru ON ru.id = r.requester_id
  WHERE r.tool_id = l.tool_id AND r.settled_at IS NULL) END`

const times = ['requestedAt', 'repeatedAt', 'laterUntil', 'endsAt', 'reservedUntil', 'settledAt'] as const

const fromJson = (json: Record<string, unknown>): LockRequest =>
  Object.assign(
    {},
    json,
    ...times.map((field) => ({ [field]: json[field] && new Date(json[field] as string) })),
  )

export const lineFromJson = (json: Record<string, unknown>[] | null): LockRequest[] =>
  inOrder((json ?? []).map(fromJson))

/** The idempotency key of a new request, and the hash of its input. */
export interface RequestKey {
  idempotencyKey: string
  requestHash: string
}

export type KeptRequest = LockRequest & RequestKey & { toolId: string; asOf: Date }

const kept = `jsonb_build_object(${parts}, 'permitted', true, 'toolId', r.tool_id, 'requestHash', r.request_hash,
  'idempotencyKey', r.idempotency_key,
  'asOf', date_trunc('milliseconds', clock_timestamp())) AS request FROM draft_lock_requests r JOIN users ru ON ru.id = r.requester_id`

async function one(db: Statements, statement: { name: string; text: string; values: unknown[] }) {
  const { rows } = await db.query(statement)
  const found = rows[0]?.request
  return found ? ({ ...fromJson(found), asOf: new Date(found.asOf) } as KeptRequest) : null
}

/** The request that an idempotency key made, for any document and in any state. */
export const requestByKey = (
  db: Statements,
  { requesterId, kind, idempotencyKey }: Pick<KeptRequest, 'requesterId' | 'kind' | 'idempotencyKey'>,
): Promise<KeptRequest | null> =>
  one(db, {
    name: 'lock-request-by-key',
    text: `SELECT ${kept} WHERE r.requester_id = $1 AND r.kind = $2::lock_request_kind AND r.idempotency_key = $3`,
    values: [requesterId, kind, idempotencyKey],
  })

export const requestById = (db: Statements, id: string): Promise<KeptRequest | null> =>
  one(db, { name: 'lock-request-by-id', text: `SELECT ${kept} WHERE r.id = $1`, values: [id] })

/**
 * Inserts or updates requests. New ones get their idempotency key. The transaction holds the document's lock
 * row, which also protects its line, so this statement never waits for a lock.
 */
const write = `
INSERT INTO draft_lock_requests (id, tool_id, kind, state, requester_id, session_id, idempotency_key, request_hash, note,
  answer_within_ms, requested_at, repeated_at, later_until, ends_at, answer, answer_note, answered_by_id, reserved_until, settled_at)
SELECT r."id", $1, r."kind", r."state", r."requesterId", r."sessionId", coalesce($3, r."id"::text), coalesce($4, ''), r."note",
  r."answerWithinMs", r."requestedAt", r."repeatedAt", r."laterUntil", r."endsAt", r."answer", r."answerNote", r."answeredById",
  r."reservedUntil", r."settledAt"
FROM jsonb_to_recordset($2) AS r("id" uuid, "kind" lock_request_kind, "state" lock_request_state, "requesterId" text,
  "sessionId" text, "note" text, "answerWithinMs" int, "requestedAt" timestamptz,
  "repeatedAt" timestamptz, "laterUntil" timestamptz, "endsAt" timestamptz, "answer" lock_request_answer, "answerNote" text, "answeredById" text,
  "reservedUntil" timestamptz, "settledAt" timestamptz)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, repeated_at = excluded.repeated_at, later_until = excluded.later_until,
  answer = excluded.answer, answer_note = excluded.answer_note, answered_by_id = excluded.answered_by_id,
  reserved_until = excluded.reserved_until, settled_at = excluded.settled_at`

/**
 * Requests that leave the line are written first: in a single statement, a request that is moved to the
 * reservation could collide with the one that still has it.
 */
export function recordRequests(
  tx: ToolTransaction,
  requests: readonly LockRequest[],
  key: RequestKey | undefined,
): void {
  const newest = [...new Map(requests.map((request) => [request.id, request])).values()]
  const send = (some: LockRequest[]) => {
    if (some.length === 0) return
    const values = [tx.toolId, JSON.stringify(some), key?.idempotencyKey ?? null, key?.requestHash ?? null]
    tx.send({ name: 'record-lock-requests', text: write, values })
  }
  send(newest.filter(({ state }) => state !== 'RESERVED'))
  send(newest.filter(({ state }) => state === 'RESERVED'))
}

/** The document is deleted: its open requests are closed. */
export function settleAll(tx: ToolTransaction, now: Date): void {
  tx.send({
    name: 'settle-lock-requests',
    text: `UPDATE draft_lock_requests SET state = 'LAPSED', settled_at = $2 WHERE tool_id = $1 AND settled_at IS NULL`,
    values: [tx.toolId, now],
  })
}
