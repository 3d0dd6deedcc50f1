import { HeartbeatDocument } from '@holdfast/documents'
import type { Calls } from '../calls.ts'
import type { Clock } from '../clock.ts'
import type { DraftHandle } from '../handle.ts'
import type { Waiting } from './view.ts'

/** A heartbeat has to come after the deadline to tell that nothing was typed; a timer may be a little early. */
const afterDeadlineMs = 250
const againMs = 5_000

export interface ActivityOptions {
  draft: DraftHandle
  toolId: string
  calls: Calls
  clock: Clock
  timeoutMs: number
  /** After a heartbeat: it may have moved the deadline. */
  beaten(): void
}

/**
 * The holder's part of a request: the first key after it is told at once, and at the deadline the server is told whether anybody
 * typed. The draft's own heartbeats go on beside these.
 */
export function activity({ draft, toolId, calls, clock, timeoutMs, beaten }: ActivityOptions) {
  let lastTouch = clock.now()
  let isAsked = false
  let callOff = () => {}
  const seen = new Set<string>()

  const beat = async () => {
    const { lockToken } = draft
    if (!lockToken) return
    const idleMs = () => Math.min(Math.round(clock.now() - lastTouch), 2 ** 31 - 1)
    await calls.untilAnswered({
      document: HeartbeatDocument,
      variables: () => ({ input: { toolId, lockToken, idleMs: idleMs(), reportsActivity: true } }),
      timeoutMs,
      stopped: () => draft.lockToken !== lockToken,
    })
    beaten()
  }
  const touched = () => {
    lastTouch = clock.now()
    if (!isAsked) return
    isAsked = false
    void beat()
  }
  // The draft client has no listener for keys; an autosave of this handle comes through here, too.
  const { touch } = draft
  const touchAndTell = () => {
    touch()
    touched()
  }
  draft.touch = touchAndTell

  return {
    touched,
    line(requests: readonly Waiting[]) {
      callOff()
      const asks = requests.filter(({ kind, state }) => kind === 'ASK' && state === 'WAITING')
      for (const { id, isMine, dueInMs } of asks) {
        if (seen.has(id) || isMine) continue
        seen.add(id)
        isAsked = true
        // A grant that has had no heartbeat yet does not report activity: there would be no deadline.
        if (dueInMs === null) void beat()
      }
      const due = asks.flatMap(({ dueInMs }) => (dueInMs === null ? [] : [dueInMs]))
      if (due.length === 0) return
      const next = Math.min(...due)
      callOff = clock.after(next > 0 ? next + afterDeadlineMs : againMs, () => void beat())
    },
    stop() {
      callOff()
      if (draft.touch === touchAndTell) draft.touch = touch
    },
  }
}
