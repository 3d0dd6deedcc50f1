import { randomBytes, randomUUID } from 'node:crypto'
import { type DraftHandle, type DraftState, openDraft, type SaveOutcome } from '@holdfast/client'
import { type OpenLine, openLine } from '@holdfast/client/line'
import { SaveSalvageDocument } from '@holdfast/documents'
import type { Server, ToolOfServer } from '../server.ts'
import type { Connection } from './connection.ts'
import { wrong } from './content.ts'
import { difference } from './difference.ts'
import { notHeld } from './words.ts'

interface Base {
  number: number
  content: unknown
}

/** One document of an agent, which holds its lock or waits for it. */
export class Work {
  /** The handle for later calls. It cannot be guessed. */
  readonly handle = randomBytes(9).toString('base64url')
  readonly document: string
  readonly storage: ToolOfServer['collection']['storage']
  /** The version that the agent has seen. */
  base: Base
  readonly #server: Server
  readonly #toolId: string
  readonly #draft: DraftHandle
  readonly #line: OpenLine
  /** The token of the last lock. Text that could not be saved under it is kept with it. */
  #lockToken: string | null = null

  constructor(
    { server, transport }: Connection,
    document: string,
    tool: ToolOfServer,
    { note, waits, changed }: { note?: string | undefined; waits: boolean; changed(): void },
  ) {
    const [toolId, sessionId] = [tool.id, randomUUID()]
    this.document = document
    this.storage = tool.collection.storage
    this.base = tool.draftHead
    this.#server = server
    this.#toolId = toolId
    this.#draft = openDraft({
      ...{ transport, toolId, sessionId, baseVersion: tool.draftHead.number },
      ...(note && { comment: note }),
      ...(waits && { readFirst: { lock: tool.draftLock ?? null } }),
    })
    this.#line = openLine({
      ...{ transport, toolId, sessionId, draft: this.#draft },
      baseVersion: () => this.base.number,
      // On its turn the agent starts from the last version of the previous holder.
      follow: (head) => {
        this.base = head
      },
    })
    let asked = ''
    this.#draft.subscribe(() => {
      this.#lockToken = this.#draft.lockToken ?? this.#lockToken
      changed()
    })
    this.#line.subscribe(() => {
      const now = this.askedBy().join()
      if (now !== asked) changed()
      asked = now
    })
  }

  get state(): DraftState {
    return this.#draft.state
  }

  get isHeld(): boolean {
    return this.#draft.writable
  }

  /** The data that another system needs to accept a write. */
  get lock() {
    const { state, lockToken } = this.#draft
    return { lockToken, fencingToken: 'fencingToken' in state ? state.fencingToken : null }
  }

  /** Reports activity of the agent, because an idle lock ends. */
  touch(): void {
    this.#draft.touch()
    this.#line.touch()
  }

  /** Resolves with the state of the lock. A newer version is read and becomes the base. */
  async acquire(read: () => Promise<ToolOfServer>): Promise<void> {
    for (let tries = 0; ; tries++) {
      const state = await this.#draft.acquire({ baseVersion: this.base.number })
      if (!('cause' in state) || state.cause !== 'VERSION_CONFLICT' || tries === 3) break
      this.base = (await read()).draftHead
    }
    this.#lockToken = this.#draft.lockToken
  }

  async ask(note?: string): Promise<void> {
    const outcome = await this.#line.request(note ? { note } : {})
    if (outcome.status === 'refused') throw wrong(outcome.message)
    if (outcome.status === 'free') await this.#draft.acquire({ baseVersion: this.base.number })
  }

  /** Waits until the lock is held, cannot be had, or the time is over. */
  waited(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        stops.forEach((stop) => {
          stop()
        })
        resolve()
      }
      const look = () => {
        if (this.isHeld || this.#line.view.settled) done()
      }
      const timer = setTimeout(done, ms)
      const stops = [this.#draft.subscribe(look), this.#line.subscribe(look)]
      look()
    })
  }

  /** Its place in the line; null if it is not in it. */
  get place() {
    const { mine, settled } = this.#line.view
    const request = mine ?? settled
    return request && { state: request.state, position: request.position, answerNote: request.answerNote }
  }

  /** The people who wait for the document, as texts. */
  askedBy(): string[] {
    if (!this.isHeld) return []
    return this.#line.view.requests.map(
      ({ requester, note }) => `${requester.name}${note ? `: “${note}”` : ''}`,
    )
  }

  async save(content: object, message: string | undefined) {
    this.touch()
    const before = this.base
    const baseVersion = before.number
    const outcome = await this.#draft.save({ content, baseVersion, ...(message && { message }) })
    if (outcome.status === 'saved') {
      this.base = outcome.head
      const [from, to] = [`version ${before.number}`, `version ${outcome.head.number}`]
      return { version: outcome.head.number, diff: difference(before.content, content, from, to) }
    }
    throw wrong(await this.#refusalOf(outcome, { content, baseVersion }))
  }

  async #refusalOf(outcome: SaveOutcome, unsaved: { content: object; baseVersion: number }): Promise<string> {
    switch (outcome.status) {
      case 'conflict': {
        const { head } = outcome
        const theirs = difference(
          this.base.content,
          head.content,
          `version ${this.base.number}`,
          `version ${head.number}`,
        )
        this.base = head
        return `Not saved: ${this.document} is now at version ${head.number}. Make your change again, to that version. What has changed:\n${theirs}`
      }
      case 'invalid':
        return `Not saved: ${outcome.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ') || outcome.message}`
      case 'refused':
        return `Not saved: ${outcome.message}`
      default:
        return `Not saved. ${notHeld(this.document, this.state)} ${await this.#salvage(unsaved)}`.trimEnd()
    }
  }

  /** Keeps unsaved text at the server after the lock has ended, for the new holder and the agent's person. */
  async #salvage(unsaved: { content: object; baseVersion: number }): Promise<string> {
    if (this.#lockToken === null) return ''
    const input = { toolId: this.#toolId, lockToken: this.#lockToken, ...unsaved }
    const { saveSalvage } = await this.#server.ask(SaveSalvageDocument, { input })
    return saveSalvage.__typename === 'SaveSalvagePayload'
      ? `Your text is kept for them and for your user until ${saveSalvage.salvage.expiresAt}. It is not lost, and you do not need to send it again.`
      : ''
  }

  async close(): Promise<void> {
    const request = this.#line.view.mine
    if (request?.state === 'WAITING' && !this.isHeld) await this.#line.withdraw()
    this.#line.close()
    await this.#draft.close()
  }
}
