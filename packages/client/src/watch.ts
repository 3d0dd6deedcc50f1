import { DraftLockChangedDocument, DraftLockNowDocument } from '@holdfast/documents'
import { delayBefore } from './calls.ts'
import type { Change } from './events.ts'
import { type RefusalCode, refusalOf } from './failures.ts'
import type { Parts } from './parts.ts'

/** If a subscription has not sent in this time what was read elsewhere, it counts as dead. */
const silenceMs = 5_000

export interface WatchOptions extends Omit<Parts, 'machine' | 'tell'> {
  hear(change: Change): void
  /** The server refuses this user. No more attempts are made until `start`. */
  refused(code: RefusalCode): void
}

/**
 * One subscription to the changes of a lock. It is started again whenever it breaks, until the server refuses it. A connection can
 * be dead or waiting for its next attempt, so the state is also read when the page wakes up.
 */
export function watch({ transport, calls, clock, random, toolId, timeoutMs, hear, refused }: WatchOptions) {
  let end: (() => void) | null = null
  /** The newest revision from the subscription, and from any source. */
  let told = -1
  let known = -1
  let isReading = false

  const subscribe = (tries: number) => {
    let isCurrent = true
    let failures = tries
    let unsubscribe = () => {}
    const leave = () => {
      isCurrent = false
      unsubscribe()
    }
    const again = () => {
      if (!isCurrent) return
      leave()
      end = clock.after(delayBefore(failures, random), () => subscribe(failures + 1))
    }
    end = leave
    unsubscribe = transport.subscribe(
      DraftLockChangedDocument,
      { toolId },
      {
        next: ({ draftLockChanged }) => {
          if (!isCurrent) return
          failures = 0
          told = draftLockChanged.revision
          known = told
          hear(draftLockChanged)
        },
        error: (error) => {
          const refusal = refusalOf(error)
          if (!refusal) return again()
          if (!isCurrent) return
          leave()
          end = null
          refused(refusal.code)
        },
        complete: again,
      },
    )
    // An error can come before there is a function to unsubscribe.
    if (!isCurrent) unsubscribe()
  }
  return {
    /** Does nothing while it runs. */
    start() {
      if (!end) subscribe(0)
    },
    stop() {
      end?.()
      end = null
    },
    /** Reads the state until there is an answer. If the subscription does not catch up soon after, it is started again. */
    async catchUp(): Promise<void> {
      if (!transport.query || !end || isReading) return
      isReading = true
      const outcome = await calls.untilAnswered({
        document: DraftLockNowDocument,
        variables: () => ({ toolId }),
        timeoutMs,
        stopped: () => !end,
        isRead: true,
        isLeft: true,
      })
      isReading = false
      const tool = outcome.type === 'answer' && outcome.data.tool
      if (!tool || !end || tool.lockRevision <= known) return
      const { lockRevision: revision, draftLock: lock } = tool
      known = revision
      clock.after(silenceMs, () => {
        if (end && told < revision) transport.reconnect?.()
      })
      hear({ kind: 'SNAPSHOT', revision, lock })
    },
  }
}
