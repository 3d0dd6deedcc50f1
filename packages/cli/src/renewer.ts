import { spawn } from 'node:child_process'
import { appendFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { HeartbeatDocument } from '@holdfast/documents'
import { Failure, refusal } from './failure.ts'
import { readManifest } from './folder.ts'
import { printableText } from './output.ts'
import { serverOf } from './serverOf.ts'

/** A lease this long outlasts a working day. */
const longEnoughMs = 12 * 3_600_000
const longestPauseMs = 10_000

export const logOf = (folder: string) => path.join(folder, '.holdfast.log')

/**
 * Leaves a process behind that keeps the lock of a checkout, where its lease is shorter than the work. It ends by itself
 * with the checkout's commit, unlock or loss. Answers its process id; null where none is needed.
 */
export function leaveRenewer(folder: string, lock: { expiresInMs: number }): number | null {
  if (lock.expiresInMs >= longEnoughMs) return null
  const main = fileURLToPath(new URL('./main.js', import.meta.url))
  const renewer = spawn(process.execPath, [main, 'renew', path.resolve(folder)], {
    detached: true,
    stdio: 'ignore',
  })
  renewer.unref()
  return renewer.pid ?? null
}

/** Heartbeats until the checkout is over, and writes how it ended into the folder's log. */
export async function renew(folder: string): Promise<void> {
  const say = (line: string) =>
    appendFile(logOf(folder), `${new Date().toISOString()} ${printableText(line)}\n`)
  const { toolId, lockToken, document } = await readManifest(folder)
  if (lockToken === null) return
  await say(`keeping the lock of ${document} until it is committed or unlocked (process ${process.pid})`)
  let pauseMs = 0
  let failures = 0
  let trouble = ''
  for (;;) {
    await sleep(pauseMs)
    const still = await readManifest(folder).catch(() => null)
    if (still === null) return
    if (still.lockToken !== lockToken) return say('committed or unlocked; nothing is left to keep')
    try {
      // Read anew: a token that has run out may have been followed by another login.
      const { server } = await serverOf(folder)
      const { heartbeat } = await server.ask(
        HeartbeatDocument,
        { input: { toolId, lockToken } },
        { tries: 1 },
      )
      if (heartbeat.__typename !== 'HeartbeatPayload') return say(`lost: ${refusal(heartbeat).message}`)
      // Early by a quarter, and not in step with others.
      pauseMs = heartbeat.lock.heartbeatIntervalMs * (0.5 + Math.random() / 4)
      if (trouble) await say('kept again')
      failures = 0
      trouble = ''
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      if (error.message !== trouble) await say(`not kept at the moment: ${error.message}`)
      trouble = error.message
      pauseMs = Math.min(500 * 2 ** failures++, longestPauseMs) * (0.5 + Math.random() / 2)
    }
  }
}
