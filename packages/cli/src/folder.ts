import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { exitCodes, Failure } from './failure.ts'
import { writeWhole } from './wholeFile.ts'
import { windowsFault } from './windows.ts'

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

/** Where a file of the server goes, its folder made. Whatever the server says, a name stays within the folder. */
export async function newPlaceIn(folder: string, name: string): Promise<string> {
  if (/[\\\0]/.test(name) || name.split('/').some((part) => /^\.*$/.test(part)))
    throw new Failure(
      exitCodes.failed,
      `The server sent a file name that leads elsewhere: ${JSON.stringify(name)}`,
    )
  const fault = process.platform === 'win32' ? windowsFault(name) : null
  if (fault) throw new Failure(exitCodes.failed, `${name} cannot be written here: ${fault}.`)
  const place = placeIn(folder, name)
  await mkdir(path.dirname(place), { recursive: true })
  return place
}
