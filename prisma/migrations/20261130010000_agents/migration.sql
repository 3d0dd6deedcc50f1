DROP SCHEMA holdfast_live CASCADE;

-- CreateEnum
CREATE TYPE "user_kind" AS ENUM ('HUMAN', 'AGENT', 'SERVICE');

-- CreateEnum
CREATE TYPE "agent_policy" AS ENUM ('REFUSED', 'YIELD', 'EQUAL');

-- AlterTable
ALTER TABLE "users" ADD COLUMN "kind" "user_kind" NOT NULL DEFAULT 'HUMAN', ADD COLUMN "on_behalf_of" TEXT;

-- AlterTable
ALTER TABLE "collections" ADD COLUMN "agents" "agent_policy" NOT NULL DEFAULT 'YIELD';

-- CreateIndex
CREATE INDEX "users_on_behalf_of" ON "users"("on_behalf_of") WHERE "on_behalf_of" IS NOT NULL;

-- AddForeignKey
ALTER TABLE "users" ADD CONSTRAINT "users_on_behalf_of_fkey" FOREIGN KEY ("on_behalf_of") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What schema.prisma cannot say -----------------------------------------------------------------------------

ALTER TABLE "users" ADD CONSTRAINT "users_agent" CHECK ("on_behalf_of" IS NULL OR "kind" = 'AGENT');

-- An agent's lease lasts at most two minutes, and its heartbeats come every 40 s or sooner: domain/terms.ts says the same.
CREATE OR REPLACE VIEW "draft_lock_states" AS
  SELECT l."tool_id", l."collection_id", l."draft_head_id",
         greatest(l."revision", (SELECT max("floor") FROM "epochs")) AS "revision",
         l."fencing_token", l."holder_id", l."comment",
         l."forced_by_id", l."acquired_at", l."renewed_at", l."expires_at", l."last_active_at",
         CASE WHEN h."kind" = 'AGENT' THEN least(c."heartbeat_interval_ms", 40000) ELSE c."heartbeat_interval_ms" END AS "heartbeat_interval_ms",
         date_trunc('milliseconds', statement_timestamp()) AS "as_of",
         l."holder_id" IS NOT NULL AND l."expires_at" > statement_timestamp() AS "in_force",
         l."ends_at"
  FROM "draft_locks" l JOIN "collections" c ON c."id" = l."collection_id" LEFT JOIN "users" h ON h."id" = l."holder_id";

SELECT show_live();
