-- Servers that know 20261130040000_services may run beside it.
DROP SCHEMA holdfast_live CASCADE;

-- A lock has both or neither. Whoever asks for a page no longer has to say both: with each condition PostgreSQL expects a tenth of the
-- locks that there are, until it collects and sorts all of them for one page, instead of reading the page in the order of this index.
-- DropIndex
DROP INDEX "draft_locks_in_force_order";
-- CreateIndex
CREATE INDEX "draft_locks_in_force_order" ON "draft_locks"("acquired_at", "tool_id") WHERE ("holder_id" IS NOT NULL);

-- What schema.prisma cannot say -----------------------------------------------------------------------------

-- in_force says already that there is a holder.
CREATE OR REPLACE VIEW "draft_locks_in_force" AS
  SELECT * FROM "draft_lock_states" WHERE "in_force";

SELECT show_live();
