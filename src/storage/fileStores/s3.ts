import type { S3mini } from 's3mini'
import type { Place } from '../../domain/filePlace.ts'
import { DeletedMeanwhile, type ObjectStore } from './fileStore.ts'

/**
 * The timeout of a write: for an object of 4 MiB it means 70 kB a second. Reads have no timeout, because they
 * last as long as their reader.
 */
const writeMs = 60_000

/**
 * Objects `prefix/<content>/<key>` in a bucket, each written by one request, so that no incomplete multipart
 * uploads are left behind.
 */
export async function s3Store(
  place: Place & { kind: 's3' },
  keys: { id: string; secret: string },
): Promise<ObjectStore> {
  // Loaded only when it is used.
  const { S3mini } = await import('s3mini')
  const client = (more: { requestAbortTimeout?: number }): S3mini =>
    new S3mini({
      accessKeyId: keys.id,
      secretAccessKey: keys.secret,
      endpoint: place.endpoint,
      region: place.region,
      ...more,
    })
  const reading = client({})
  const writing = client({ requestAbortTimeout: writeMs })
  const ofObject = (contentId: string, key: string) => `${place.prefix}${contentId}/${key}`
  return {
    pieceBytes: 4 * 1024 * 1024,
    async put(contentId, key, bytes) {
      const answer = await writing.putObject(ofObject(contentId, key), bytes)
      await answer.arrayBuffer()
    },
    async *read(contentId, key, first, last) {
      const answer = await reading
        .getObjectRaw(ofObject(contentId, key), false, first, last + 1)
        .catch(notThere)
      if (!answer?.body) throw new DeletedMeanwhile()
      for await (const bytes of answer.body as unknown as AsyncIterable<Uint8Array>)
        yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    },
    async remove(contentId, key) {
      await writing.deleteObject(ofObject(contentId, key))
    },
    async clear(contentId) {
      for (;;) {
        const prefix = `${place.prefix}${contentId}/`
        const listed = await writing.listObjectsPaged('/', prefix, 500)
        const found = listed?.objects ?? []
        if (found.length === 0) return
        // One by one, because not every S3-compatible store supports deleting many in one request.
        const keys = found.map(({ Key }) => Key)
        for (let at = 0; at < keys.length; at += 8)
          await Promise.all(keys.slice(at, at + 8).map((key) => writing.deleteObject(key)))
      }
    },
  }
}

function notThere(error: { status?: number }): null {
  if (error.status === 404) return null
  throw error
}
