import type { Autosave } from '../autosave.ts'
import { bannerOf } from '../banner.ts'
import { englishTexts } from '../bannerTexts.ts'
import { openDraft } from '../draft.ts'
import type { DraftHandle } from '../handle.ts'
import { reportingErrors } from '../listeners.ts'
import { pageClock } from '../pageClock.ts'
import { sameJson } from '../sameJson.ts'
import type { SaveOutcome } from '../saves.ts'
import { agentYields, type DraftState, isAgents, noLoss } from '../states.ts'
import type { EditorOptions } from './options.ts'
import { Patience } from './patience.ts'
import { HeadReading } from './reading.ts'
import { statusOf, type Trouble } from './status.ts'
import { conflictOf, meeting, resolving, type Text, textOf } from './text.ts'
import { type EditorActions, type EditorDialog, type EditorHead, type EditorView, opening } from './view.ts'

/** After this time without an answer, the editor shows that the server does not answer. */
const patienceMs = 5_000

/**
 * Keeps the text of one draft and its lock in step. Until somebody types, the editor follows the head. Typed text is saved or kept,
 * and never replaced without asking.
 */
export class Editor<Content> {
  #options: EditorOptions<Content>
  #everyMs: number
  #reading: HeadReading
  #draft: DraftHandle | null = null
  #autosave: Autosave | null = null
  #text: Text<Content> | null = null
  #refused: DraftState | null = null
  #trouble: Trouble | null = null
  #patience: Patience
  #dialog: EditorDialog | null = null
  /** Fencing token of the lock in the takeover dialog. */
  #observed: number | undefined
  #isReasonMissing = false
  #isTaking = false
  #view: EditorView<Content> = opening
  #listeners = new Set<() => void>()

  constructor(options: EditorOptions<Content>) {
    const { transport, toolId, head, random = Math.random, autosaveMs = 1_000 } = options
    if (!head && !transport.query) throw new Error('An editor without `head` needs a transport with `query`')
    this.#options = options
    this.#everyMs = autosaveMs
    const clock = options.clock ?? pageClock()
    this.#patience = new Patience(clock, autosaveMs + patienceMs, () => this.#tell())
    this.#reading = new HeadReading({
      ...{ transport, toolId, random, clock },
      read: (newest) => this.#read(newest as EditorHead<Content>),
      refused: (cause) => {
        if (this.#draft) return
        this.#refused = { name: 'lost', ...noLoss, cause }
        this.#tell()
      },
    })
    if (head) this.#begin(head)
    else this.#reading.start()
  }

  get view(): EditorView<Content> {
    return this.#view
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  readonly actions: EditorActions<Content> = {
    setContent: (content) => this.#change(content),
    proceed: () => this.#proceed(),
    takeOver: (reason) => this.#takeOver(reason),
    compare: () => this.#show('conflict'),
    resolve: (by) => this.#resolve(by),
    dismiss: (dialog) => {
      if (this.#dialog === dialog) this.#show(null)
    },
    save: async () => void (await this.#autosave?.flush()),
    release: async () => void (await this.#draft?.release()),
  }

  async close(): Promise<void> {
    this.#reading.stop()
    this.#patience.end()
    await this.#draft?.close()
  }

  get #state(): DraftState {
    return this.#draft?.state ?? this.#refused ?? opening.state
  }

  #begin(head: EditorHead<Content>): void {
    const draft = openDraft({ ...this.#options, baseVersion: head.number })
    this.#draft = draft
    this.#text = textOf(head)
    this.#renewAutosave()
    this.#restore()
    draft.subscribe((state) => this.#hear(state))
    this.#tell()
  }

  /** Puts text on the screen that an earlier page or editor could not save. */
  #restore(): void {
    const { kept } = this.#draft ?? {}
    const text = this.#text
    if (!kept || !text || text.unsaved) return
    const content = kept.content as Content
    if (sameJson(content, text.base.content)) {
      this.#draft?.forgetKept()
      return
    }
    const head = text.base as EditorHead<Content>
    const isBehind = kept.baseVersion !== head.number
    const base = isBehind ? { number: kept.baseVersion, content: null } : head
    this.#text = { content, base, unsaved: true, met: null }
    if (isBehind) {
      // Before text is saved on top of a version that it is not based on.
      this.#follow(kept.baseVersion)
      if (kept.baseVersion < head.number) this.#meet(head)
    }
    this.#autosave?.change(content)
    this.#watchAnswers()
  }

  #hear(state: DraftState): void {
    if (state.name === 'lost' && state.cause === 'VERSION_CONFLICT' && state.head)
      this.#meet(state.head as EditorHead<Content>)
    else if (state.name === 'held') this.#hold()
    // Somebody else may have saved a newer version.
    else if (state.name !== 'acquiring' && state.name !== 'unreachable') this.#reading.start()
    this.#tell()
  }

  #hold(): void {
    const own = this.#draft?.head
    if (own) this.#read(own as EditorHead<Content>)
    this.#restore()
    this.#watchAnswers()
    // The previous holder may have saved just before. An acquired lock is always on the newest version.
    if (this.#isTaking) this.#reading.start()
    this.#isTaking = false
  }

  #read(head: EditorHead<Content>): void {
    if (!this.#text) {
      this.#begin(head)
      return
    }
    // Typed text meets a newer head when it is saved, or when the lock is acquired.
    if (this.#text.unsaved || head.number <= this.#text.base.number) return
    this.#meet(head)
    this.#tell()
  }

  #meet(head: EditorHead<Content>): void {
    if (!this.#text) return
    this.#text = meeting(this.#text, head)
    if (this.#text.met) {
      this.#show('conflict')
      // A stopped autosave still keeps the text, over a reload too.
      this.#autosave?.stop()
    } else this.#goOn(head.number)
  }

  /** Starts from this version and drops what was to be saved on top of an older one. */
  #goOn(number: number): void {
    this.#trouble = null
    this.#patience.end()
    if (this.#dialog === 'conflict') this.#dialog = null
    this.#renewAutosave()
    this.#draft?.forgetKept()
    this.#follow(number)
  }

  #follow(number: number): void {
    const { state, baseVersion } = this.#draft ?? {}
    const isRefused = state?.name === 'lost' && state.cause === 'VERSION_CONFLICT'
    const isBehind = state?.name === 'held' || state?.name === 'acquiring' ? baseVersion !== number : false
    if (isRefused || isBehind) void this.#draft?.acquire({ baseVersion: number })
  }

  #change(content: Content): void {
    if (!this.#text) return
    this.#text = { ...this.#text, content, unsaved: true }
    if (this.#trouble && this.#autosave?.stoppedBy && !this.#text.met) this.#renewAutosave()
    if (this.#trouble?.status === 'invalid') this.#trouble = null
    this.#autosave?.change(content)
    this.#watchAnswers()
    this.#tell()
  }

  #proceed(): void {
    const { offers, needsReason } = bannerOf(this.#state, englishTexts)
    const baseVersion = this.#text?.base.number
    this.#refused = null
    if (this.#text?.met) this.#show('conflict')
    else if (baseVersion === undefined) this.#reading.start()
    else if (offers === 'acquire') void this.#draft?.acquire({ baseVersion })
    else if (offers === 'takeBack' && !needsReason) this.#take({})
    else if (offers === 'takeBack') {
      const lock = lockOf(this.#state)
      this.#observed = lock?.fencingToken
      // An agent gives way: one click is enough, and the reason is given for the person.
      if (isAgents(lock)) this.#takeOver(agentYields)
      else this.#show('takeOver')
    }
    this.#tell()
  }

  #takeOver(given: string): void {
    const reason = given.trim()
    // A reason of only spaces does not count.
    this.#isReasonMissing = !/[^\s\p{C}\p{Z}]/u.test(reason)
    if (!this.#isReasonMissing) {
      this.#dialog = null
      this.#take({ reason, ...(this.#observed !== undefined && { observedFencingToken: this.#observed }) })
    }
    this.#tell()
  }

  #take(options: { reason?: string; observedFencingToken?: number }): void {
    if (!this.#text) return
    this.#isTaking = true
    void this.#draft?.takeBack({ ...options, baseVersion: this.#text.base.number })
  }

  #resolve(by: Parameters<EditorActions<Content>['resolve']>[0]): void {
    const { content: mine, met } = this.#text ?? {}
    if (!met) return
    const chosen = by === 'theirs' ? met.content : by === 'mine' ? (mine as Content) : by.content
    this.#text = resolving(met, chosen)
    this.#goOn(met.number)
    if (this.#text.unsaved) this.#autosave?.change(chosen)
    this.#watchAnswers()
    this.#tell()
  }

  #show(dialog: EditorDialog | null): void {
    this.#dialog = dialog === 'conflict' && !this.#text?.met ? null : dialog
    this.#isReasonMissing = false
    this.#tell()
  }

  /** Drops the unsaved text of the previous autosave and ignores its answers. */
  #renewAutosave(): void {
    this.#autosave?.stop()
    const made = this.#draft?.autosave(this.#everyMs, (outcome) => {
      if (made === this.#autosave) this.#learn(outcome)
    })
    this.#autosave = made ?? null
  }

  #learn(outcome: SaveOutcome): void {
    if (!this.#text) return
    this.#trouble = outcome.status === 'invalid' || outcome.status === 'refused' ? outcome : null
    if (outcome.status === 'saved') this.#saved(outcome.head as EditorHead<Content>)
    if (outcome.status === 'conflict') this.#meet(outcome.head as EditorHead<Content>)
    this.#patience.end()
    this.#watchAnswers()
    this.#tell()
  }

  #saved(head: EditorHead<Content>): void {
    const { met, content } = this.#text ?? {}
    if (met && met.number <= head.number) {
      // The newer version is our own save, whose answer came later than its event.
      this.#text = resolving(head, content as Content)
      this.#goOn(head.number)
      if (this.#text.unsaved) this.#autosave?.change(content)
    } else if (this.#text)
      this.#text = { ...this.#text, base: head, unsaved: this.#autosave?.unsaved ?? false }
  }

  #watchAnswers(): void {
    if (this.#text?.unsaved && this.#draft?.writable) this.#patience.begin()
  }

  #tell(): void {
    const text = this.#text
    const state = this.#state
    const editable = this.#draft?.writable ?? false
    this.#view = {
      state,
      content: text?.content ?? null,
      editable,
      unsaved: text?.unsaved ?? false,
      status: statusOf(text, {
        state,
        editable,
        isSlow: editable && this.#patience.isOver,
        trouble: this.#trouble,
      }),
      conflict: text && conflictOf(text),
      dialog: this.#dialog,
      isReasonMissing: this.#isReasonMissing,
    }
    for (const listener of [...this.#listeners]) reportingErrors(listener)
  }
}

function lockOf(state: DraftState) {
  if (state.name === 'heldByOther') return state.lock
  return state.name === 'displaced' || state.name === 'lost' ? state.currentLock : null
}
