DROP SCHEMA holdfast_live CASCADE;

-- Changes of documents are told from their audit entries. Without a default at first: the entries that there are stay as they are.
ALTER TABLE "audit_entries" ADD COLUMN "xid" xid8, ADD COLUMN "epoch" INTEGER;
ALTER TABLE "audit_entries" ALTER COLUMN "xid" SET DEFAULT pg_current_xact_id();

-- CreateIndex
CREATE INDEX "audit_entries_told" ON "audit_entries"("epoch", "xid") WHERE "epoch" IS NOT NULL;

-- What schema.prisma cannot say -----------------------------------------------------------------------------

-- An entry that is told belongs to the newest epoch there is; one that a restore brings keeps the epoch it has.
CREATE FUNCTION "audit_entries_in_epoch"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."epoch" := (SELECT coalesce(max("id"), 0) FROM "epochs");
  RETURN NEW;
END $$;
CREATE TRIGGER "audit_entries_in_epoch" BEFORE INSERT ON "audit_entries" FOR EACH ROW
  WHEN (NEW."epoch" IS NULL AND NEW."xid" IS NOT NULL AND NEW."action" IN (
    'TOOL_CREATED', 'DRAFT_SAVED', 'EXTERNAL_SAVED', 'TOOL_METADATA_UPDATED', 'DRAFT_PUBLISHED', 'TOOL_UNPUBLISHED', 'TOOL_DELETED'))
  EXECUTE FUNCTION "audit_entries_in_epoch"();

SELECT show_live();
