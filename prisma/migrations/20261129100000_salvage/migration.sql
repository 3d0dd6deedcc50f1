DROP SCHEMA holdfast_live CASCADE;

-- AlterTable
ALTER TABLE "draft_lock_grants" ADD COLUMN     "acknowledged_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "draft_salvages" (
    "id" UUID NOT NULL,
    "tool_id" UUID NOT NULL,
    "fencing_token" INTEGER NOT NULL,
    "author_id" TEXT NOT NULL,
    "base_version" INTEGER NOT NULL,
    "content" TEXT NOT NULL,
    "kept_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "draft_salvages_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "draft_salvages_author_id_kept_at_idx" ON "draft_salvages"("author_id", "kept_at");

-- CreateIndex
CREATE INDEX "draft_salvages_expires_at_idx" ON "draft_salvages"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "draft_salvages_tool_id_fencing_token_key" ON "draft_salvages"("tool_id", "fencing_token");
-- What schema.prisma cannot say -----------------------------------------------------------------------------

-- Only of what has ended anybody can have been told.
ALTER TABLE "draft_lock_grants" ADD CONSTRAINT "draft_lock_grants_acknowledged" CHECK (
  "acknowledged_at" IS NULL OR "ended_at" IS NOT NULL);

SELECT show_live();
