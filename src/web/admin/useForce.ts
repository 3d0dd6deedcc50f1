import { newId, sessionId } from '@holdfast/client'
import { notifications } from '@mantine/notifications'
import { useClient } from 'urql'
import { useLocation } from 'wouter'
import { FreeLockDocument, TakeOverLockDocument } from '../generated/graphql.ts'
import { toolPath } from '../lists/toolPath.ts'
import type { LockRow } from '../lists/useLocks.ts'
import { texts } from '../texts.ts'

const { force } = texts
export type Force = 'take' | 'release'

/** Ends the lock that the screen shows, and no later one. Whoever takes it goes to the draft, where it is kept. */
export function useForce() {
  const client = useClient()
  const [, goTo] = useLocation()
  return async (kind: Force, row: LockRow, reason: string) => {
    const shared = { toolId: row.tool.id, observedFencingToken: row.fencingToken, reason }
    const answer =
      kind === 'release'
        ? (await client.mutation(FreeLockDocument, { input: shared }).toPromise()).data?.forceReleaseLock
        : (
            await client
              .mutation(TakeOverLockDocument, {
                // The session of this tab: the editor that opens next acquires anew as the same session.
                input: { ...shared, sessionId: await sessionId(), idempotencyKey: newId() },
              })
              .toPromise()
          ).data?.forceTakeLock
    const isDone =
      answer?.__typename === 'ForceReleaseLockPayload' || answer?.__typename === 'ForceTakeLockPayload'
    if (!isDone) {
      const message = answer && 'message' in answer ? answer.message : texts.unreachable.text
      notifications.show({ color: 'red', title: force.failed, message })
      return
    }
    notifications.show({ color: 'teal', message: force.done[kind] })
    if (kind === 'take') goTo(toolPath(row.tool))
  }
}
