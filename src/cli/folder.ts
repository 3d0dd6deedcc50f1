import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { exitCodes, Failure } from './failure.ts'

/** `.holdfast.json` of a checkout; it has the lock's secret, so it is the owner's alone. */
export interface Manifest {
  document: string
  toolId: string
  version: number
  lockToken: string | null
  files: Record<string, string>
}

const manifestOf = (folder: string) => path.join(folder, '.holdfast.json')
export const contentOf = (folder: string) => path.join(folder, 'content.json')
const filesOf = (folder: string) => path.join(folder, 'files')

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeFile(manifestOf(folder), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 })
}

export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(manifestOf(folder), 'utf8').catch(() => null)
  if (text === null) throw new Failure(exitCodes.usage, `${folder} is no checkout: it has no .holdfast.json.`)
  return JSON.parse(text) as Manifest
}

/** Never writes over somebody's work. */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(filesOf(folder), { recursive: true })
  const present = (await readdir(folder)).filter((name) => name !== 'files')
  if (present.length + (await readdir(filesOf(folder))).length > 0)
    throw new Failure(exitCodes.usage, `${folder} is not empty; name another folder.`)
}

/** Whatever the server says, a name stays within its folder. */
export async function writeFileOf(
  folder: string,
  name: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<void> {
  if (name !== path.basename(name) || /^\.+$|[\\\0]/.test(name))
    throw new Failure(exitCodes.failed, `The server sent a file name that is a path: ${JSON.stringify(name)}`)
  await writeFile(path.join(filesOf(folder), name), bytes)
}

export async function* filesIn(folder: string) {
  for (const entry of await readdir(filesOf(folder), { withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = path.join(filesOf(folder), entry.name)
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(file)) hash.update(chunk)
    yield { name: entry.name, path: file, size: (await stat(file)).size, sha256: hash.digest('hex') }
  }
}
