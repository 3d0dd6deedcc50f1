import { open, rm, stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { exitCodes, Failure } from './failure.ts'

const staleMs = 30_000
const patienceMs = 40_000

/** Only one process at a time works on a file, because two that renew the same sign-in would end it. The lock of a dead process is removed. */
export async function locked<T>(file: string, work: () => Promise<T>): Promise<T> {
  const lock = `${file}.lock`
  for (const began = Date.now(); ; await sleep(50)) {
    const own = await open(lock, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
      return null
    })
    if (own) {
      await own.close()
      return work().finally(() => rm(lock, { force: true }))
    }
    const since = await stat(lock).catch(() => null)
    if (since && Date.now() - since.mtimeMs > staleMs) await rm(lock, { force: true })
    if (Date.now() - began > patienceMs)
      throw new Failure(
        exitCodes.failed,
        `Another process holds ${lock}. If there is none, remove that file.`,
      )
  }
}
