-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "role" AS ENUM ('VIEWER', 'CONTRIBUTOR', 'ADMIN', 'SUPERUSER');

-- CreateEnum
CREATE TYPE "lock_event_kind" AS ENUM ('ACQUIRED', 'RELEASED', 'EXPIRED', 'TAKEN_OVER', 'FORCE_RELEASED', 'HEAD_ADVANCED', 'OVERRIDDEN', 'RIGHTS_WITHDRAWN', 'TOOL_DELETED');

-- CreateEnum
CREATE TYPE "grant_kind" AS ENUM ('ACQUIRE', 'FORCE_TAKE');

-- CreateEnum
CREATE TYPE "grant_end_cause" AS ENUM ('EXPIRED', 'IDLE', 'RELEASED', 'REPLACED', 'TAKEN_OVER', 'FORCE_RELEASED', 'OVERRIDDEN', 'RIGHTS_WITHDRAWN', 'TOOL_DELETED');

-- CreateEnum
CREATE TYPE "audit_action" AS ENUM ('LOCK_ACQUIRED', 'LOCK_RELEASED', 'LOCK_EXPIRED', 'LOCK_TAKEN_OVER', 'LOCK_FORCE_RELEASED', 'LOCK_OVERRIDDEN', 'LOCK_RIGHTS_WITHDRAWN', 'ROLE_CHANGED', 'DRAFT_SAVED', 'DRAFT_PUBLISHED', 'TOOL_CREATED', 'TOOL_METADATA_UPDATED', 'TOOL_DELETED', 'LOCK_POLICY_UPDATED');

-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    "handle" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" "role" NOT NULL,
    "token_issued_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "collections" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "singleton" BOOLEAN NOT NULL DEFAULT false,
    "content_schema" JSONB,
    "lock_enabled" BOOLEAN NOT NULL DEFAULT true,
    "lock_ttl_ms" INTEGER NOT NULL,
    "heartbeat_interval_ms" INTEGER NOT NULL,
    "idle_timeout_ms" INTEGER,
    "covers_metadata" BOOLEAN NOT NULL DEFAULT false,
    "policy_version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "collections_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tools" (
    "id" UUID NOT NULL,
    "collection_id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "summary" TEXT NOT NULL DEFAULT '',
    "taxonomy" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "metadata_version" INTEGER NOT NULL DEFAULT 1,
    "published_version_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tools_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tool_maintainers" (
    "tool_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,

    CONSTRAINT "tool_maintainers_pkey" PRIMARY KEY ("tool_id","user_id")
);

-- CreateTable
CREATE TABLE "draft_versions" (
    "id" UUID NOT NULL,
    "tool_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "content" TEXT NOT NULL,
    "content_hash" TEXT NOT NULL,
    "message" TEXT,
    "saved_by_id" TEXT,
    "saved_at" TIMESTAMPTZ(3) NOT NULL,
    "fencing_token" INTEGER,

    CONSTRAINT "draft_versions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "draft_locks" (
    "tool_id" UUID NOT NULL,
    "collection_id" TEXT NOT NULL,
    "draft_head_id" UUID NOT NULL,
    "draft_number" INTEGER NOT NULL DEFAULT 1,
    "fencing_token" INTEGER NOT NULL DEFAULT 0,
    "revision" INTEGER NOT NULL DEFAULT 0,
    "holder_id" TEXT,
    "session_id" TEXT,
    "lock_token" TEXT,
    "comment" TEXT,
    "forced_by_id" TEXT,
    "acquired_at" TIMESTAMPTZ(3),
    "renewed_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "last_active_at" TIMESTAMPTZ(3),
    "idles_out" BOOLEAN NOT NULL DEFAULT false,
    "check_at" TIMESTAMPTZ(3),

    CONSTRAINT "draft_locks_pkey" PRIMARY KEY ("tool_id")
);

-- CreateTable
CREATE TABLE "draft_lock_grants" (
    "tool_id" UUID NOT NULL,
    "fencing_token" INTEGER NOT NULL,
    "kind" "grant_kind" NOT NULL,
    "holder_id" TEXT NOT NULL,
    "session_id" TEXT NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "lock_token" TEXT NOT NULL,
    "previous_holder_id" TEXT,
    "granted_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "end_cause" "grant_end_cause",
    "ended_by_id" TEXT,
    "stated_reason" TEXT,

    CONSTRAINT "draft_lock_grants_pkey" PRIMARY KEY ("tool_id","fencing_token")
);

-- CreateTable
CREATE TABLE "lock_events" (
    "id" BIGSERIAL NOT NULL,
    "tool_id" UUID NOT NULL,
    "collection_id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "kind" "lock_event_kind" NOT NULL,
    "ended_fencing_token" INTEGER,
    "previous_holder_id" TEXT,
    "actor_id" TEXT,
    "reason" TEXT,
    "draft_head_id" UUID,
    "lock" JSONB,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "xid" xid8 NOT NULL DEFAULT pg_current_xact_id(),

    CONSTRAINT "lock_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_entries" (
    "id" BIGSERIAL NOT NULL,
    "action" "audit_action" NOT NULL,
    "actor_id" TEXT,
    "tool_id" UUID,
    "subject_id" TEXT,
    "fencing_token" INTEGER,
    "reason" TEXT,
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "user_id" TEXT NOT NULL,
    "mutation" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "answer" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("user_id","mutation","key")
);

-- CreateIndex
CREATE INDEX "users_handle_id_idx" ON "users"("handle", "id");

-- CreateIndex
CREATE UNIQUE INDEX "tools_published_version_id_key" ON "tools"("published_version_id");

-- CreateIndex
CREATE UNIQUE INDEX "tools_collection_id_slug_key" ON "tools"("collection_id", "slug");

-- CreateIndex
CREATE INDEX "tool_maintainers_user_id_tool_id_idx" ON "tool_maintainers"("user_id", "tool_id");

-- CreateIndex
CREATE UNIQUE INDEX "draft_versions_tool_id_number_key" ON "draft_versions"("tool_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "draft_locks_draft_head_id_key" ON "draft_locks"("draft_head_id");

-- CreateIndex
CREATE INDEX "draft_locks_check_at_idx" ON "draft_locks"("check_at");

-- CreateIndex
CREATE INDEX "draft_locks_acquired_at_tool_id_idx" ON "draft_locks"("acquired_at", "tool_id");

-- CreateIndex
CREATE INDEX "draft_locks_holder_id_idx" ON "draft_locks"("holder_id");

-- CreateIndex
CREATE UNIQUE INDEX "draft_lock_grants_lock_token_key" ON "draft_lock_grants"("lock_token");

-- CreateIndex
CREATE UNIQUE INDEX "draft_lock_grants_holder_id_kind_idempotency_key_key" ON "draft_lock_grants"("holder_id", "kind", "idempotency_key");

-- CreateIndex
CREATE INDEX "lock_events_xid_idx" ON "lock_events"("xid");

-- CreateIndex
CREATE UNIQUE INDEX "lock_events_tool_id_revision_key" ON "lock_events"("tool_id", "revision");

-- CreateIndex
CREATE INDEX "audit_entries_tool_id_id_idx" ON "audit_entries"("tool_id", "id");

-- CreateIndex
CREATE INDEX "audit_entries_actor_id_id_idx" ON "audit_entries"("actor_id", "id");

-- CreateIndex
CREATE INDEX "audit_entries_action_id_idx" ON "audit_entries"("action", "id");

-- CreateIndex
CREATE INDEX "audit_entries_created_at_idx" ON "audit_entries"("created_at");

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

-- AddForeignKey
ALTER TABLE "tools" ADD CONSTRAINT "tools_collection_id_fkey" FOREIGN KEY ("collection_id") REFERENCES "collections"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tools" ADD CONSTRAINT "tools_published_version_id_fkey" FOREIGN KEY ("published_version_id") REFERENCES "draft_versions"("id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tool_maintainers" ADD CONSTRAINT "tool_maintainers_tool_id_fkey" FOREIGN KEY ("tool_id") REFERENCES "tools"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tool_maintainers" ADD CONSTRAINT "tool_maintainers_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "draft_versions" ADD CONSTRAINT "draft_versions_tool_id_fkey" FOREIGN KEY ("tool_id") REFERENCES "tools"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "draft_versions" ADD CONSTRAINT "draft_versions_saved_by_id_fkey" FOREIGN KEY ("saved_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "draft_locks" ADD CONSTRAINT "draft_locks_tool_id_fkey" FOREIGN KEY ("tool_id") REFERENCES "tools"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "draft_locks" ADD CONSTRAINT "draft_locks_collection_id_fkey" FOREIGN KEY ("collection_id") REFERENCES "collections"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "draft_locks" ADD CONSTRAINT "draft_locks_draft_head_id_fkey" FOREIGN KEY ("draft_head_id") REFERENCES "draft_versions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "draft_locks" ADD CONSTRAINT "draft_locks_holder_id_fkey" FOREIGN KEY ("holder_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "draft_locks" ADD CONSTRAINT "draft_locks_forced_by_id_fkey" FOREIGN KEY ("forced_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- What schema.prisma cannot say -----------------------------------------------------------------------------

-- A grant is there as a whole or not at all, and its times are in order.
ALTER TABLE "draft_locks"
  ADD CONSTRAINT "draft_locks_grant_whole" CHECK (
    num_nonnulls("holder_id", "session_id", "lock_token", "acquired_at", "renewed_at", "expires_at", "last_active_at", "check_at") IN (0, 8)),
  ADD CONSTRAINT "draft_locks_free_is_bare" CHECK ("holder_id" IS NOT NULL OR ("comment" IS NULL AND "forced_by_id" IS NULL)),
  ADD CONSTRAINT "draft_locks_token_strength" CHECK (length("lock_token") >= 22),
  ADD CONSTRAINT "draft_locks_counters" CHECK ("fencing_token" >= 0 AND "revision" >= "fencing_token" AND "draft_number" >= 1);

-- Fencing token, revision and draft number never fall, whoever writes the row.
CREATE FUNCTION "draft_locks_only_forward"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'counters of a draft lock never fall (tool %)', OLD.tool_id USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER "draft_locks_only_forward" BEFORE UPDATE ON "draft_locks" FOR EACH ROW
  WHEN (NEW."fencing_token" < OLD."fencing_token" OR NEW."revision" < OLD."revision" OR NEW."draft_number" < OLD."draft_number")
  EXECUTE FUNCTION "draft_locks_only_forward"();

-- Heartbeats rewrite the row in place (HOT) while its page has room and no indexed column changes.
ALTER TABLE "draft_locks" SET (fillfactor = 50);

ALTER TABLE "draft_lock_grants" ADD CONSTRAINT "draft_lock_grants_end_whole" CHECK (("ended_at" IS NULL) = ("end_cause" IS NULL));
ALTER TABLE "draft_versions" ADD CONSTRAINT "draft_versions_number" CHECK ("number" >= 1);
ALTER TABLE "lock_events" ADD CONSTRAINT "lock_events_revision" CHECK ("revision" >= 1);

ALTER TABLE "collections" ADD CONSTRAINT "collections_lock_policy" CHECK (
  "lock_ttl_ms" BETWEEN 2000 AND 604800000
  AND "heartbeat_interval_ms" > 0 AND "heartbeat_interval_ms"::bigint * 3 <= "lock_ttl_ms"
  AND ("idle_timeout_ms" IS NULL OR "idle_timeout_ms" BETWEEN 60000 AND 86400000));
ALTER TABLE "tools" ADD CONSTRAINT "tools_slug" CHECK ("slug" ~ '^[a-z0-9][a-z0-9-]{0,99}$');

-- One predicate decides what is in force, for every read: the database clock. statement_timestamp() is that clock at the
-- statement's start (now() would be frozen at the transaction's); being stable, it lets the planner see through the view.
-- Lock and revision come from one row of one statement, so that a reader never pairs an old lock with a newer revision.
CREATE VIEW "draft_lock_states" AS
  SELECT l."tool_id", l."collection_id", l."draft_head_id", l."revision", l."fencing_token", l."holder_id", l."comment",
         l."forced_by_id", l."acquired_at", l."renewed_at", l."expires_at", l."last_active_at", c."heartbeat_interval_ms",
         date_trunc('milliseconds', statement_timestamp()) AS "as_of",
         l."holder_id" IS NOT NULL AND l."expires_at" > statement_timestamp() AS "in_force"
  FROM "draft_locks" l JOIN "collections" c ON c."id" = l."collection_id";

CREATE VIEW "draft_locks_in_force" AS
  SELECT * FROM "draft_lock_states" WHERE "holder_id" IS NOT NULL AND "in_force";

-- The audit trail is append-only in the database itself.
CREATE FUNCTION "audit_entries_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_entries is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER "audit_entries_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_entries"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_entries_append_only"();

-- The collections every Holdfast starts with.
INSERT INTO "collections" ("id", "name", "singleton", "content_schema", "lock_ttl_ms", "heartbeat_interval_ms", "covers_metadata") VALUES
  ('scripts', 'Scripts', false, '{
    "type": "object",
    "required": ["entrypoint", "sourceCode"],
    "properties": {
      "entrypoint": { "type": "string" },
      "sourceCode": { "type": "string" },
      "settingsSchema": { "type": "object" },
      "inputSchema": { "type": "object" },
      "usageInstructions": { "type": "string" }
    }
  }', 600000, 60000, false),
  ('pages', 'Pages', false, NULL, 300000, 60000, false),
  ('parts', 'Parts', false, NULL, 86400000, 600000, true),
  ('site', 'Site settings', true, NULL, 600000, 60000, false);

WITH "site" AS (
  INSERT INTO "tools" ("id", "collection_id", "slug", "title")
  VALUES ('00000000-0000-4000-8000-000000000001', 'site', 'site', 'Site settings') RETURNING "id", "created_at"
), "version" AS (
  INSERT INTO "draft_versions" ("id", "tool_id", "number", "content", "content_hash", "saved_at")
  SELECT '00000000-0000-4000-8000-000000000002', "id", 1, '{}', encode(sha256('{}'), 'hex'), "created_at" FROM "site"
  RETURNING "id", "tool_id"
)
INSERT INTO "draft_locks" ("tool_id", "collection_id", "draft_head_id") SELECT "tool_id", 'site', "id" FROM "version";
