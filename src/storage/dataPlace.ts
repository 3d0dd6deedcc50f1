import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import path from 'node:path'
import { accountToRunAs, barrierFor } from './postgresInstallation.ts'

/** Where the embedded PostgreSQL has its data, its password and, if they have to be copied, its programs. */
export interface DataPlace {
  folder: string
  /** A line for the start's output when this is not the data folder; else null. */
  note: string | null
}

/** Owned by root and open to all, so that PostgreSQL's account can reach the folders in it. */
const outside = '/var/lib/holdfast'

/**
 * Finds the folder for the data: the data folder itself, or, for root, a folder outside when PostgreSQL's
 * account cannot enter the data folder. The two point to each other, so that it works as if the data were
 * inside. The pointer in the data folder moves with it: a clone that is moved keeps its data, and a folder that
 * is deleted and made again starts with new data. The pointer back names the data folder, so that a copy of the
 * clone starts with new data and does not share it. Call this after the data folder has been claimed. Then
 * claim the folder found, and keep it with `keepPlace`.
 */
export function findPlace(dataDir: string, mayBeOutside: boolean, base = outside): DataPlace {
  const own = fs.realpathSync.native(dataDir)
  const place = read(pointerIn(own))
  // Others may have write access to the folder. A forged pointer must not lead root to another path.
  if (!place || path.dirname(place) !== base) return newPlace(own, mayBeOutside, base)
  if (!isRoot())
    throw new Error(
      `The data of ${own} is in ${place}, where only root can start it: ` +
        `start as root, or delete ${pointerIn(own)} to start with new data.`,
    )
  if (!fs.existsSync(place))
    return newPlace(own, mayBeOutside, base, `its data was in ${place}, which is gone`)
  const owner = read(ownerIn(place))
  // The folder was moved if its former path no longer has a pointer to this place.
  if (owner && owner !== own && read(pointerIn(owner)) === place)
    return newPlace(
      own,
      mayBeOutside,
      base,
      `the data in ${place} belongs to ${owner}, and this folder is a copy of it`,
    )
  return { folder: place, note: `PostgreSQL keeps its data in ${place}${reason(barrierOf(own))}.` }
}

/** Records that the place belongs to this data folder. */
export function keepPlace(dataDir: string, { folder }: DataPlace): void {
  const own = fs.realpathSync.native(dataDir)
  if (folder === own) {
    fs.rmSync(pointerIn(own), { force: true })
  } else {
    write(ownerIn(folder), own)
    write(pointerIn(own), folder)
  }
}

function newPlace(own: string, mayBeOutside: boolean, base: string, lost?: string): DataPlace {
  const barrier = barrierOf(own)
  const begins = lost && `This is new data: ${lost}.`
  if (!barrier || !mayBeOutside || fs.existsSync(path.join(own, 'postgres/PG_VERSION')))
    return { folder: own, note: begins ?? null }
  const folder = freeFolder(own, base)
  const kept = `PostgreSQL keeps its data in ${folder}${reason(barrier)}.`
  return { folder, note: begins ? `${begins} ${kept}` : kept }
}

/** The same folder each time for the same data folder, unless it holds the data of an earlier one at that path. */
function freeFolder(own: string, base: string): string {
  const clone = path
    .basename(path.dirname(own))
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .slice(0, 60)
  const name = `${clone || 'clone'}-${createHash('sha256').update(own).digest('hex').slice(0, 8)}`
  makeOpenFolder(base)
  for (let n = 1; ; n++) {
    const folder = path.join(base, n === 1 ? name : `${name}-${n}`)
    if (makeOpenFolder(folder)) return folder
    // Left by a start that was killed before it created data.
    const isEmpty = !fs.existsSync(path.join(folder, 'postgres'))
    if (isEmpty && [own, undefined].includes(read(ownerIn(folder)))) return folder
  }
}

/** False when it exists already. */
function makeOpenFolder(folder: string): boolean {
  try {
    if (fs.mkdirSync(folder, { recursive: true }) === undefined) return false
    // Independent of the umask.
    fs.chmodSync(folder, 0o755)
    return true
  } catch (cause) {
    const message = `PostgreSQL has no folder for its data: ${(cause as Error).message}. Set HOLDFAST_DATA_DIR to a folder which its user can reach, or set DATABASE_URL.`
    throw new Error(message, { cause })
  }
}

interface Barrier {
  user: string
  folder: string
}

/**
 * The folder that PostgreSQL's account cannot enter on the way to the data folder; undefined when it can, or
 * when it is our own account.
 */
function barrierOf(own: string): Barrier | undefined {
  const account = accountToRunAs(path.join(own, 'postgres'))
  const folder = account && barrierFor(account, own)
  return folder ? { user: account.name, folder } : undefined
}

const reason = (barrier: Barrier | undefined) =>
  barrier ? `, because the user ${barrier.user} cannot enter ${barrier.folder}` : ''
const isRoot = () => process.getuid?.() === 0
const pointerIn = (own: string) => path.join(own, 'postgres.place')
const ownerIn = (place: string) => path.join(place, 'belongs-to')

function read(file: string): string | undefined {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trimEnd() : undefined
}

/** Atomic: the file is complete or absent, also after a kill. */
function write(file: string, line: string): void {
  fs.writeFileSync(`${file}.new`, `${line}\n`)
  fs.renameSync(`${file}.new`, file)
}
