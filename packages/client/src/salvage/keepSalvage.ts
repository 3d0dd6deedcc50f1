import {
  AcknowledgeLockLossDocument,
  DiscardSalvageDocument,
  SalvageOfDraftWithContentDocument,
  type SalvagePartsFragment,
  SalvagesDocument,
  SalvagesOfDraftDocument,
  SalvageWithContentDocument,
  SaveSalvageDocument,
  type TypedDocumentNode,
} from '@holdfast/documents'
import { calls } from '../calls.ts'
import type { Clock } from '../clock.ts'
import type { DraftHandle } from '../handle.ts'
import type { KeptText } from '../keptText.ts'
import { pageClock } from '../pageClock.ts'
import type { DraftState } from '../states.ts'
import type { Transport, Variables } from '../transport.ts'
import { lookout } from './lookout.ts'

export type Salvage = SalvagePartsFragment

export interface SalvageOptions {
  transport: Transport
  draft: DraftHandle
  toolId: string
  /**
   * What is typed and not saved at this moment; null where nothing is. With an autosave: `() => autosave.pending ??
   * autosave.sending`. Left out: what an earlier page has left behind (`draft.kept`).
   */
  unsaved?(): { content: unknown; baseVersion?: number } | null
  /** The text is at the server, for whoever holds the draft now, and for its author anywhere. */
  onKept?(kept: KeptSalvage): unknown
  /** What is kept of this draft and may be seen: read at once, when the lock has changed hands, and every minute. */
  onFound?(found: Salvage[]): unknown
  timeoutMs?: number | undefined
  clock?: Clock
  random?(): number
}

export interface KeptSalvage {
  id: string
  keptAt: string
  expiresAt: string
}

export interface SalvageKeeper {
  /** What the end of the last lock has left at the server; null while nothing had to be kept. */
  readonly kept: KeptSalvage | null
  /** The person has seen that the lock ended: lists and history then say so. */
  acknowledge(): Promise<boolean>
  /** What is kept of this draft and may be seen, by this person or by others; of a deleted document one's own. */
  salvages(): Promise<Salvage[]>
  /** With its content; null where it is gone. */
  read(id: string): Promise<(Salvage & { content: unknown }) | null>
  discard(id: string): Promise<boolean>
  close(): void
}

/** Sends the unsaved text of a lock that has ended, with the token that it had. */
export function keepSalvage(options: SalvageOptions): SalvageKeeper {
  const {
    transport,
    draft,
    toolId,
    onKept,
    onFound,
    clock = pageClock(),
    random,
    timeoutMs = 10_000,
  } = options
  const { unsaved = () => draft.kept } = options
  const calling = calls(transport, clock, random)
  let held: string | null = null
  let ended: string | null = null
  let seen: number | null | undefined
  let kept: KeptSalvage | null = null
  let isClosed = false

  const ask = async <Data, V extends Variables>(
    document: TypedDocumentNode<Data, V>,
    variables: V,
    isRead = false,
  ): Promise<Data | null> => {
    const call = { document, variables: () => variables, timeoutMs, isRead, isLeft: true }
    const outcome = await calling.untilAnswered({ ...call, stopped: () => isClosed })
    return outcome.type === 'answer' ? outcome.data : null
  }
  const send = async (lockToken: string, { content, baseVersion }: KeptText) => {
    const input = { toolId, lockToken, baseVersion, content: content as object }
    const saveSalvage = (await ask(SaveSalvageDocument, { input }))?.saveSalvage
    if (saveSalvage?.__typename !== 'SaveSalvagePayload') return
    kept = saveSalvage.salvage
    found?.begin()
    await onKept?.(kept)
  }
  const salvages = async (): Promise<Salvage[]> => {
    const tool = (await ask(SalvagesOfDraftDocument, { toolId }, true))?.tool
    if (tool) return tool.salvages
    const own = (await ask(SalvagesDocument, {}, true))?.salvages ?? []
    return own.filter((each) => each.toolId === toolId)
  }
  const tell = (of: Salvage[]) => isClosed || onFound?.(of)
  const found = onFound && lookout(clock, async () => tell(await salvages()))
  const hear = (state: DraftState) => {
    const lock = lockIn(state)
    if (lock !== seen) found?.begin()
    seen = lock
    if (state.name === 'held') held = draft.lockToken ?? held
    if (!held || !isOver(state)) return
    ended = held
    held = null
    const text = unsaved()
    if (text) void send(ended, { baseVersion: draft.baseVersion, ...text })
  }
  const stop = draft.subscribe(hear)
  hear(draft.state)

  return {
    get kept() {
      return kept
    },
    async acknowledge() {
      if (!ended) return false
      const answer = await ask(AcknowledgeLockLossDocument, { input: { toolId, lockToken: ended } })
      return answer?.acknowledgeLockLoss.__typename === 'AcknowledgeLockLossPayload'
    },
    salvages,
    async read(id) {
      const tool = (await ask(SalvageOfDraftWithContentDocument, { toolId, id }, true))?.tool
      if (tool) return tool.salvages[0] ?? null
      return (await ask(SalvageWithContentDocument, { id }, true))?.salvages[0] ?? null
    },
    async discard(salvageId) {
      const answer = await ask(DiscardSalvageDocument, { input: { salvageId } })
      found?.begin()
      return answer?.discardSalvage.__typename === 'DiscardSalvagePayload'
    },
    close() {
      isClosed = true
      stop()
      found?.stop()
      calling.hurry()
    },
  }
}

/** ENDED is in doubt until a better cause follows; a lock that has expired is asked for again first. */
function isOver(state: DraftState): boolean {
  if (state.name === 'heldByOther' || state.name === 'displaced') return true
  return state.name === 'lost' && state.cause !== 'ENDED' && state.cause !== 'UNAUTHENTICATED'
}

/** Fencing token of the lock in force, as far as the state tells. */
function lockIn(state: DraftState): number | null {
  if ('fencingToken' in state) return state.fencingToken
  const lock = 'lock' in state ? state.lock : 'currentLock' in state ? state.currentLock : null
  return lock?.fencingToken ?? null
}
