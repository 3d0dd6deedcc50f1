import { createReadStream } from 'node:fs'
import { access, constants, mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { DeletedMeanwhile, type ObjectStore } from './fileStore.ts'

const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Files `ab/<content>/<key>` below a folder, where `ab` is the beginning of the content's id. Every name is a
 * UUID, so no path can leave the folder.
 */
export function folderStore(folder: string): ObjectStore {
  const ofContent = (contentId: string) => {
    if (!isUuid.test(contentId)) throw new Error('a content is named by a UUID')
    return path.join(folder, contentId.slice(0, 2), contentId)
  }
  const ofObject = (contentId: string, key: string) => {
    if (!isUuid.test(key)) throw new Error('an object is named by a UUID')
    return path.join(ofContent(contentId), key)
  }
  return {
    pieceBytes: 1024 * 1024,
    async ready() {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
      } catch (error) {
        const why = (error as Error).message
        throw new Error(`this server cannot read and write the folder of HOLDFAST_FILES: ${why}`)
      }
    },
    async put(contentId, key, bytes) {
      const at = ofObject(contentId, key)
      await mkdir(path.dirname(at), { recursive: true, mode: 0o700 })
      const file = await open(`${at}.part`, 'wx', 0o600)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(`${at}.part`, at)
      await syncFolder(path.dirname(at))
    },
    async *read(contentId, key, first, last) {
      try {
        yield* createReadStream(ofObject(contentId, key), {
          start: first,
          end: last,
        }) as AsyncIterable<Buffer>
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new DeletedMeanwhile()
        throw error
      }
    },
    remove: (contentId, key) => rm(ofObject(contentId, key), { force: true }),
    clear: (contentId) => rm(ofContent(contentId), { recursive: true, force: true }),
  }
}

/** A file survives a power failure only if its folder's entry has been flushed too. */
async function syncFolder(folder: string): Promise<void> {
  const opened = await open(folder, 'r')
  try {
    await opened.sync()
  } finally {
    await opened.close()
  }
}
