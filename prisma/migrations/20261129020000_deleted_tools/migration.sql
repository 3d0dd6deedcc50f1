-- DropIndex
DROP INDEX "tools_collection_id_slug_key";

-- AlterTable
ALTER TABLE "tools" ADD COLUMN     "deleted_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "tools_deleted_at_idx" ON "tools"("deleted_at") WHERE ("deleted_at" IS NOT NULL);

-- CreateIndex
CREATE UNIQUE INDEX "tools_collection_id_slug_key" ON "tools"("collection_id", "slug") WHERE ("deleted_at" IS NULL);

-- What is read for people is read from the schema holdfast_live: a view for every table and every view, under the same
-- name. Tools that are marked as deleted are not in it, nor is anything that refers to one by its tool_id.
--
-- A migration that changes a table or a view drops the schema first (DROP SCHEMA holdfast_live CASCADE) and calls this last.
CREATE FUNCTION "show_live"() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  shown record;
BEGIN
  DROP SCHEMA IF EXISTS holdfast_live CASCADE;
  CREATE SCHEMA holdfast_live;
  FOR shown IN
    SELECT c.oid, c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND c.relname <> '_prisma_migrations'
  LOOP
    EXECUTE format('CREATE VIEW holdfast_live.%I AS SELECT * FROM public.%I', shown.relname, shown.relname) ||
      CASE
        WHEN shown.oid = 'public.tools'::regclass THEN ' WHERE deleted_at IS NULL'
        WHEN EXISTS (SELECT FROM pg_constraint f
                     WHERE f.conrelid = shown.oid AND f.contype = 'f' AND f.confrelid = 'public.tools'::regclass)
          THEN ' r WHERE EXISTS (SELECT FROM public.tools t WHERE t.id = r.tool_id AND t.deleted_at IS NULL)'
        ELSE ''
      END;
  END LOOP;
END
$$;

SELECT "show_live"();
