-- CreateTable
CREATE TABLE "file_contents" (
    "id" UUID NOT NULL,
    "sha256" TEXT,
    "size" INTEGER NOT NULL DEFAULT 0,
    "started_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "file_contents_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "file_chunks" (
    "content_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "file_chunks_pkey" PRIMARY KEY ("content_id","seq")
);

-- CreateTable
CREATE TABLE "staged_files" (
    "user_id" TEXT NOT NULL,
    "content_id" UUID NOT NULL,
    "staged_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "staged_files_pkey" PRIMARY KEY ("user_id","content_id")
);

-- CreateTable
CREATE TABLE "version_files" (
    "version_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "content_id" UUID NOT NULL,

    CONSTRAINT "version_files_pkey" PRIMARY KEY ("version_id","name")
);

-- CreateIndex
CREATE UNIQUE INDEX "file_contents_sha256_key" ON "file_contents"("sha256");

-- CreateIndex
CREATE INDEX "file_contents_started_at_idx" ON "file_contents"("started_at");

-- CreateIndex
CREATE INDEX "staged_files_content_id_idx" ON "staged_files"("content_id");

-- CreateIndex
CREATE INDEX "staged_files_staged_at_idx" ON "staged_files"("staged_at");

-- CreateIndex
CREATE INDEX "version_files_content_id_idx" ON "version_files"("content_id");

-- AddForeignKey
ALTER TABLE "file_chunks" ADD CONSTRAINT "file_chunks_content_id_fkey" FOREIGN KEY ("content_id") REFERENCES "file_contents"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "staged_files" ADD CONSTRAINT "staged_files_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "staged_files" ADD CONSTRAINT "staged_files_content_id_fkey" FOREIGN KEY ("content_id") REFERENCES "file_contents"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "version_files" ADD CONSTRAINT "version_files_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "draft_versions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "version_files" ADD CONSTRAINT "version_files_content_id_fkey" FOREIGN KEY ("content_id") REFERENCES "file_contents"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What schema.prisma cannot say -----------------------------------------------------------------------------

ALTER TABLE "file_contents"
  ADD CONSTRAINT "file_contents_sha256" CHECK ("sha256" ~ '^[0-9a-f]{64}$'),
  ADD CONSTRAINT "file_contents_size" CHECK ("size" BETWEEN 0 AND 33554432);
-- Files are mostly compressed already; trying again costs more than it saves.
ALTER TABLE "file_chunks" ALTER COLUMN "bytes" SET STORAGE EXTERNAL;
