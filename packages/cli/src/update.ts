import { cp, mkdir, rename, rm, rmdir } from 'node:fs/promises'
import path from 'node:path'
import {
  contentText,
  hashOf,
  type Manifest,
  newPlaceIn,
  placeIn,
  writeContent,
  writeManifest,
} from './folder.ts'
import { isOwnLock, movedOn } from './locks.ts'
import { scan } from './scan.ts'
import { noDocument, type Server, type ToolOfServer } from './server.ts'
import { serverOf } from './serverOf.ts'

type Version = ToolOfServer['draftHead']

/** Gets the newest version into a folder, without a lock. Changes are copied aside first; without that option they prevent the update. */
export async function update(folder: string, isAside: boolean, interrupted: AbortSignal) {
  const { server, manifest } = await serverOf(folder)
  const { document, toolId } = manifest
  const { draftHead: head, draftLock } = (await server.toolById(toolId)) ?? noDocument(document)
  const files = head.files.map((file) => file.name)
  const result = { document, folder, version: head.number, files, aside: null }
  if (head.number === manifest.version) return result
  const own = await ownChanges(folder, manifest, head)
  if (own.length > 0 && !isAside) throw await movedOn(folder, manifest, head.number)
  const aside = own.length > 0 ? await setAside(folder, own) : null
  await fetchVersion(server, folder, manifest, head, interrupted)
  const { pending: _over, ...kept } = manifest
  await writeManifest(folder, {
    ...kept,
    version: head.number,
    lockToken: isOwnLock(manifest, draftLock) ? manifest.lockToken : null,
    content: hashOf(contentText(head.content)),
    files: hashesOf(head),
  })
  return { ...result, aside }
}

const hashesOf = (head: Version) => Object.fromEntries(head.files.map(({ name, sha256 }) => [name, sha256]))

/** The changes: what differs from the fetched version and from the newest one. An interrupted update leaves files of the newest one. */
async function ownChanges(folder: string, manifest: Manifest, head: Version): Promise<string[]> {
  const headed = { content: hashOf(contentText(head.content)), files: hashesOf(head) }
  const unlikeHead = new Set((await scan(folder, headed)).changes)
  return (await scan(folder, manifest)).changes.filter((place) => unlikeHead.has(place))
}

/** Copies them into a new folder beside it, with the same names. */
async function setAside(folder: string, places: string[]): Promise<string> {
  const aside = await newFolderBeside(folder)
  for (const place of places) {
    const to = path.join(aside, place)
    await mkdir(path.dirname(to), { recursive: true })
    // A deleted file does not exist.
    await cp(path.join(folder, place), to).catch((error) => {
      if (error.code !== 'ENOENT') throw error
    })
  }
  return aside
}

async function newFolderBeside(folder: string): Promise<string> {
  const base = folder.replace(/[/\\]+$/, '')
  for (let count = 1; ; count++) {
    const aside = `${base}.mine${count === 1 ? '' : `-${count}`}`
    const isNew = await mkdir(aside).then(
      () => true,
      (error) => (error.code === 'EEXIST' ? false : Promise.reject(error)),
    )
    if (isNew) return aside
  }
}

/** Downloads everything before it replaces anything in the folder. */
async function fetchVersion(
  server: Server,
  folder: string,
  manifest: Manifest,
  head: Version,
  interrupted: AbortSignal,
): Promise<void> {
  const { files } = await scan(folder, manifest)
  const present = new Map(files.map(({ name, sha256 }) => [name, sha256]))
  const missing = head.files.filter(({ name, sha256 }) => present.get(name) !== sha256)
  const incoming = path.join(folder, '.holdfast.incoming')
  await mkdir(path.join(incoming, 'files'), { recursive: true })
  try {
    for (const file of missing) {
      interrupted.throwIfAborted()
      await server.download(file, await newPlaceIn(incoming, file.name), interrupted)
    }
    for (const { name } of missing) {
      await rename(placeIn(incoming, name), await newPlaceIn(folder, name))
    }
    const stays = new Set(head.files.map(({ name }) => name))
    for (const name of [...present.keys(), ...Object.keys(manifest.files)])
      if (!stays.has(name)) await remove(folder, name)
    await writeContent(folder, contentText(head.content))
  } finally {
    await rm(incoming, { recursive: true, force: true })
  }
}

/** Deletes a file, and folders that become empty. */
async function remove(folder: string, name: string): Promise<void> {
  await rm(placeIn(folder, name), { force: true })
  for (let above = path.posix.dirname(name); above !== '.'; above = path.posix.dirname(above))
    await rmdir(placeIn(folder, above)).catch(() => {})
}
