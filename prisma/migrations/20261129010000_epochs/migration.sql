-- CreateTable
CREATE TABLE "epochs" (
    "id" INTEGER NOT NULL,
    "lineage" UUID NOT NULL DEFAULT gen_random_uuid(),
    "place" TEXT NOT NULL,
    "floor" INTEGER NOT NULL,
    "cause" TEXT NOT NULL,
    "begun_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "epochs_pkey" PRIMARY KEY ("id")
);

-- Rows of before have no epoch that a tail reads: 0.
ALTER TABLE "lock_events" ADD COLUMN "epoch" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "lock_events" ALTER COLUMN "epoch" DROP DEFAULT;
ALTER TABLE "lock_event_horizon" ADD COLUMN "epoch" INTEGER NOT NULL DEFAULT 0;

-- The tail reads one epoch alone: transaction ids of another server mean nothing here.
DROP INDEX "lock_events_xid_idx";
CREATE INDEX "lock_events_epoch_xid_idx" ON "lock_events"("epoch", "xid");

-- CreateIndex
CREATE UNIQUE INDEX "epochs_floor_key" ON "epochs"("floor");

-- AlterEnum
ALTER TYPE "audit_action" ADD VALUE 'EPOCH_BEGUN';

-- What schema.prisma cannot say -----------------------------------------------------------------------------

ALTER TABLE "epochs"
  ADD CONSTRAINT "epochs_order" CHECK ("id" >= 1 AND "floor" >= 0);

-- An event belongs to the newest epoch there is, also where its statement began before that epoch did. One whose revision
-- does not lie above the epoch's floor was decided before: its transaction is done again. Rows that a restore brings keep
-- the epoch they have.
CREATE FUNCTION "lock_events_in_epoch"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  newest RECORD;
BEGIN
  SELECT "id", "floor" INTO newest FROM "epochs" ORDER BY "id" DESC LIMIT 1;
  IF NEW."revision" <= newest."floor" THEN
    RAISE EXCEPTION 'a new epoch has begun: the change has to be decided again' USING ERRCODE = 'serialization_failure';
  END IF;
  NEW."epoch" := coalesce(newest."id", 0);
  RETURN NEW;
END $$;
CREATE TRIGGER "lock_events_in_epoch" BEFORE INSERT ON "lock_events" FOR EACH ROW
  WHEN (NEW."epoch" IS NULL) EXECUTE FUNCTION "lock_events_in_epoch"();

-- A revision is read as it is stored, or as the floor of the epoch where that is higher.
CREATE OR REPLACE VIEW "draft_lock_states" AS
  SELECT l."tool_id", l."collection_id", l."draft_head_id",
         greatest(l."revision", (SELECT max("floor") FROM "epochs")) AS "revision",
         l."fencing_token", l."holder_id", l."comment",
         l."forced_by_id", l."acquired_at", l."renewed_at", l."expires_at", l."last_active_at", c."heartbeat_interval_ms",
         date_trunc('milliseconds', statement_timestamp()) AS "as_of",
         l."holder_id" IS NOT NULL AND l."expires_at" > statement_timestamp() AS "in_force"
  FROM "draft_locks" l JOIN "collections" c ON c."id" = l."collection_id";

-- Where this connection writes: the timeline of the server and the newest lineage of the database. It raises HF409 where
-- that is not what the caller believes, so that nobody grants, or saves, in a history that was lost or is not known yet.
CREATE FUNCTION "in_history"("believed" TEXT) RETURNS BOOLEAN LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF "believed" IS DISTINCT FROM substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) || '/' ||
     (SELECT "lineage" FROM "epochs" ORDER BY "id" DESC LIMIT 1) THEN
    RAISE EXCEPTION 'the history of the database is another than the caller believes' USING ERRCODE = 'HF409';
  END IF;
  RETURN true;
END $$;
