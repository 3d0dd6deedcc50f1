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
   * Returns the unsaved text, or null. With an autosave: `() => autosave.pending ?? autosave.sending`. Default: the text that an
   * earlier page has left behind (`draft.kept`).
   */
  unsaved?(): { content: unknown; baseVersion?: number } | null
  /** Called when the server has the text, for the new holder and for its author on any device. */
  onKept?(kept: KeptSalvage): unknown
  /** Called with the kept texts of this draft: at once, when the lock changes hands, and every minute. */
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
  /** The text that was kept when the last lock ended; null if there was none. */
  readonly kept: KeptSalvage | null
  /** Reports that the person has seen the end of the lock. Lists and history show it. */
  acknowledge(): Promise<boolean>
  /** The kept texts of this draft that the person may see. For a deleted document: only their own. */
  salvages(): Promise<Salvage[]>
  /** A kept text with its content; null if it no longer exists. */
  read(id: string): Promise<(Salvage & { content: unknown }) | null>
  discard(id: string): Promise<boolean>
  close(): void
}

/** Sends unsaved text to the server after the lock has ended, with the token of that lock. */
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

/** ENDED is not certain until a better cause follows. An expired lock is first acquired again. */
function isOver(state: DraftState): boolean {
  if (state.name === 'heldByOther' || state.name === 'displaced') return true
  return state.name === 'lost' && state.cause !== 'ENDED' && state.cause !== 'UNAUTHENTICATED'
}

/** Fencing token of the lock in force, if the state has it. */
function lockIn(state: DraftState): number | null {
  if ('fencingToken' in state) return state.fencingToken
  const lock = 'lock' in state ? state.lock : 'currentLock' in state ? state.currentLock : null
  return lock?.fencingToken ?? null
}
