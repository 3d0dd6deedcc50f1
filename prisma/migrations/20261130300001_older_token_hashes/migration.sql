-- Servers that know 20261130040000_services may run beside it.
-- Rows of grants that have ended: nobody waits for them.
UPDATE "draft_lock_grants" SET "token_hash" = token_hash("lock_token") WHERE "token_hash" IS NULL;
