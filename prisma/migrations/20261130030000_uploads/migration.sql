DROP SCHEMA holdfast_live CASCADE;

-- AlterTable
ALTER TABLE "file_contents" ADD COLUMN "hash_state" BYTEA, ADD COLUMN "place" TEXT;

-- DropForeignKey
ALTER TABLE "file_chunks" DROP CONSTRAINT "file_chunks_content_id_fkey";

-- CreateTable
CREATE TABLE "file_pieces" (
    "content_id" UUID NOT NULL,
    "first" INTEGER NOT NULL,
    "size" INTEGER NOT NULL,
    "key" UUID NOT NULL,

    CONSTRAINT "file_pieces_pkey" PRIMARY KEY ("content_id","first")
);

-- CreateTable
CREATE TABLE "dropped_contents" (
    "content_id" UUID NOT NULL,
    "place" TEXT,
    "dropped_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "dropped_contents_pkey" PRIMARY KEY ("content_id")
);

-- CreateTable
CREATE TABLE "file_uploads" (
    "id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "content_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "length" INTEGER NOT NULL,
    "sha256" TEXT,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "file_uploads_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "file_uploads_user_id_idx" ON "file_uploads"("user_id");

-- CreateIndex
CREATE INDEX "file_uploads_content_id_idx" ON "file_uploads"("content_id");

-- CreateIndex
CREATE INDEX "file_uploads_expires_at_idx" ON "file_uploads"("expires_at");

-- AddForeignKey
ALTER TABLE "file_pieces" ADD CONSTRAINT "file_pieces_content_id_fkey" FOREIGN KEY ("content_id") REFERENCES "file_contents"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "file_uploads" ADD CONSTRAINT "file_uploads_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "file_uploads" ADD CONSTRAINT "file_uploads_content_id_fkey" FOREIGN KEY ("content_id") REFERENCES "file_contents"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What schema.prisma cannot say -----------------------------------------------------------------------------

-- How large a file may be is a setting (HOLDFAST_FILE_MB); a size is an integer.
ALTER TABLE "file_contents" DROP CONSTRAINT "file_contents_size", ADD CONSTRAINT "file_contents_size" CHECK ("size" >= 0);

-- The bytes of a content are too many to go in the statement that removes it, and may lie where no statement reaches.
-- Whoever removes a content leaves a note, and the sweep removes the bytes (storage/fileStores/clearDropped.ts).
CREATE FUNCTION note_dropped_contents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO dropped_contents (content_id, place, dropped_at) SELECT id, place, clock_timestamp() FROM dropped;
  RETURN NULL;
END $$;

CREATE TRIGGER "file_contents_dropped" AFTER DELETE ON "file_contents"
  REFERENCING OLD TABLE AS dropped FOR EACH STATEMENT EXECUTE FUNCTION note_dropped_contents();

SELECT show_live();
