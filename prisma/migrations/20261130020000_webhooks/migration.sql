DROP SCHEMA holdfast_live CASCADE;

-- AlterEnum
ALTER TYPE "audit_action" ADD VALUE 'WEBHOOK_CHANGED';

-- CreateTable
CREATE TABLE "webhooks" (
    "id" UUID NOT NULL,
    "url" TEXT NOT NULL,
    "collection_id" TEXT,
    "kinds" TEXT[] NOT NULL,
    "secret" TEXT NOT NULL,
    "previous_secret" TEXT,
    "previous_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "lineage" TEXT NOT NULL,
    "told_snapshot" TEXT NOT NULL,
    "until_snapshot" TEXT,
    "after_id" BIGINT NOT NULL DEFAULT 0,
    "page_until" BIGINT,
    "page_attempts" INTEGER NOT NULL DEFAULT 0,
    "page_done" BIGINT[] NOT NULL DEFAULT '{}',
    "resync" TEXT NOT NULL DEFAULT 'NONE',
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failing_since" TIMESTAMPTZ(3),
    "last_failure" TEXT,
    "last_delivered_at" TIMESTAMPTZ(3),
    "next_try_at" TIMESTAMPTZ(3),
    "stopped_at" TIMESTAMPTZ(3),
    "lease_owner" UUID,
    "lease_until" TIMESTAMPTZ(3),

    CONSTRAINT "webhooks_pkey" PRIMARY KEY ("id")
);

-- What schema.prisma cannot say -----------------------------------------------------------------------------

ALTER TABLE "webhooks"
  ADD CONSTRAINT "webhooks_url" CHECK (length("url") BETWEEN 1 AND 2000),
  ADD CONSTRAINT "webhooks_previous" CHECK (("previous_secret" IS NULL) = ("previous_until" IS NULL)),
  ADD CONSTRAINT "webhooks_resync" CHECK ("resync" IN ('NONE', 'DUE', 'TOLD')),
  ADD CONSTRAINT "webhooks_page" CHECK ("page_until" IS NULL OR "until_snapshot" IS NOT NULL),
  ADD CONSTRAINT "webhooks_lease" CHECK (("lease_owner" IS NULL) = ("lease_until" IS NULL));

SELECT show_live();
