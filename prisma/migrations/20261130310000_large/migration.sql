-- Servers that know 20261130040000_services may run beside it.
DROP SCHEMA holdfast_live CASCADE;

-- DropIndex
DROP INDEX "draft_locks_check_at_idx";
DROP INDEX "draft_locks_acquired_at_tool_id_idx";
DROP INDEX "draft_locks_holder_id_idx";

-- A tenth of all documents or less is locked. Indexes without the other documents are smaller, and the end of a lock writes to
-- none of them. The second column lets a sweep continue where it was, and returns one holder's locks in order.
-- CreateIndex
CREATE INDEX "draft_locks_due" ON "draft_locks"("check_at", "tool_id") WHERE ("check_at" IS NOT NULL);
CREATE INDEX "draft_locks_in_force_order" ON "draft_locks"("acquired_at", "tool_id") WHERE ("acquired_at" IS NOT NULL);
CREATE INDEX "draft_locks_of_holder" ON "draft_locks"("holder_id", "acquired_at", "tool_id") WHERE ("holder_id" IS NOT NULL);

-- What schema.prisma cannot say -----------------------------------------------------------------------------

-- By default, a table is vacuumed when a fifth of it is dead or new. For a hundred million rows that is weeks of changes at once.
ALTER TABLE "draft_locks" SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
ALTER TABLE "idempotency_keys" SET (autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE "lock_events" SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.05,
  autovacuum_analyze_scale_factor = 0.02);
-- Rows that never change are frozen at their first vacuum, instead of a year of them at once later.
ALTER TABLE "audit_entries" SET (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_freeze_min_age = 0);
ALTER TABLE "draft_versions" SET (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_freeze_min_age = 0);

-- With free space in its page, the end of a grant updates its row in place (HOT) and writes to no index.
ALTER TABLE "draft_lock_grants" SET (fillfactor = 85);

SELECT show_live();
