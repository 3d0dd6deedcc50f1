import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KnownTool } from './editor.ts'
import { now, type Operation, type OperationKind, type Outcome } from './history.ts'

/** The timeout of one attempt, and the time after which the outcome of an operation counts as unknown. */
const attemptMs = 2_500
const patienceMs = 12_000
/** The share of answers that are lost, so that the client has to retry with the same key. */
const lostAnswers = 0.02

const lock = 'lock { fencingToken renewedAt expiresAt draftHead { number } }'
const request = 'request { id state }'
const documents: Record<OperationKind, string> = {
  acquire: mutation(
    'acquireDraftLock',
    `... on AcquireDraftLockPayload { grant { lockToken ${lock} } } ... on DraftLockHeldError { heldLock { fencingToken endsAt } }
    ... on DraftLockReservedError { reservedFor { id } reservedUntil }`,
  ),
  forceTake: mutation('forceTakeLock', `... on ForceTakeLockPayload { grant { lockToken ${lock} } }`),
  heartbeat: mutation('heartbeat', `... on HeartbeatPayload { ${lock} }`),
  save: mutation(
    'saveDraft',
    '... on SaveDraftPayload { draftHead { id number } lock { renewedAt expiresAt } } ... on DraftVersionConflictError { currentHead { number } }',
  ),
  release: mutation('releaseDraftLock', '... on ReleaseDraftLockPayload { tool { id } }'),
  forceRelease: mutation('forceReleaseLock', '... on ForceReleaseLockPayload { tool { id } }'),
  delete: mutation('deleteTool', '... on DeleteToolPayload { deletedToolId }'),
  create: mutation('createTool', '... on CreateToolPayload { tool { id } }'),
  ask: mutation('requestDraftLock', `... on RequestDraftLockPayload { ${request} }`),
  answer: mutation('answerDraftLockRequest', `... on AnswerDraftLockRequestPayload { ${request} }`),
  withdraw: mutation('withdrawDraftLockRequest', `... on WithdrawDraftLockRequestPayload { ${request} }`),
  announce: mutation('forceTakeLock', `... on TakeoverAnnouncedPayload { ${request} }`),
  salvage: mutation('saveSalvage', '... on SaveSalvagePayload { salvage { id } }'),
}

function mutation(name: string, selection: string): string {
  const input = `${name[0]?.toUpperCase()}${name.slice(1)}Input`
  return `mutation ${name}($input: ${input}!) { ${name}(input: $input) { __typename ${selection} } }`
}

// biome-ignore lint/suspicious/noExplicitAny: the shape is that of the documents above
type Answer = any

interface Standing {
  toolId: string
  lockToken: string
  fencingToken: number
}

/** The person and session of the operations, and the servers that get them. */
export interface Caller {
  urls: string[]
  token: string
  userId: string
  /**
   * Each person has an address of their own, as if a proxy had reported it, because rates are counted for each
   * address too.
   */
  address: string
  report(operation: Operation): void
}

/**
 * The operations of one editor. Each is tried on one server after another until it is answered, and is
 * recorded.
 */
export class Calls {
  #at: Caller
  #sessionId: string

  constructor(at: Caller, sessionId: string) {
    this.#at = at
    this.#sessionId = sessionId
  }

  async acquire(toolId: string) {
    const { answer, note } = await this.#call('acquire', toolId, {}, (id) => ({
      toolId,
      sessionId: this.#sessionId,
      idempotencyKey: id,
    }))
    const heldBy = answer?.heldLock?.fencingToken as number | undefined
    if (heldBy !== undefined) note.heldBy = heldBy
    if (answer?.reservedFor)
      note.keptFor = { userId: answer.reservedFor.id, until: Date.parse(answer.reservedUntil) }
    const isAnnounced = Boolean(answer?.heldLock?.endsAt)
    return { ...this.#granted(answer, note), heldBy, isAnnounced, isKept: note.keptFor !== undefined }
  }

  async forceTake(toolId: string, observedFencingToken: number) {
    const asked = { fencingToken: observedFencingToken }
    const { answer, note } = await this.#call('forceTake', toolId, asked, (id) => ({
      toolId,
      sessionId: this.#sessionId,
      observedFencingToken,
      reason: id,
      idempotencyKey: id,
    }))
    return this.#granted(answer, note)
  }

  async heartbeat(
    { toolId, lockToken, fencingToken }: Standing,
    activity: { idleMs: number; reportsActivity: boolean } = { idleMs: 0, reportsActivity: false },
  ) {
    const { answer, note } = await this.#call('heartbeat', toolId, { fencingToken, ...activity }, () => ({
      ...{ toolId, lockToken, ...activity },
    }))
    if (note.outcome === 'ok')
      note.renewed = { at: Date.parse(answer.lock.renewedAt), expiresAt: Date.parse(answer.lock.expiresAt) }
    this.#at.report(note)
    return { ok: note.outcome !== 'refused' }
  }

  async save({ toolId, lockToken, fencingToken }: Standing, baseVersion: number) {
    const { answer, note } = await this.#call('save', toolId, { fencingToken, baseVersion }, (id) => ({
      toolId,
      lockToken,
      baseVersion,
      content: { saved: id },
      message: id,
      idempotencyKey: id,
    }))
    if (note.outcome === 'ok') note.saved = { headId: answer.draftHead.id, number: answer.draftHead.number }
    this.#at.report(note)
    const head: number | undefined = answer?.draftHead?.number ?? answer?.currentHead?.number
    return { head, held: note.outcome !== 'refused' || note.said === 'DraftVersionConflictError' }
  }

  async release({ toolId, lockToken, fencingToken }: Standing): Promise<void> {
    const { note } = await this.#call('release', toolId, { fencingToken }, () => ({ toolId, lockToken }))
    this.#at.report(note)
  }

  async forceRelease(toolId: string, observedFencingToken: number): Promise<void> {
    const asked = { fencingToken: observedFencingToken }
    const { note } = await this.#call('forceRelease', toolId, asked, (id) => ({
      toolId,
      observedFencingToken,
      reason: id,
    }))
    this.#at.report(note)
  }

  async deleteTool({ toolId, lockToken, fencingToken }: Standing, confirmSlug: string): Promise<boolean> {
    const { note } = await this.#call('delete', toolId, { fencingToken }, () => ({
      toolId,
      lockToken,
      confirmSlug,
    }))
    this.#at.report(note)
    return note.outcome === 'ok'
  }

  /** Takes the same key as before when the requester is still waiting. */
  async ask(toolId: string, idempotencyKey?: string) {
    const { answer, note } = await this.#call('ask', toolId, {}, (id) => ({
      ...{ toolId, sessionId: this.#sessionId, answerWithinMs: 30_000, idempotencyKey: idempotencyKey ?? id },
    }))
    return { ...this.#requested(answer, note), key: idempotencyKey ?? note.id }
  }

  async announce(toolId: string, observedFencingToken: number) {
    const { answer, note } = await this.#call('announce', toolId, {}, (id) => ({
      ...{ toolId, sessionId: this.#sessionId, observedFencingToken, graceMs: 5_000 },
      ...{ reason: id, idempotencyKey: id },
    }))
    return { ...this.#requested(answer, note), key: note.id }
  }

  async answer({ toolId, lockToken, fencingToken }: Standing, requestId: string, reply: string) {
    const asked = { fencingToken, requestId, handsOver: reply === 'HAND_OVER' }
    const { note } = await this.#call('answer', toolId, asked, () => ({
      ...{ requestId, lockToken, answer: reply },
    }))
    this.#at.report(note)
    return {
      handedOver: note.outcome !== 'refused' && note.handsOver,
      lost: note.said === 'DraftLockLostError',
    }
  }

  async withdraw(toolId: string, requestId: string): Promise<void> {
    const { note } = await this.#call('withdraw', toolId, { requestId }, () => ({ requestId }))
    this.#at.report(note)
  }

  async salvage({ toolId, lockToken, fencingToken }: Standing, baseVersion: number): Promise<void> {
    const { note } = await this.#call('salvage', toolId, { fencingToken }, (id) => ({
      ...{ toolId, lockToken, baseVersion, content: { salvaged: id } },
    }))
    this.#at.report(note)
  }

  #requested(answer: Answer, note: Operation) {
    if (answer?.request) note.requestId = answer.request.id
    this.#at.report(note)
    return { id: note.requestId, state: answer?.request?.state as string | undefined }
  }

  async createTool(): Promise<KnownTool | null> {
    const slug = `c-${randomUUID()}`
    const { answer, note } = await this.#call('create', '', {}, (id) => ({
      collection: 'pages',
      slug,
      title: slug,
      content: {},
      idempotencyKey: id,
    }))
    note.toolId = answer?.tool?.id ?? ''
    this.#at.report(note)
    if (note.outcome !== 'ok') return null
    return { id: note.toolId, slug }
  }

  #granted(answer: Answer, note: Operation) {
    const grant = answer?.grant
    if (grant) note.granted = { fencingToken: grant.lock.fencingToken }
    this.#at.report(note)
    if (!grant) return { granted: null }
    const { fencingToken, draftHead } = grant.lock
    return {
      granted: { lockToken: grant.lockToken as string, fencingToken, base: draftHead.number as number },
    }
  }

  /** Sends the same input with the same key again and again until it is answered. */
  async #call(
    kind: OperationKind,
    toolId: string,
    asked: Partial<Operation>,
    inputOf: (id: string) => object,
  ): Promise<{ answer: Answer; note: Operation }> {
    const id = randomUUID()
    const { userId } = this.#at
    const note: Operation = {
      ...{ id, kind, userId, sessionId: this.#sessionId, toolId, ...asked },
      ...{ began: now(), ended: 0, outcome: 'unknown', unclear: false },
    }
    const body = JSON.stringify({ query: documents[kind], variables: { input: inputOf(id) } })
    let answer: Answer = null
    for (let attempt = 0; now() - note.began < patienceMs; attempt++) {
      if (attempt > 0) await sleep(Math.min(100 * attempt, 500) * (0.5 + Math.random()))
      const said = await this.#attempt(body)
      if (said === 'unclear') note.unclear = true
      if (typeof said === 'string') continue
      answer = Object.values(said.data ?? {})[0] ?? null
      note.said = answer ? answer.__typename : String(said.errors?.[0]?.extensions?.code ?? 'no answer')
      note.outcome = outcomeOf(note)
      break
    }
    note.ended = now()
    return { answer, note }
  }

  /** `unheard`: no server has looked at it. `unclear`: it may take effect, now or later. */
  async #attempt(body: string): Promise<Answer | 'unclear' | 'unheard'> {
    const { urls, token, address } = this.#at
    const url = urls[Math.floor(Math.random() * urls.length)]
    try {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          'x-forwarded-for': address,
        },
        body,
        signal: AbortSignal.timeout(attemptMs),
      })
      const said: Answer = await response.json()
      if (Math.random() < lostAnswers) return 'unclear'
      const code = said.errors?.[0]?.extensions?.code
      if (code === 'RATE_LIMITED') return 'unheard'
      // Includes a connection that broke while the transaction was being committed.
      return code === 'UNAVAILABLE' ? 'unclear' : said
    } catch (error) {
      const refused = (error as { cause?: { code?: string } }).cause?.code === 'ECONNREFUSED'
      return refused ? 'unheard' : 'unclear'
    }
  }
}

function outcomeOf({ kind, said = '', unclear }: Operation): Outcome {
  if (said.endsWith('Payload')) return 'ok'
  // It was executed, and then the tool was deleted before the fields of the answer were read.
  if (said === 'NOT_FOUND') return 'unknown'
  if (!said.endsWith('Error')) return 'broken'
  if (!unclear) return 'refused'
  // An earlier attempt may be the one that took effect. A late first acquire can still be granted. Operations
  // without a key refuse their own repetition. A takeover may have been made and ended since. A save is
  // different: its token and base version never come back, so a refusal is final.
  const unkeyed = ['acquire', 'forceRelease', 'delete', 'ask', 'answer', 'withdraw', 'announce', 'salvage']
  if (unkeyed.includes(kind)) return 'unknown'
  return kind === 'forceTake' && said === 'DraftLockLostError' ? 'unknown' : 'refused'
}
