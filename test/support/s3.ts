import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import S3rver from '@20minutes/s3rver'

/** The keys that the server accepts. */
export const s3Keys = { id: 'S3RVER', secret: 'S3RVER' }

/** An S3-compatible server with the bucket `files`, and the value of HOLDFAST_FILES for it. */
export async function openS3(): Promise<{ place: string; folder: string; close(): Promise<void> }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-s3-'))
  const server = new S3rver({
    ...{ address: '127.0.0.1', port: 0, silent: true, directory: folder },
    // Unlike S3, it signs the path of a listing without its last /.
    allowMismatchedSignatures: true,
    configureBuckets: [{ name: 'files', configs: [] }],
  })
  const { port } = await server.run()
  return {
    place: `s3://files/drafts?region=us-east-1&endpoint=http://127.0.0.1:${port}`,
    folder,
    async close() {
      await server.close()
      rmSync(folder, { recursive: true })
    },
  }
}
