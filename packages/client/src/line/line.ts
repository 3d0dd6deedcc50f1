import {
  DraftViewersChangedDocument,
  LineChangedDocument,
  LockLineDocument,
  type RequestPartsFragment,
} from '@holdfast/documents'
import { calls } from '../calls.ts'
import { reportingErrors } from '../listeners.ts'
import { whenOverslept } from '../oversleep.ts'
import { pageEvents } from '../page.ts'
import { activity } from './activity.ts'
import { asking } from './asking.ts'
import { hear } from './hearing.ts'
import { KnownLine } from './known.ts'
import type { LineActions, LineOptions, Surroundings } from './options.ts'
import { ownRequest } from './ownRequest.ts'
import { turns } from './turn.ts'
import { type DraftViewers, emptyLine, type LineView, type Waiting } from './view.ts'

/** What changes without the line: saves, which are many. */
const unrelated = new Set(['HEAD_ADVANCED', 'OVERRIDDEN'])
const tickMs = 1_000

export class Line {
  #options: LineOptions & Surroundings
  #calls
  #known: KnownLine
  #asking
  #turns
  #activity
  #settled: Waiting | null = null
  #viewers: DraftViewers | null = null
  #view: LineView = emptyLine
  #listeners = new Set<() => void>()
  #reading: 'not' | 'once' | 'again' = 'not'
  #isClosed = false
  #callOffTick = () => {}
  #stops: (() => void)[]
  readonly actions: LineActions

  constructor(options: LineOptions & Surroundings) {
    const { transport, toolId, clock, draft, place, page = pageEvents() } = options
    const { random = Math.random, timeoutMs = 10_000 } = options
    this.#options = options
    this.#calls = calls(transport, clock, random)
    this.#known = new KnownLine(clock)
    const own = ownRequest(toolId, place.storage)
    this.#turns = turns(options)
    this.#activity = activity({
      ...{ draft, toolId, clock, timeoutMs, calls: this.#calls },
      beaten: () => void this.#read(),
    })
    this.#asking = asking({
      ...{ ...options, timeoutMs, own, calls: this.#calls, isClosed: () => this.#isClosed },
      mine: () => this.#view.mine?.id ?? null,
      told: (request) => this.#hear(request),
      free: () => void this.#turns.take(),
    })
    this.actions = { ...this.#asking.actions, touch: this.#activity.touched }
    const { requestId } = own.now() ?? {}
    if (requestId) this.#known.own.add(requestId)
    const hearing = { transport, clock, random }
    const resume = () => {
      this.#calls.hurry()
      void this.#read()
    }
    this.#stops = [
      hear(hearing, LineChangedDocument, { toolId }, ({ draftLockChanged: { kind, request } }) => {
        if (request) this.#hear(request)
        if (!unrelated.has(kind)) void this.#read()
      }),
      page.onResume(resume),
      page.onRestore(resume),
      whenOverslept(clock, resume),
      draft.subscribe(() => this.#changed()),
    ]
    if (options.viewers)
      this.#stops.push(
        hear(hearing, DraftViewersChangedDocument, { toolId }, ({ draftViewersChanged }) => {
          this.#viewers = draftViewersChanged
          this.#changed()
        }),
      )
    void this.#asking.goOn()
    void this.#read()
  }

  get view(): LineView {
    return this.#view
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  close(): void {
    this.#isClosed = true
    for (const stop of this.#stops) stop()
    this.#callOffTick()
    this.#activity.stop()
    this.#asking.stop()
    this.#calls.hurry()
  }

  /** One reading at a time; what is told meanwhile asks for another. */
  async #read(): Promise<void> {
    const { transport, toolId, timeoutMs = 10_000, clock } = this.#options
    if (!transport.query || this.#isClosed) return
    if (this.#reading !== 'not') {
      this.#reading = 'again'
      return
    }
    do {
      this.#reading = 'once'
      const outcome = await this.#calls.untilAnswered({
        document: LockLineDocument,
        variables: () => ({ toolId }),
        timeoutMs,
        stopped: () => this.#isClosed,
        isRead: true,
        isLeft: true,
      })
      if (outcome.type !== 'answer' || this.#isClosed) break
      const { viewer, tool } = outcome.data
      this.#known.viewerId = viewer?.id ?? null
      // True at some moment between the two.
      const { sentAt } = outcome
      this.#known.read(tool?.lockRequests ?? [], sentAt, (sentAt + clock.now()) / 2)
      this.#changed()
    } while ((this.#reading as string) === 'again')
    this.#reading = 'not'
  }

  #hear(request: RequestPartsFragment): void {
    const { clock } = this.#options
    const isOwn = this.#asking.isOwn(request)
    if (isOwn) this.#known.own.add(request.id)
    this.#known.hear(request, clock.now())
    if (isOwn) {
      const isSettled = request.state !== 'WAITING' && request.state !== 'RESERVED'
      this.#settled = isSettled ? this.#known.now(request, clock.now()) : null
      this.#asking.heard(request)
    }
    this.#changed()
  }

  #changed(): void {
    if (this.#isClosed) return
    const { draft } = this.#options
    const requests = this.#known.waiting()
    const mine = requests.find(({ isMine }) => isMine) ?? null
    this.#view = {
      requests,
      mine,
      reserved: mine?.state === 'RESERVED' ? mine : null,
      announced: requests.find(({ kind }) => kind === 'TAKEOVER') ?? null,
      settled: this.#settled,
      viewers: this.#viewers,
    }
    this.#tick()
    this.#activity.line(draft.writable ? requests : [])
    if (mine && this.#isTurn(this.#view)) void this.#turns.look(mine)
    for (const listener of [...this.#listeners]) reportingErrors(listener)
  }

  /** Also once what this session has announced is due: whoever acquires then notices the end. */
  #isTurn({ mine }: LineView): boolean {
    if (!mine || !this.#asking.isOwn(mine)) return false
    return mine.state === 'RESERVED' || (mine.kind === 'TAKEOVER' && mine.dueInMs === 0)
  }

  #tick(): void {
    this.#callOffTick()
    const isCounting = this.#view.requests.some(({ dueInMs, reservedInMs }) => dueInMs || reservedInMs)
    if (!isCounting && !this.#isTurn(this.#view)) return
    this.#callOffTick = this.#options.clock.after(tickMs, () => this.#changed())
  }
}
