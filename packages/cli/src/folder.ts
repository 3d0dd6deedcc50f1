import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { exitCodes, Failure } from './failure.ts'
import { writeWhole } from './wholeFile.ts'
import { windowsFault } from './windows.ts'

/** `.holdfast.json` of a checkout. It contains the lock's secret, so only its owner can read it. */
export interface Manifest {
  /** Address of the server of the folder and of its `lockToken`. */
  server: string
  document: string
  toolId: string
  version: number
  lockToken: string | null
  fencingToken: number
  /** Hash of content.json as it was written. `files` has the hashes of the files, by name. */
  content: string
  files: Record<string, string>
  /** Files uploaded for a commit that was interrupted: hashes, and when. */
  staged?: Record<string, number>
  /** Key of a commit that was sent but got no answer yet. The server has its files. */
  pending?: string
}

const manifestOf = (folder: string) => path.join(folder, '.holdfast.json')
const contentOf = (folder: string) => path.join(folder, 'content.json')
const filesOf = (folder: string) => path.join(folder, 'files')

/** A file of the document. */
export const placeIn = (folder: string, name: string) => path.join(filesOf(folder), name)

export const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeWhole(manifestOf(folder), manifest)
}

export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(manifestOf(folder), 'utf8').catch(() => null)
  if (text === null)
    throw new Failure(exitCodes.usage, `${folder} is not the folder of a document: it has no .holdfast.json.`)
  try {
    return JSON.parse(text) as Manifest
  } catch {
    throw new Failure(
      exitCodes.usage,
      `${folder}/.holdfast.json is damaged. Check the document out to another folder.`,
    )
  }
}

export async function isCheckout(folder: string): Promise<boolean> {
  return stat(manifestOf(folder)).then(
    (found) => found.isFile(),
    () => false,
  )
}

/** Never overwrites a person's work. Returns a function that deletes everything it has written. */
export async function makeFolder(folder: string): Promise<() => Promise<void>> {
  const made = await mkdir(filesOf(folder), { recursive: true })
  const present = (await readdir(folder)).filter((name) => name !== 'files')
  if (present.length + (await readdir(filesOf(folder))).length > 0)
    throw new Failure(exitCodes.usage, `${folder} is not empty. Choose another folder.`)
  const isOurs = made !== undefined && path.resolve(made) !== path.resolve(filesOf(folder))
  const written = isOurs ? [made] : [filesOf(folder), contentOf(folder), manifestOf(folder)]
  return async () => {
    for (const place of written) await rm(place, { recursive: true, force: true })
  }
}

export const writeContent = (folder: string, text: string): Promise<void> =>
  writeFile(contentOf(folder), text)
export const contentText = (content: unknown) => `${JSON.stringify(content, null, 2)}\n`

/** The place of a file of the server, with its folder created. A name can never lead out of the folder. */
export async function newPlaceIn(folder: string, name: string): Promise<string> {
  if (/[\\\0]/.test(name) || name.split('/').some((part) => /^\.*$/.test(part)))
    throw new Failure(
      exitCodes.failed,
      `The server sent a file name that is outside of the folder: ${JSON.stringify(name)}`,
    )
  const fault = process.platform === 'win32' ? windowsFault(name) : null
  if (fault) throw new Failure(exitCodes.failed, `${name} cannot be written here: ${fault}.`)
  const place = placeIn(folder, name)
  await mkdir(path.dirname(place), { recursive: true })
  return place
}
