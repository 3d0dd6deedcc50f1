import { appendFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { HeartbeatDocument } from '@holdfast/documents'
import { Failure, refusal } from './failure.ts'
import { readManifest } from './folder.ts'
import { forgetKeeper, keeperOf, logOf, noteKeeper } from './keeper.ts'
import { printableText } from './output.ts'
import { serverOf } from './serverOf.ts'

const longestPauseMs = 10_000

/** Sends heartbeats until the checkout ends, and writes to the folder's log how it ended. */
export async function renew(folder: string): Promise<void> {
  const say = (line: string) =>
    appendFile(logOf(folder), `${new Date().toISOString()} ${printableText(line)}\n`)
  const over = async (line: string) => {
    await forgetKeeper(folder)
    await say(line)
  }
  const { toolId, lockToken, document } = await readManifest(folder)
  if (lockToken === null) return
  await noteKeeper(folder, process.pid)
  await say(`renewing the lock of ${document} until it is committed or unlocked (process ${process.pid})`)
  let pauseMs = 0
  let failures = 0
  let trouble = ''
  for (;;) {
    await sleep(pauseMs)
    const still = await readManifest(folder).catch(() => null)
    if (still === null) return
    const keeper = await keeperOf(folder)
    if (keeper !== null && keeper !== process.pid) return say(`process ${keeper} renews it now`)
    if (still.lockToken !== lockToken) return over('committed or unlocked; there is no lock to renew')
    try {
      // Read again, because there may have been a new login after the token expired.
      const { server } = await serverOf(folder)
      const { heartbeat } = await server.ask(
        HeartbeatDocument,
        { input: { toolId, lockToken } },
        { tries: 1 },
      )
      if (heartbeat.__typename !== 'HeartbeatPayload') return over(`lost: ${refusal(heartbeat).message}`)
      // Up to a quarter early, so that clients do not stay in step.
      pauseMs = heartbeat.lock.heartbeatIntervalMs * (0.5 + Math.random() / 4)
      if (trouble) await say('kept again')
      failures = 0
      trouble = ''
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      if (error.message !== trouble) await say(`could not renew the lock: ${error.message}`)
      trouble = error.message
      pauseMs = Math.min(500 * 2 ** failures++, longestPauseMs) * (0.5 + Math.random() / 2)
    }
  }
}
