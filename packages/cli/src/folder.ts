import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { exitCodes, Failure } from './failure.ts'
import { sha256Of } from './transfer.ts'
import { writeWhole } from './wholeFile.ts'

/** `.holdfast.json` of a checkout; it has the lock's secret, so it is the owner's alone. */
export interface Manifest {
  /** Address of the server that it came from, and whose secret `lockToken` is. */
  server: string
  document: string
  toolId: string
  version: number
  lockToken: string | null
  fencingToken: number
  /** Hash of content.json as it was written; in `files` those of the files, by name. */
  content: string
  files: Record<string, string>
  /** What was uploaded for a commit that did not come to its end: hashes, and when. */
  staged?: Record<string, number>
  /** Key of a commit that was sent and not answered yet. Its files are at the server. */
  pending?: string
}

const manifestOf = (folder: string) => path.join(folder, '.holdfast.json')
const contentOf = (folder: string) => path.join(folder, 'content.json')
const filesOf = (folder: string) => path.join(folder, 'files')

/** Of a file of the document. */
export const placeIn = (folder: string, name: string) => path.join(filesOf(folder), name)

export const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeWhole(manifestOf(folder), manifest)
}

export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(manifestOf(folder), 'utf8').catch(() => null)
  if (text === null) throw new Failure(exitCodes.usage, `${folder} is no checkout: it has no .holdfast.json.`)
  try {
    return JSON.parse(text) as Manifest
  } catch {
    throw new Failure(
      exitCodes.usage,
      `${folder}/.holdfast.json is damaged; check the document out elsewhere.`,
    )
  }
}

export async function isCheckout(folder: string): Promise<boolean> {
  return stat(manifestOf(folder)).then(
    (found) => found.isFile(),
    () => false,
  )
}

/** Never writes over somebody's work. Answers how to undo all that is written there. */
export async function makeFolder(folder: string): Promise<() => Promise<void>> {
  const made = await mkdir(filesOf(folder), { recursive: true })
  const present = (await readdir(folder)).filter((name) => name !== 'files')
  if (present.length + (await readdir(filesOf(folder))).length > 0)
    throw new Failure(exitCodes.usage, `${folder} is not empty; name another folder.`)
  const isOurs = made !== undefined && path.resolve(made) !== path.resolve(filesOf(folder))
  const written = isOurs ? [made] : [filesOf(folder), contentOf(folder), manifestOf(folder)]
  return async () => {
    for (const place of written) await rm(place, { recursive: true, force: true })
  }
}

export const writeContent = (folder: string, text: string): Promise<void> =>
  writeFile(contentOf(folder), text)
export const contentText = (content: unknown) => `${JSON.stringify(content, null, 2)}\n`

export async function readContent(folder: string): Promise<{ content: unknown; hash: string }> {
  const text = await readFile(contentOf(folder), 'utf8').catch(() => null)
  if (text === null) throw new Failure(exitCodes.usage, `${folder} has no content.json.`)
  try {
    return { content: JSON.parse(text), hash: hashOf(text) }
  } catch (error) {
    throw new Failure(exitCodes.usage, `content.json is not JSON: ${(error as Error).message}`)
  }
}

/** Where a file of the server goes. Whatever the server says, a name stays within its folder. */
export function safePlaceIn(folder: string, name: string): string {
  if (name !== path.basename(name) || /^\.+$|[\\\0]/.test(name))
    throw new Failure(exitCodes.failed, `The server sent a file name that is a path: ${JSON.stringify(name)}`)
  return placeIn(folder, name)
}

export interface FileOfFolder {
  name: string
  path: string
  size: number
  sha256: string
}

export async function filesIn(folder: string): Promise<FileOfFolder[]> {
  const files: FileOfFolder[] = []
  for (const entry of await readdir(filesOf(folder), { withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = placeIn(folder, entry.name)
    files.push({ name: entry.name, path: file, size: (await stat(file)).size, sha256: await sha256Of(file) })
  }
  return files
}

/** What differs from a version, by its place in the folder. */
export async function changesIn(
  folder: string,
  { content, files }: Pick<Manifest, 'content' | 'files'>,
): Promise<string[]> {
  const text = await readFile(contentOf(folder), 'utf8').catch(() => '')
  const now = new Map((await filesIn(folder)).map(({ name, sha256 }) => [name, sha256]))
  const names = new Set([...Object.keys(files), ...now.keys()])
  return [
    ...(hashOf(text) === content ? [] : ['content.json']),
    ...[...names].filter((name) => files[name] !== now.get(name)).map((name) => `files/${name}`),
  ].sort()
}
