-- Servers that know 20261130040000_services may run beside it.
DROP SCHEMA holdfast_live CASCADE;

-- AlterTable
ALTER TABLE "draft_lock_grants" ADD COLUMN "token_hash" BYTEA,
  ALTER COLUMN "lock_token" DROP NOT NULL,
  ALTER COLUMN "request_hash" DROP NOT NULL,
  ALTER COLUMN "session_id" DROP NOT NULL;

-- CreateTable
CREATE TABLE "older_servers" (
    "only" BOOLEAN NOT NULL DEFAULT true,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "older_servers_pkey" PRIMARY KEY ("only")
);
ALTER TABLE "older_servers" ADD CONSTRAINT "older_servers_only" CHECK ("only");

-- A lock token stands in the clear in one place: in the lock row, while it is in force. Grants know it by its hash. A token has
-- 256 random bits, so that nothing slower is needed than one SHA-256.
CREATE FUNCTION "token_hash"("token" TEXT) RETURNS BYTEA LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT pg_catalog.sha256(pg_catalog.convert_to($1, 'UTF8')) $$;

-- Of an idempotency key that keeps a grant dead for ever, after everything else about that grant is forgotten.
CREATE FUNCTION "pruned_key"("key" TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT 'sha256:' || pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to($1, 'UTF8')), 'hex') $$;

-- CreateIndex
CREATE UNIQUE INDEX "draft_lock_grants_token_hash_key" ON "draft_lock_grants"("token_hash");
-- For what is pruned. By the time of the grant, which never changes, so that the end of one touches no index.
CREATE INDEX "draft_lock_grants_whole" ON "draft_lock_grants"("granted_at") WHERE "session_id" IS NOT NULL;

-- Servers of the version before run beside this one during an upgrade: they write and read the token itself. The clear copy is
-- kept for them, and by them, until none has been seen for an hour. A new database has never had one.
INSERT INTO "older_servers" ("seen_at")
  SELECT CASE WHEN EXISTS (SELECT FROM "draft_lock_grants") THEN clock_timestamp() ELSE '-infinity' END;

CREATE FUNCTION "older_servers_run"() RETURNS BOOLEAN LANGUAGE sql STABLE AS
$$ SELECT seen_at > clock_timestamp() - interval '1 hour' FROM older_servers $$;

CREATE FUNCTION "keep_token_hash"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.token_hash IS NULL THEN
    NEW.token_hash := token_hash(NEW.lock_token);
    -- Once a minute, and nobody waits for it.
    UPDATE older_servers SET seen_at = clock_timestamp() WHERE "only" IN (
      SELECT "only" FROM older_servers WHERE seen_at < clock_timestamp() - interval '1 minute' FOR UPDATE SKIP LOCKED);
  ELSIF NOT older_servers_run() THEN
    NEW.lock_token := NULL;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "keep_token_hash" BEFORE INSERT ON "draft_lock_grants" FOR EACH ROW EXECUTE FUNCTION "keep_token_hash"();

-- Those in force at once, because their ends are waited for; the many others in the next migration, which locks no table.
UPDATE "draft_lock_grants" SET "token_hash" = token_hash("lock_token") WHERE "ended_at" IS NULL;

CREATE OR REPLACE FUNCTION "guard_refuse_lost"("tool" UUID, "token" TEXT, "holder" TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
  cause TEXT;
  loss RECORD;
BEGIN
  SELECT g.ended_at, g.end_cause, g.ended_by_id, g.stated_reason, l.expires_at,
    CASE WHEN l.tool_id IS NOT NULL THEN guard_ran_out_as(l) END AS ran_out_as INTO loss
  FROM draft_lock_grants g
  LEFT JOIN draft_locks l ON l.tool_id = g.tool_id AND l.fencing_token = g.fencing_token AND token_hash(l.lock_token) = g.token_hash
  WHERE g.token_hash = token_hash($2) AND g.tool_id = $1 AND ($3 IS NULL OR g.holder_id = $3);
  cause := CASE
    WHEN NOT FOUND THEN 'UNKNOWN_TOKEN'
    WHEN loss.end_cause IS NOT NULL THEN loss.end_cause::text
    WHEN loss.expires_at IS NULL THEN 'TOOL_DELETED'
    ELSE loss.ran_out_as END;
  PERFORM guard_refuse('HF423',
    CASE cause
      WHEN 'EXPIRED' THEN 'Your lock expired. Acquire it again to go on editing.'
      WHEN 'IDLE' THEN 'Your lock ended because you were idle. Acquire it again to go on editing.'
      WHEN 'RELEASED' THEN 'Your lock was released. Acquire it again to go on editing.'
      WHEN 'REPLACED' THEN 'Your session has a newer lock: another tab with the same session took this one over.'
      WHEN 'TAKEN_OVER' THEN 'Somebody took over your lock.'
      WHEN 'FORCE_RELEASED' THEN 'Somebody released your lock.'
      WHEN 'OVERRIDDEN' THEN 'An admin overrode your lock.'
      WHEN 'RIGHTS_WITHDRAWN' THEN 'You may no longer edit this document, so your lock ended.'
      WHEN 'TOOL_DELETED' THEN 'The document was deleted.'
      WHEN 'HANDED_OVER' THEN 'You handed your lock over.'
      WHEN 'UNANSWERED' THEN 'Somebody asked for this document and got no answer, so your lock ended.'
      WHEN 'UNKNOWN_TOKEN' THEN 'This lock token was never granted to you on this document, or too long ago.'
      ELSE 'Your lock ended.' END,
    jsonb_build_object('__typename', 'DraftLockLostError', 'code', 'LOCK_LOST', 'retryable', false, 'cause', cause,
      'by', guard_person(loss.ended_by_id), 'endedAt', guard_time(coalesce(loss.ended_at, loss.expires_at)),
      'statedReason', loss.stated_reason, 'currentLock', guard_lock($1)),
    'Acquire the lock again, and write under its token.');
END $$;

CREATE OR REPLACE FUNCTION "use"("lock_token" TEXT, "holder" TEXT DEFAULT NULL) RETURNS INT
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  tool UUID;
BEGIN
  IF coalesce($1, '') = '' THEN
    PERFORM guard_refuse_free();
  END IF;
  -- Of which document a token is never changes.
  SELECT g.tool_id INTO tool FROM draft_lock_grants g WHERE g.token_hash = token_hash($1);
  IF NOT FOUND THEN
    PERFORM guard_refuse_unknown('lock token');
  END IF;
  RETURN guard_hold(tool, $1, $2);
END $$;

DO $$
DECLARE
  ours TEXT;
BEGIN
  -- Whoever replaces a function has to say again where it looks.
  FOREACH ours IN ARRAY ARRAY['guard_refuse_lost(uuid, text, text)', '"use"(text, text)', 'older_servers_run()', 'keep_token_hash()'] LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', ours, current_schema());
  END LOOP;
END $$;

SELECT show_live();
