import { spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { hostname, uptime } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeWhole } from './wholeFile.ts'

/** A lease of this length is longer than a working day. */
const longEnoughMs = 12 * 3_600_000

export const logOf = (folder: string) => path.join(folder, '.holdfast.log')
const noteOf = (folder: string) => path.join(folder, '.holdfast.keeper')

/** Data of the process that renews a checkout's lock, in `.holdfast.keeper`. */
interface Note {
  pid: number
  host: string
  startedAt: number
}

/**
 * Starts a background process that renews the lock of a checkout, if its lease is short and no such process runs. It ends after the
 * checkout's commit or unlock, or when the lock is lost. Returns its process id; null if none is needed.
 */
export async function leaveKeeper(
  folder: string,
  lock: { expiresInMs: number; heartbeatIntervalMs: number },
) {
  if (lock.expiresInMs >= longEnoughMs) return { pid: null, isNew: false }
  const running = await keeperOf(folder)
  if (running !== null) return { pid: running, isNew: false }
  const main = fileURLToPath(new URL('./main.js', import.meta.url))
  const keeper = spawn(process.execPath, [main, 'renew', path.resolve(folder)], {
    detached: true,
    stdio: 'ignore',
  })
  keeper.unref()
  if (keeper.pid) await noteKeeper(folder, keeper.pid)
  return { pid: keeper.pid ?? null, isNew: true }
}

export const noteKeeper = (folder: string, pid: number): Promise<void> =>
  writeWhole(noteOf(folder), { pid, host: hostname(), startedAt: Date.now() } satisfies Note)

export const forgetKeeper = (folder: string): Promise<void> => rm(noteOf(folder), { force: true })

/** The process that renews the lock of this folder; null if it has ended, or runs on another machine. */
export async function keeperOf(folder: string): Promise<number | null> {
  const text = await readFile(noteOf(folder), 'utf8').catch(() => null)
  const note = text === null ? null : (JSON.parse(text) as Note)
  if (note === null || note.host !== hostname()) return null
  // After a reboot another process may have the number.
  if (note.startedAt < Date.now() - uptime() * 1_000) return null
  return (await isKeeper(note.pid)) ? note.pid : null
}

async function isKeeper(pid: number): Promise<boolean> {
  // A zombie process still has its number, but no arguments.
  if (process.platform === 'linux')
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes('renew')
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
