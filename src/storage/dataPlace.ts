import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import path from 'node:path'
import { accountToRunAs, barrierFor } from './postgresInstallation.ts'

/** Where the embedded PostgreSQL has its data, its password, and its programs when they have to be copied. */
export interface DataPlace {
  folder: string
  /** One line for the start, when that is not the data folder. */
  note: string | null
}

/** Root's, and open to all: PostgreSQL's account reaches the places in it. */
const outside = '/var/lib/holdfast'

/**
 * The data folder itself; or, for root, a place outside when PostgreSQL's account cannot enter that folder. The folder points
 * to its place, so that the data goes where a clone is moved and stays behind when the folder is deleted, as if it were
 * inside; and the place names its folder, so that a copy of the clone begins anew and does not share it.
 * For who has claimed the folder; the place is to be claimed too, and then kept.
 */
export function findPlace(dataDir: string, mayBeOutside: boolean, base = outside): DataPlace {
  const own = fs.realpathSync.native(dataDir)
  const place = read(pointerIn(own))
  // Whoever else may write into the folder must not send root anywhere.
  if (!place || path.dirname(place) !== base) return newPlace(own, mayBeOutside, base)
  if (!isRoot())
    throw new Error(
      `The data of ${own} is in ${place}, where only root can start it: ` +
        `start as root, or delete ${pointerIn(own)} to begin with new data.`,
    )
  if (!fs.existsSync(place))
    return newPlace(own, mayBeOutside, base, `its data was in ${place}, which is gone`)
  const owner = read(ownerIn(place))
  // A folder that was moved no longer points here from where it was.
  if (owner && owner !== own && read(pointerIn(owner)) === place)
    return newPlace(
      own,
      mayBeOutside,
      base,
      `the data in ${place} belongs to ${owner}, of which this is a copy`,
    )
  return { folder: place, note: `PostgreSQL keeps its data in ${place}${reason(barrierOf(own))}.` }
}

/** Makes the place this folder's. */
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

/** The same for the same folder, unless the data of one that was there before is in it. */
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
    // Left by a start that was killed before it had any data.
    const isEmpty = !fs.existsSync(path.join(folder, 'postgres'))
    if (isEmpty && [own, undefined].includes(read(ownerIn(folder)))) return folder
  }
}

/** False when it is there already. */
function makeOpenFolder(folder: string): boolean {
  try {
    if (fs.mkdirSync(folder, { recursive: true }) === undefined) return false
    // Whatever the umask is.
    fs.chmodSync(folder, 0o755)
    return true
  } catch (cause) {
    const message = `There is no place for PostgreSQL's data: ${(cause as Error).message}. Set HOLDFAST_DATA_DIR to a folder which its user can reach, or set DATABASE_URL.`
    throw new Error(message, { cause })
  }
}

interface Barrier {
  user: string
  folder: string
}

/** What keeps PostgreSQL's account from the data folder; nothing does when that account is our own. */
function barrierOf(own: string): Barrier | undefined {
  const account = accountToRunAs(path.join(own, 'postgres'))
  const folder = account && barrierFor(account, own)
  return folder ? { user: account.name, folder } : undefined
}

const reason = (barrier: Barrier | undefined) =>
  barrier ? `, since the user ${barrier.user} cannot enter ${barrier.folder}` : ''
const isRoot = () => process.getuid?.() === 0
const pointerIn = (own: string) => path.join(own, 'postgres.place')
const ownerIn = (place: string) => path.join(place, 'belongs-to')

function read(file: string): string | undefined {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trimEnd() : undefined
}

/** Whole or not at all, also when killed. */
function write(file: string, line: string): void {
  fs.writeFileSync(`${file}.new`, `${line}\n`)
  fs.renameSync(`${file}.new`, file)
}
