import { UnavailableError } from '../../domain/errors.ts'
import { parsePlace } from '../../domain/filePlace.ts'
import { DeletedMeanwhile, type FileStore, type ObjectStore } from './fileStore.ts'
import { folderStore } from './folder.ts'
import { outsideStore } from './outside.ts'
import { postgresStore } from './postgres.ts'
import { s3Store } from './s3.ts'

export interface FileStores {
  /** The store for new files. */
  current(): Promise<FileStore>
  /** The store with this name, as a content's row has it. Null means PostgreSQL. */
  at(place: string | null): Promise<FileStore>
  objectsAt(place: string): Promise<ObjectStore>
  /** Throws when new files could not be stored, as far as that can be checked without the network. */
  ready(): Promise<void>
}

export interface StoreOptions {
  place: string | null
  keys: { id: string; secret: string } | null
  /** Receives the error that the caller gets only as `unavailable`. */
  onFault(error: unknown, place: string): void
}

/** Stores that are no longer the current one are opened when one of their files is requested. */
export function fileStores({ place: current, keys, onFault }: StoreOptions): FileStores {
  const opened = new Map<string, Promise<ObjectStore>>()
  const open = async (url: string): Promise<ObjectStore> => {
    const place = parsePlace(url)
    if (place.kind === 'folder') return folderStore(place.folder)
    if (!keys) throw new Error('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY are missing')
    return s3Store(place, keys)
  }
  const objectsAt = (url: string): Promise<ObjectStore> => {
    const known = opened.get(url) ?? open(url)
    opened.set(url, known)
    return known
  }
  const at = async (place: string | null): Promise<FileStore> => {
    if (place === null) return postgresStore
    const unavailable = (error: unknown): never => {
      if (error instanceof DeletedMeanwhile) throw error
      onFault(error, place)
      throw new UnavailableError('The file store does not answer', 5_000)
    }
    return outsideStore(place, explained(await objectsAt(place).catch(unavailable), unavailable))
  }
  return {
    current: () => at(current),
    at,
    objectsAt,
    async ready() {
      if (current !== null) await (await objectsAt(current)).ready?.()
    },
  }
}

/** The caller is told to retry later. The actual error is reported to the operator. */
function explained(objects: ObjectStore, unavailable: (error: unknown) => never): ObjectStore {
  return {
    pieceBytes: objects.pieceBytes,
    put: (contentId, key, bytes) => objects.put(contentId, key, bytes).catch(unavailable),
    async *read(contentId, key, first, last) {
      try {
        yield* objects.read(contentId, key, first, last)
      } catch (error) {
        unavailable(error)
      }
    },
    remove: (contentId, key) => objects.remove(contentId, key),
    clear: (contentId) => objects.clear(contentId),
  }
}
