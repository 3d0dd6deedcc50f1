import { newId, sessionId } from '@holdfast/client'
import { notifications } from '@mantine/notifications'
import { useClient } from 'urql'
import { useLocation } from 'wouter'
import { FreeLockDocument, TakeOverLockDocument } from '../generated/graphql.ts'
import { toolPath } from '../lists/toolPath.ts'
import type { LockRow } from '../lists/useLocks.ts'
import { refusalText } from '../shell/refusal.ts'
import { refuse } from '../shell/refuse.ts'
import { counted } from '../texts/counted.ts'
import { texts } from '../texts.ts'

const { force } = texts
const { several } = texts.admin
export type Force = 'take' | 'release'

/** Ends the lock that the screen shows, and no later one. Whoever takes it goes to the draft, where it is kept. */
export function useForce() {
  const client = useClient()
  const [, goTo] = useLocation()
  const meant = ({ tool, fencingToken }: LockRow, reason: string) => ({
    ...{ toolId: tool.id, observedFencingToken: fencingToken, reason },
  })
  const release = async (row: LockRow, reason: string) => {
    const { data } = await client.mutation(FreeLockDocument, { input: meant(row, reason) }).toPromise()
    return data?.forceReleaseLock
  }
  const end = async (kind: Force, row: LockRow, reason: string) => {
    const answer =
      kind === 'release'
        ? await release(row, reason)
        : (
            await client
              .mutation(TakeOverLockDocument, {
                // The session of this tab: the editor that opens next acquires anew as the same session.
                input: { ...meant(row, reason), sessionId: await sessionId(), idempotencyKey: newId() },
              })
              .toPromise()
          ).data?.forceTakeLock
    const isDone =
      answer?.__typename === 'ForceReleaseLockPayload' || answer?.__typename === 'ForceTakeLockPayload'
    if (!isDone) return refuse(force.failed, refusalText(answer && 'code' in answer ? answer : null))
    notifications.show({ color: 'teal', message: force.done[kind] })
    if (kind === 'take') goTo(toolPath(row.tool))
  }
  /** One after the other: what one of them meets stops none of the others. */
  const endAll = async (rows: LockRow[], reason: string) => {
    let ended = 0
    for (const row of rows) {
      const answer = await release(row, reason)
      if (answer?.__typename === 'ForceReleaseLockPayload') ended++
      else refuse(force.failed, several.notDone(row.tool.title, refusalText(answer)))
    }
    if (ended > 0) notifications.show({ color: 'teal', message: counted(several.done, ended) })
  }
  return { end, endAll }
}
