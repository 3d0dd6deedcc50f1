import type { Clock } from '../../packages/client/src/clock.ts'
import { openDraft } from '../../packages/client/src/draft.ts'
import type { Change } from '../../packages/client/src/events.ts'
import type { DraftHandle } from '../../packages/client/src/handle.ts'
import type { PageEvents } from '../../packages/client/src/page.ts'
import type { SessionPlace } from '../../packages/client/src/session.ts'
import type { SeenLock } from '../../packages/client/src/states.ts'
import type { Sink, Transport } from '../../packages/client/src/transport.ts'
import type { UserKind } from '../../packages/documents/src/generated/graphql.ts'

export const somebody = (id: string) => ({ id, handle: id, name: id, kind: 'HUMAN' as UserKind })

export function lockOf(fencingToken: number, overrides: Partial<SeenLock> = {}): SeenLock {
  const at = '2026-01-01T00:00:00.000Z'
  return {
    id: `lock-${fencingToken}`,
    fencingToken,
    expiresInMs: 10_000,
    asOf: at,
    lastActiveAt: at,
    heartbeatIntervalMs: 2_000,
    comment: null,
    acquiredAt: at,
    heldByViewer: false,
    holder: somebody('bo'),
    forcedBy: null,
    ...overrides,
  }
}

export function changeOf(kind: Change['kind'], revision: number, overrides: Partial<Change> = {}): Change {
  return {
    kind,
    revision,
    occurredAt: '2026-01-01T00:00:00.000Z',
    endedFencingToken: null,
    reason: null,
    actor: null,
    lock: null,
    ...overrides,
  }
}

/**
 * Runs everything that does not wait for a timer: each turn of the event loop ends when no promise can
 * continue.
 */
export async function turn(): Promise<void> {
  for (let round = 0; round < 3; round++) await new Promise(setImmediate)
}

/** A clock that moves only when the test says so. */
export class FakeClock implements Clock {
  #now = 1_000
  #timers = new Set<{ at: number; run: () => void }>()

  now(): number {
    return this.#now
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Fires every timer at its time. */
  async passes(ms: number): Promise<void> {
    const end = this.#now + ms
    await turn()
    for (let timer = this.#next(end); timer; timer = this.#next(end)) {
      this.#now = Math.max(this.#now, timer.at)
      this.#timers.delete(timer)
      timer.run()
      await turn()
    }
    this.#now = end
  }

  /** The machine sleeps: no timer fires until it wakes. */
  async sleeps(ms: number): Promise<void> {
    this.#now += ms
    await this.passes(0)
  }

  #next(end: number) {
    return [...this.#timers].sort((a, b) => a.at - b.at).find(({ at }) => at <= end)
  }
}

// biome-ignore lint/suspicious/noExplicitAny: inputs and answers of every operation pass through here
type Any = any
type Operation = 'AcquireDraftLock' | 'Heartbeat' | 'ReleaseDraftLock' | 'ForceTakeLock' | 'SaveDraft'

/** A server of one lock that answers as the test says. With `down`, every call fails as without a network. */
export class FakeTransport implements Transport {
  readonly calls: { operation: Operation; input: Any; at: number; keepalive: boolean }[] = []
  readonly answers: Partial<Record<Operation, (input: Any) => Any>> = {}
  down = false
  delayMs = 0
  sink: Sink<Any> | null = null
  subscriptions = 0
  /** The state that a read returns, as far as it is set. */
  now: { lockRevision: number; draftLock: SeenLock | null } | null = null
  reads = 0
  /** The draft version that an editor reads. */
  head: { number: number; content: Any } | null = { number: 1, content: 'one' }
  reconnects = 0
  #clock: FakeClock
  #granted = 0

  constructor(clock: FakeClock) {
    this.#clock = clock
  }

  async mutate(document: Any, variables: Any, options: { keepalive?: boolean } = {}): Promise<Any> {
    const operation = document.definitions[0].name.value as Operation
    const { input } = variables
    this.calls.push({ operation, input, at: this.#clock.now(), keepalive: options.keepalive ?? false })
    if (this.down) throw new TypeError('fetch failed')
    if (this.delayMs) await new Promise<void>((resolve) => this.#clock.after(this.delayMs, resolve))
    const field = operation[0]!.toLowerCase() + operation.slice(1)
    return { [field]: (this.answers[operation] ?? this.#usual(operation))(input) }
  }

  async query(document: Any): Promise<Any> {
    this.reads++
    if (this.down) throw new TypeError('fetch failed')
    if (document.definitions[0].name.value === 'DraftHeadNow')
      return { tool: this.head && { id: 'tool', draftHead: { id: 'head', ...this.head } } }
    return { tool: this.now && { id: 'tool', draftHead: { id: 'head' }, ...this.now } }
  }

  reconnect(): void {
    this.reconnects++
  }

  subscribe(_document: Any, _variables: Any, sink: Sink<Any>): () => void {
    this.subscriptions++
    this.sink = sink
    return () => {
      if (this.sink === sink) this.sink = null
    }
  }

  tells(change: Change): void {
    const { endedFencingToken, lock } = change
    this.#granted = Math.max(this.#granted, endedFencingToken ?? 0, lock?.fencingToken ?? 0)
    this.sink?.next({ draftLockChanged: change })
  }

  of(operation: Operation) {
    return this.calls.filter((call) => call.operation === operation)
  }

  /** The answer if none has been set. */
  usual(operation: Operation, input: Any): Any {
    return this.#usual(operation)(input)
  }

  #usual(operation: Operation): (input: Any) => Any {
    const mine = () => lockOf(this.#granted, { heldByViewer: true, holder: somebody('ada') })
    const grant = (type: string) => () => {
      this.#granted++
      return { __typename: type, grant: { lockToken: `token-${this.#granted}`, lock: mine() } }
    }
    const usual: Record<Operation, (input: Any) => Any> = {
      AcquireDraftLock: grant('AcquireDraftLockPayload'),
      ForceTakeLock: grant('ForceTakeLockPayload'),
      Heartbeat: () => ({ __typename: 'HeartbeatPayload', lock: mine() }),
      ReleaseDraftLock: () => ({ __typename: 'ReleaseDraftLockPayload' }),
      SaveDraft: ({ baseVersion, content, release }) => ({
        __typename: 'SaveDraftPayload',
        draftHead: { id: 'head', number: baseVersion + 1, content },
        lock: release ? null : mine(),
      }),
    }
    return usual[operation]
  }
}

export function lost(cause: string, overrides: Record<string, unknown> = {}) {
  return {
    __typename: 'DraftLockLostError',
    code: 'LOCK_LOST',
    message: 'lost',
    cause,
    by: null,
    endedAt: null,
    statedReason: null,
    currentLock: null,
    ...overrides,
  }
}

/** A lease of ten seconds with a heartbeat every two. At most nine seconds count, because of the safety margin. */
export async function open(prepare: (transport: FakeTransport) => void = () => {}, place?: SessionPlace) {
  const clock = new FakeClock()
  const transport = new FakeTransport(clock)
  const pages: Record<string, () => void> = {}
  const hear = (name: string) => (run: () => void) => {
    pages[name] = run
    return () => {
      delete pages[name]
    }
  }
  const page: PageEvents = { onResume: hear('resume'), onHide: hear('hide'), onRestore: hear('restore') }
  prepare(transport)
  const draft = openDraft({
    transport,
    toolId: 'tool',
    baseVersion: 1,
    sessionId: 'tab',
    clock,
    page,
    random: () => 1,
    ...(place && { place }),
  })
  const seen = statesOf(draft)
  await turn()
  return { clock, transport, draft, seen, pages }
}

function statesOf(draft: DraftHandle): string[] {
  const seen: string[] = []
  draft.subscribe((state) => seen.push(state.name))
  return seen
}
