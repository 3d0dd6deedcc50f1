-- Servers that know 20261130040000_services may run beside it.

-- CreateTable
CREATE TABLE "instances" (
    "id" UUID NOT NULL,
    "committed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "instances_pkey" PRIMARY KEY ("id")
);

-- What schema.prisma cannot say -----------------------------------------------------------------------------

-- Rewritten every other second: always in place.
ALTER TABLE "instances" SET (fillfactor = 10, autovacuum_vacuum_threshold = 1000);

-- Where an instance asks for it (HOLDFAST_REQUIRE_SYNC), nothing is granted that a failover could lose. In the statement that
-- grants, so that no change of the setting comes between.
CREATE FUNCTION "refuse_unreplicated"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('synchronous_standby_names') = '' THEN
    RAISE EXCEPTION 'No lock is granted while synchronous_standby_names of the database is empty, because HOLDFAST_REQUIRE_SYNC is on'
      USING ERRCODE = 'HF503';
  ELSIF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
    RAISE EXCEPTION 'No lock is granted while synchronous_commit of the database is %, because HOLDFAST_REQUIRE_SYNC is on',
      current_setting('synchronous_commit') USING ERRCODE = 'HF503';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "draft_lock_grants_replicated" BEFORE INSERT ON "draft_lock_grants" FOR EACH ROW
  WHEN (current_setting('holdfast.require_sync', true) = 'on') EXECUTE FUNCTION "refuse_unreplicated"();

SELECT show_live();
