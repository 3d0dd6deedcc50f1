import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import ignore, { type Ignore } from 'ignore'
import { exitCodes, Failure } from './failure.ts'
import { hashOf, type Manifest } from './folder.ts'
import { sha256Of } from './sha256.ts'
import { windowsFault } from './windows.ts'

export interface FileOfFolder {
  /** Its path in `files`, with slashes. */
  name: string
  path: string
  size: number
  sha256: string
}

export interface LeftOut {
  place: string
  why: string
}

/** The content of a folder. Everything in it is either saved or listed as left out. */
export interface Scan {
  files: FileOfFolder[]
  /** Paths that differ from the folder's version, including those in `removed`. */
  changes: string[]
  removed: string[]
  leftOut: LeftOut[]
  /** Entries that cannot be saved. They prevent a commit. */
  refused: LeftOut[]
  /** Names that Windows cannot store. */
  notForWindows: LeftOut[]
}

const ignoredAnyway = ['.DS_Store', '~$*', '*.bak']
const own = /^(content\.json|files|\.holdfast.*)$/

export async function scan(
  folder: string,
  { content, files: known }: Pick<Manifest, 'content' | 'files'>,
): Promise<Scan> {
  const rules = ignore().add(ignoredAnyway)
  rules.add(await readFile(path.join(folder, '.holdfastignore'), 'utf8').catch(() => ''))
  const found: Scan = { files: [], changes: [], removed: [], leftOut: [], refused: [], notForWindows: [] }
  await walk(path.join(folder, 'files'), '', { known: Object.keys(known), rules, found })
  for (const name of await readdir(folder))
    if (!own.test(name) && !rules.ignores(name))
      found.leftOut.push({ place: name, why: 'only content.json and the folder files are saved' })
  const text = await readFile(path.join(folder, 'content.json'), 'utf8').catch(() => '')
  const now = new Map(found.files.map(({ name, sha256 }) => [name, sha256]))
  const places = (names: string[]) => names.map((name) => `files/${name}`).sort()
  found.removed = places(Object.keys(known).filter((name) => !now.has(name)))
  const changed = places([...now.keys()].filter((name) => now.get(name) !== known[name]))
  found.changes = [...(hashOf(text) === content ? [] : ['content.json']), ...changed, ...found.removed].sort()
  return found
}

interface Walk {
  /** A file of the last version is never ignored, because it would be dropped silently. */
  known: string[]
  rules: Ignore
  found: Scan
}

async function walk(at: string, prefix: string, to: Walk): Promise<void> {
  const { known, rules, found } = to
  const entries = await readdir(at, { withFileTypes: true })
  if (entries.length === 0 && prefix !== '') found.leftOut.push(left(prefix, 'an empty folder'))
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = prefix + entry.name
    const isFolder = entry.isDirectory()
    const written = isFolder ? `${name}/` : name
    const isKnown = known.some((one) => (isFolder ? one.startsWith(written) : one === name))
    if (!isKnown && rules.ignores(written)) found.leftOut.push(left(written, 'ignored'))
    else if (isFolder) await walk(path.join(at, entry.name), written, to)
    else if (entry.isSymbolicLink()) found.refused.push(left(name, 'a link; put the file itself there'))
    else if (!entry.isFile()) found.refused.push(left(name, 'neither a file nor a folder'))
    else if (name.includes('\\'))
      found.refused.push(left(name, 'a name with a \\, which means a folder on Windows'))
    else found.files.push(await fileAt(path.join(at, entry.name), name))
    const fault = isFolder ? null : windowsFault(name)
    if (fault && found.files.at(-1)?.name === name) found.notForWindows.push(left(name, fault))
  }
}

const left = (name: string, why: string): LeftOut => ({ place: `files/${name}`, why })

const fileAt = async (file: string, name: string): Promise<FileOfFolder> => ({
  ...{ name, path: file, size: (await stat(file)).size },
  sha256: await sha256Of(file),
})

export const leftOutLines = ({
  leftOut,
  refused = [],
  notForWindows,
}: Pick<Scan, 'leftOut' | 'notForWindows'> & Partial<Pick<Scan, 'refused'>>): string[] => [
  ...refused.map(({ place, why }) => `  cannot be saved: ${place} (${why})`),
  ...leftOut.map(({ place, why }) => `  left out: ${place} (${why})`),
  ...notForWindows.map(({ place, why }) => `  not for Windows: ${place} (${why})`),
]

/** Refuses the whole commit if something in the folder cannot be saved. */
export function refuseWhatCannotBeSaved({ refused }: Scan): void {
  if (refused.length === 0) return
  const all = refused.map(({ place, why }) => `${place} (${why})`).join(', ')
  throw new Failure(exitCodes.usage, `Nothing was saved, because these cannot be saved: ${all}.`, { refused })
}
