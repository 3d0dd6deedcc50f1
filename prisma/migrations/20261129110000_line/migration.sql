DROP SCHEMA holdfast_live CASCADE;

ALTER TYPE "lock_event_kind" ADD VALUE 'HANDED_OVER';
ALTER TYPE "lock_event_kind" ADD VALUE 'UNANSWERED';
ALTER TYPE "lock_event_kind" ADD VALUE 'REQUESTED';
ALTER TYPE "lock_event_kind" ADD VALUE 'REQUEST_SETTLED';
ALTER TYPE "grant_end_cause" ADD VALUE 'HANDED_OVER';
ALTER TYPE "grant_end_cause" ADD VALUE 'UNANSWERED';
ALTER TYPE "audit_action" ADD VALUE 'LOCK_HANDED_OVER';
ALTER TYPE "audit_action" ADD VALUE 'LOCK_UNANSWERED';
ALTER TYPE "audit_action" ADD VALUE 'LOCK_REQUESTED';
ALTER TYPE "audit_action" ADD VALUE 'LOCK_REQUEST_SETTLED';
ALTER TYPE "audit_action" ADD VALUE 'LOCK_TAKEOVER_ANNOUNCED';

-- CreateEnum
CREATE TYPE "lock_request_kind" AS ENUM ('ASK', 'TAKEOVER');
CREATE TYPE "lock_request_state" AS ENUM ('WAITING', 'RESERVED', 'GRANTED', 'DENIED', 'WITHDRAWN', 'LAPSED');
CREATE TYPE "lock_request_answer" AS ENUM ('HAND_OVER', 'LATER', 'DENY');

-- CreateTable
CREATE TABLE "draft_lock_requests" (
    "id" UUID NOT NULL,
    "tool_id" UUID NOT NULL,
    "kind" "lock_request_kind" NOT NULL,
    "state" "lock_request_state" NOT NULL,
    "requester_id" TEXT NOT NULL,
    "session_id" TEXT NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "note" TEXT,
    "answer_within_ms" INTEGER,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "repeated_at" TIMESTAMPTZ(3) NOT NULL,
    "later_until" TIMESTAMPTZ(3),
    "ends_at" TIMESTAMPTZ(3),
    "answer" "lock_request_answer",
    "answer_note" TEXT,
    "answered_by_id" TEXT,
    "reserved_until" TIMESTAMPTZ(3),
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "draft_lock_requests_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "draft_lock_requests_requester_id_kind_idempotency_key_key" ON "draft_lock_requests"("requester_id", "kind", "idempotency_key");

ALTER TABLE "draft_lock_requests"
  ADD CONSTRAINT "draft_lock_requests_settled" CHECK (("settled_at" IS NULL) = ("state" IN ('WAITING', 'RESERVED'))),
  ADD CONSTRAINT "draft_lock_requests_reserved" CHECK ("state" <> 'RESERVED' OR "reserved_until" IS NOT NULL),
  ADD CONSTRAINT "draft_lock_requests_deadline" CHECK (
    CASE "kind" WHEN 'ASK' THEN "answer_within_ms" IS NOT NULL ELSE "ends_at" IS NOT NULL END);

-- The line of a document: who waits, and who it is reserved for. A person waits once.
CREATE UNIQUE INDEX "draft_lock_requests_line" ON "draft_lock_requests"("tool_id", "requester_id", "kind") WHERE "settled_at" IS NULL;
CREATE UNIQUE INDEX "draft_lock_requests_reservation" ON "draft_lock_requests"("tool_id") WHERE "state" = 'RESERVED';
CREATE UNIQUE INDEX "draft_lock_requests_announced" ON "draft_lock_requests"("tool_id") WHERE "kind" = 'TAKEOVER' AND "settled_at" IS NULL;

ALTER TABLE "collections" ADD COLUMN "reserve_ms" INTEGER NOT NULL DEFAULT 30000;
ALTER TABLE "collections" ADD CONSTRAINT "collections_reserve" CHECK ("reserve_ms" BETWEEN 5000 AND 120000);

-- What heartbeats have to know of the line is on the row that they lock: they look at nothing else.
ALTER TABLE "draft_locks"
  ADD COLUMN "waiting" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "reports_activity" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "ends_at" TIMESTAMPTZ(3);

-- A free draft that somebody waits for is looked at when its reservation ends.
ALTER TABLE "draft_locks" DROP CONSTRAINT "draft_locks_grant_whole",
  ADD CONSTRAINT "draft_locks_grant_whole" CHECK (
    num_nonnulls("holder_id", "session_id", "lock_token", "acquired_at", "renewed_at", "expires_at", "last_active_at") IN (0, 7)
    AND CASE WHEN "holder_id" IS NULL THEN "check_at" IS NULL OR "waiting" ELSE "check_at" IS NOT NULL END),
  ADD CONSTRAINT "draft_locks_line" CHECK ("waiting" OR "ends_at" IS NULL);

ALTER TABLE "lock_events" ADD COLUMN "request_id" UUID;

CREATE OR REPLACE VIEW "draft_lock_states" AS
  SELECT l."tool_id", l."collection_id", l."draft_head_id",
         greatest(l."revision", (SELECT max("floor") FROM "epochs")) AS "revision",
         l."fencing_token", l."holder_id", l."comment",
         l."forced_by_id", l."acquired_at", l."renewed_at", l."expires_at", l."last_active_at", c."heartbeat_interval_ms",
         date_trunc('milliseconds', statement_timestamp()) AS "as_of",
         l."holder_id" IS NOT NULL AND l."expires_at" > statement_timestamp() AS "in_force",
         l."ends_at"
  FROM "draft_locks" l JOIN "collections" c ON c."id" = l."collection_id";

CREATE OR REPLACE VIEW "draft_locks_in_force" AS
  SELECT * FROM "draft_lock_states" WHERE "holder_id" IS NOT NULL AND "in_force";

-- As before; and an announced takeover may have set the end. domain/lease.ts says the same.
CREATE OR REPLACE FUNCTION "guard_ran_out_as"("lease" "draft_locks") RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN lease.expires_at >= lease.ends_at THEN 'TAKEN_OVER' WHEN lease.idles_out THEN 'IDLE' ELSE 'EXPIRED' END
$$;

-- A free document that somebody waits for is theirs next: whoever writes without a lock stands back, also where nobody has recorded
-- yet that it is free (rule 33).
CREATE FUNCTION "guard_refuse_reserved"("tools" UUID[]) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
  first RECORD;
BEGIN
  SELECT r.requester_id, r.reserved_until INTO first FROM draft_lock_requests r
  WHERE r.tool_id = ANY ($1) AND r.settled_at IS NULL AND CASE
    WHEN r.state = 'RESERVED' THEN r.reserved_until > clock_timestamp()
    ELSE r.kind = 'TAKEOVER' OR r.repeated_at > clock_timestamp() - interval '60 s' END
  ORDER BY r.state = 'RESERVED' DESC, r.kind = 'TAKEOVER' DESC, r.requested_at LIMIT 1;
  IF FOUND THEN
    PERFORM guard_refuse('HF423', 'This document is free, and kept for a moment for somebody who waited for it.',
      jsonb_build_object('__typename', 'DraftLockReservedError', 'code', 'LOCK_RESERVED', 'retryable', true,
        'reservedFor', guard_person(first.requester_id), 'reservedUntil', guard_time(first.reserved_until), 'position', NULL),
      'Ask for the lock with requestDraftLock, and wait for your turn.');
  END IF;
END $$;
DO $$
BEGIN
  EXECUTE format('ALTER FUNCTION guard_refuse_reserved(uuid[]) SET search_path = %I, pg_temp', current_schema());
  REVOKE EXECUTE ON FUNCTION guard_refuse_reserved(uuid[]) FROM PUBLIC;
END $$;

SELECT show_live();
