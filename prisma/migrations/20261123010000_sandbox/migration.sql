-- CreateEnum
CREATE TYPE "run_status" AS ENUM ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'CANCELED');

-- CreateTable
CREATE TABLE "sandbox_snapshots" (
    "id" UUID NOT NULL,
    "tool_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "draft_head_id" UUID NOT NULL,
    "draft_number" INTEGER NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sandbox_snapshots_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "runs" (
    "id" UUID NOT NULL,
    "tool_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "snapshot_id" UUID,
    "version_id" UUID,
    "draft_head_id" UUID,
    "fencing_token" INTEGER,
    "action_id" TEXT,
    "status" "run_status" NOT NULL,
    "queued_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "duration_ms" INTEGER,
    "outputs" JSONB NOT NULL DEFAULT '[]',
    "next_actions" JSONB NOT NULL DEFAULT '[]',
    "logs" TEXT NOT NULL DEFAULT '',
    "error" JSONB,
    "state_rev" INTEGER,

    CONSTRAINT "runs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tool_states" (
    "tool_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "context" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "state_rev" INTEGER NOT NULL,
    "schema_hash" TEXT,
    "draft_number" INTEGER,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tool_states_pkey" PRIMARY KEY ("tool_id","user_id","context")
);

-- CreateIndex
CREATE INDEX "sandbox_snapshots_expires_at_idx" ON "sandbox_snapshots"("expires_at");

-- CreateIndex
CREATE INDEX "sandbox_snapshots_tool_id_idx" ON "sandbox_snapshots"("tool_id");

-- CreateIndex
CREATE INDEX "runs_tool_id_user_id_queued_at_idx" ON "runs"("tool_id", "user_id", "queued_at");

-- CreateIndex
CREATE INDEX "runs_snapshot_id_idx" ON "runs"("snapshot_id");

-- CreateIndex
CREATE INDEX "runs_version_id_idx" ON "runs"("version_id");

-- CreateIndex
CREATE INDEX "runs_status_queued_at_idx" ON "runs"("status", "queued_at");

-- CreateIndex
CREATE INDEX "tool_states_tool_id_user_id_schema_hash_draft_number_idx" ON "tool_states"("tool_id", "user_id", "schema_hash", "draft_number");

-- AddForeignKey
ALTER TABLE "sandbox_snapshots" ADD CONSTRAINT "sandbox_snapshots_tool_id_fkey" FOREIGN KEY ("tool_id") REFERENCES "tools"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "runs" ADD CONSTRAINT "runs_tool_id_fkey" FOREIGN KEY ("tool_id") REFERENCES "tools"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "runs" ADD CONSTRAINT "runs_snapshot_id_fkey" FOREIGN KEY ("snapshot_id") REFERENCES "sandbox_snapshots"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "runs" ADD CONSTRAINT "runs_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "draft_versions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tool_states" ADD CONSTRAINT "tool_states_tool_id_fkey" FOREIGN KEY ("tool_id") REFERENCES "tools"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What schema.prisma cannot say -----------------------------------------------------------------------------

ALTER TABLE "tool_states"
  ADD CONSTRAINT "tool_states_context" CHECK (length("context") BETWEEN 1 AND 64),
  ADD CONSTRAINT "tool_states_rev" CHECK ("state_rev" >= 1);
ALTER TABLE "runs"
  ADD CONSTRAINT "runs_of_something" CHECK (num_nonnulls("snapshot_id", "version_id") <= 1),
  ADD CONSTRAINT "runs_finished" CHECK (("finished_at" IS NULL) = ("status" IN ('QUEUED', 'RUNNING')));
