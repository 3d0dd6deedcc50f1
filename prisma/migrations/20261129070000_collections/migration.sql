DROP SCHEMA holdfast_live CASCADE;

-- CreateEnum
CREATE TYPE "draft_storage" AS ENUM ('INTERNAL', 'EXTERNAL');

-- CreateEnum
CREATE TYPE "collection_editors" AS ENUM ('MAINTAINERS', 'CONTRIBUTORS');

-- CreateEnum
CREATE TYPE "collection_readers" AS ENUM ('EVERYBODY', 'EDITORS');

-- AlterEnum
ALTER TYPE "audit_action" ADD VALUE 'COLLECTION_CREATED';
ALTER TYPE "audit_action" ADD VALUE 'COLLECTION_UPDATED';
ALTER TYPE "audit_action" ADD VALUE 'COLLECTION_DELETED';
ALTER TYPE "audit_action" ADD VALUE 'EXTERNAL_SAVED';

-- AlterTable
ALTER TABLE "collections" ADD COLUMN     "archived" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "editors" "collection_editors" NOT NULL DEFAULT 'MAINTAINERS',
ADD COLUMN     "readers" "collection_readers" NOT NULL DEFAULT 'EVERYBODY',
ADD COLUMN     "runnable" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "storage" "draft_storage" NOT NULL DEFAULT 'INTERNAL',
ADD COLUMN     "url_template" TEXT,
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "draft_versions" ADD COLUMN     "reference" TEXT;

-- What schema.prisma cannot say -----------------------------------------------------------------------------

-- What the sandbox ran until now by its name.
UPDATE "collections" SET "runnable" = true WHERE "id" = 'scripts';

-- Content, one document of its own and code belong to documents that are kept here.
ALTER TABLE "collections" ADD CONSTRAINT "collections_kept_elsewhere" CHECK (
  "storage" = 'INTERNAL' OR ("content_schema" IS NULL AND NOT "singleton" AND NOT "runnable"));

-- The key of a document that is kept elsewhere may be any text that PostgreSQL keeps. What a slug may be of those that are
-- kept here is said where one is made, and never changes afterwards.
ALTER TABLE "tools" DROP CONSTRAINT "tools_slug";
ALTER TABLE "tools" ADD CONSTRAINT "tools_slug" CHECK (char_length("slug") BETWEEN 1 AND 200);

SELECT "show_live"();
