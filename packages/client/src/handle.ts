// For whoever compiles without `await using`.
/// <reference lib="esnext.disposable" preserve="true" />
import type { Autosave } from './autosave.ts'
import type { Clock } from './clock.ts'
import type { KeptText } from './keptText.ts'
import type { PageEvents } from './page.ts'
import type { SaveInput, SaveOutcome } from './saves.ts'
import type { SessionPlace } from './session.ts'
import type { DraftState, Head, SeenLock } from './states.ts'
import type { Transport } from './transport.ts'

export interface DraftOptions {
  transport: Transport
  toolId: string
  /** Number of the draft version that the editor has loaded. A newer head refuses the lock (VERSION_CONFLICT). */
  baseVersion: number
  /**
   * Only watches until `acquire` or `takeBack` is called: whoever looks keeps nobody out. With the lock that was loaded with the
   * draft, null where it was free; the state begins as `heldByOther` with it.
   */
  readFirst?: { lock: SeenLock | null }
  /** Shown to others beside the lock. */
  comment?: string
  /** Left out: one a browser tab, kept over reloads; in Node a new one. */
  sessionId?: string
  /** How long one call may take, in milliseconds; 10,000 unless said. Another try follows. */
  timeoutMs?: number
  /** Where the session id is kept. Left out: sessionStorage and navigator.locks, where there are any. */
  place?: SessionPlace
  /** Default: the monotonic clock, and in browsers timers that also run in hidden tabs. */
  clock?: Clock
  /** Default: the events of the page, if there is one. */
  page?: PageEvents
  /** Between 0 and 1, for jitter. */
  random?: () => number
}

export interface TakeBackOptions {
  /** Needed unless the lock is this user's own. */
  reason?: string | null
  /** Number of the version on the screen, where it is no longer the one that the draft was opened with. */
  baseVersion?: number
  /** Of the lock on the screen; a later one is not taken. Left out: the newest one heard of. */
  observedFencingToken?: number
}

export interface DraftHandle {
  /** A new object after every change, so it can be compared by identity. */
  readonly state: DraftState
  /** The draft may be edited at this very moment. */
  readonly writable: boolean
  /** Milliseconds until the draft turns read-only unless the lock is renewed; 0 without a lock. */
  readonly msLeft: number
  /** Secret of the lock, for other calls that need it, such as a sandbox run; null while the draft is not writable. */
  readonly lockToken: string | null
  /** Number of the version loaded or saved last: what the next save is based on. */
  readonly baseVersion: number
  /** What this page saved last; null while it has saved nothing since the version that it began from. */
  readonly head: Head | null
  /** What an earlier handle or page has typed and could not save; null once a save is answered. */
  readonly kept: KeptText | null
  /** Aborted while the draft is not held. Each time the lock is held again there is a new one. */
  readonly signal: AbortSignal
  /** Calls the listener after every change of state. Answers with the function that ends it. */
  subscribe(listener: (state: DraftState) => void): () => void
  /** Tries for the lock. `baseVersion`: the version the editor has loaded by now. Resolves with what came of it. */
  acquire(options?: { baseVersion?: number }): Promise<DraftState>
  /** Takes the lock over from whoever has it (a reason is needed unless it is this user), or acquires a free one. */
  takeBack(options?: TakeBackOptions): Promise<DraftState>
  /** Marks typing: heartbeats tell the server how long ago that was. */
  touch(): void
  /** Never rejects for an answer of the server. Retries on network trouble until there is one. */
  save(input: SaveInput): Promise<SaveOutcome>
  /** Saves `everyMs` milliseconds after each change. */
  autosave(everyMs: number, onOutcome?: (outcome: SaveOutcome) => void): Autosave
  /** Somebody has decided against the text in `kept`, or the draft holds it already. */
  forgetKept(): void
  /**
   * Saves what an autosave has not, and gives the lock up, for every handle that shares it; they go on, and `acquire`
   * takes the lock again.
   */
  release(): Promise<void>
  /** Saves what its autosave has not. The last handle gives the lock up, as `release` does, and stops everything. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}
