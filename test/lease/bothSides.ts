import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { GrantEndCause } from '../../src/domain/eventKinds.ts'
import {
  announce,
  answerLater,
  ask,
  deny,
  endUnanswered,
  handOver,
  repeat,
  reserveFirst,
  settle,
  withdraw,
} from '../../src/domain/handover.ts'
import {
  endGrant,
  expire,
  type GrantEnd,
  grantLease,
  inForce,
  type LeaseState,
  type LockPolicy,
  moveHead,
  renew,
  type Transition,
  takeOver,
} from '../../src/domain/lease.ts'
import { announcedIn, type LockRequest, lookAgainAt, reservationIn } from '../../src/domain/line.ts'
import { viewOf } from '../../src/domain/lockView.ts'
import { mayEdit, type Role } from '../../src/domain/permissions.ts'
import { acquire, acquireMany } from '../../src/storage/acquireLease.ts'
import { endExpiredLeases } from '../../src/storage/expiry.ts'
import { lockInForce, lossOf } from '../../src/storage/grants.ts'
import { snapshotOf } from '../../src/storage/lockEvents.ts'
import { type NewGrant, type NewVersion, record } from '../../src/storage/record.ts'
import { renewalStatements } from '../../src/storage/renewLease.ts'
import { auditOf, eventOf, type Made } from './made.ts'
import type { SetClock } from './setClock.ts'
import { holder, type Step, sessionOf, sessions } from './steps.ts'

const beginning = new Date('2030-01-01T00:00:00Z')

type Asked = { key: string; lockToken: string; granted: boolean; forced?: true }

/**
 * One document twice: as `domain/lease.ts` computes it, and as the statements in `storage` write it to
 * PostgreSQL.
 */
export class BothSides {
  readonly #sql: SetClock
  #state: LeaseState
  #now = beginning
  #policy: LockPolicy
  readonly #roles: Record<string, Role> = {
    ...{ ada: 'CONTRIBUTOR', bo: 'CONTRIBUTOR' },
    'ada~bot': 'CONTRIBUTOR',
  }
  readonly #maintainers = new Set<string>()
  /** The last request of each session. */
  readonly #asked: (Asked | null)[] = sessions.map(() => null)
  readonly #made: Made[] = []

  private constructor(sql: SetClock, state: LeaseState, policy: LockPolicy) {
    this.#sql = sql
    this.#state = state
    this.#policy = policy
  }

  static async begin(sql: SetClock, policy: LockPolicy): Promise<BothSides> {
    const { toolId } = await sql.newTool()
    const both = new BothSides(sql, await sql.stateOf(toolId), policy)
    await sql.set(both.#now)
    await sql.setPolicy(policy)
    for (const userId of Object.keys(both.#roles)) await sql.setRole(userId, 'CONTRIBUTOR')
    for (const userId of ['ada', 'bo']) await both.#maintain(userId, true)
    return both
  }

  async step(said: Step): Promise<void> {
    const step = 'session' in said ? { ...said, session: this.#whose(said.session) } : said
    switch (step.does) {
      case 'acquire':
        await this.#acquire(step)
        break
      case 'beat':
        await this.#beat(step)
        break
      case 'sweep': {
        const waits = this.#state.line.length > 0
        const expired = waits ? null : expire(this.#state, this.#now)
        if (expired) this.#take(expired)
        const { ended, lines } = await endExpiredLeases(this.#sql.client, 10)
        const { toolId, revision } = this.#state
        expect(ended, 'the sweeper').toEqual(expired ? [{ toolId, revision }] : [])
        const isDue = waits && this.#lookAgainAt() <= this.#now.getTime()
        expect(lines, 'lines that are due').toEqual(isDue ? [toolId] : [])
        if (isDue) await this.#decided(() => [])
        break
      }
      case 'epoch': {
        const floor = await this.#sql.beginEpoch()
        this.#state = { ...this.#state, floor, revision: Math.max(this.#state.revision, floor) }
        break
      }
      case 'pass':
        await this.#pass(new Date(this.#now.getTime() + step.ms))
        break
      case 'passToExpiry': {
        const due = (this.#state.grant?.expiresAt.getTime() ?? 0) + step.off
        if (due > this.#now.getTime()) await this.#pass(new Date(due))
        break
      }
      case 'policy':
        this.#policy = step.policy
        await this.#sql.setPolicy(step.policy)
        break
      case 'role': {
        const { holderId } = sessionOf(step.session)
        this.#roles[holderId] = step.role
        await this.#sql.setRole(holderId, step.role)
        break
      }
      case 'maintain':
        await this.#maintain(sessionOf(step.session).holderId, step.maintains)
        break
      case 'settle':
        await this.#decided(() => [])
        break
      case 'ask':
      case 'announce':
      case 'repeat':
      case 'withdraw':
      case 'answer':
        await this.#inLine(step)
        break
      default:
        await this.#underLock(step)
    }
    await this.#agree()
  }

  async #acquire({ session, again, base, many }: Extract<Step, { does: 'acquire' }>): Promise<void> {
    const who = sessionOf(session)
    const before = this.#asked[session]
    // Takeovers have their own keys.
    const asked = (again && !before?.forced && before) || {
      key: randomUUID(),
      lockToken: randomUUID(),
      granted: false,
    }
    this.#asked[session] = asked
    const lockToken = asked === before ? randomUUID() : asked.lockToken
    const request = { ...who, lockToken, comment: null }
    const expired = expire(this.#state, this.#now)
    const free = expired?.state ?? this.#state
    const held = inForce(free, this.#now)
    const isOther = held !== null && (held.holderId !== who.holderId || held.sessionId !== who.sessionId)
    const outcome = asked.granted
      ? 'KEY_USED'
      : !this.#mayEdit(who.holderId)
        ? 'FORBIDDEN'
        : !this.#policy.enabled
          ? 'DISABLED'
          : isOther
            ? 'HELD'
            : this.#state.line.length > 0 || who.holderKind === 'AGENT'
              ? 'LOOK_CLOSER'
              : base !== null && base !== free.draftNumber
                ? 'CONFLICT'
                : 'GRANTED'
    if (outcome === 'GRANTED') {
      this.#take(...(expired ? [expired] : []), grantLease(free, request, this.#policy, this.#now))
      Object.assign(asked, { granted: true, lockToken })
    }
    const { toolId } = this.#state
    const told = {
      toolId,
      userId: who.holderId,
      sessionId: who.sessionId,
      idempotencyKey: asked.key,
      requestHash: 'hash',
      baseVersion: base,
      comment: null,
      lockToken,
    }
    const { client, belief } = this.#sql
    const answer = many
      ? (await acquireMany(client, [told], belief)).get(toolId)
      : await acquire(client, told, belief)
    expect(answer, 'an acquire').toMatchObject({
      outcome,
      revision: this.#state.revision,
      lock: this.#view(),
    })
    if (outcome !== 'LOOK_CLOSER') return
    await this.#decided(
      (at) => {
        const reserved = reservationIn(at.line)
        if (at.grant && at.grant.sessionId !== who.sessionId) return []
        if (reserved && reserved.requesterId !== who.holderId) return []
        Object.assign(asked, { granted: true, lockToken })
        return [grantLease(at, request, this.#policy, this.#now)]
      },
      { kind: 'ACQUIRE', idempotencyKey: asked.key, requestHash: 'hash' },
    )
  }

  /** Requests, waiting and hand over: TypeScript decides, and storage stores the line. */
  async #inLine(
    step: Extract<Step, { does: 'ask' | 'announce' | 'repeat' | 'withdraw' | 'answer' }>,
  ): Promise<void> {
    const [policy, now] = [this.#policy, this.#now]
    let repeated: LockRequest | null = null
    await this.#decided(
      (at) => {
        if (step.does === 'answer') {
          const request = at.line[step.nth]
          if (!at.grant || request?.kind !== 'ASK') return []
          if (step.answer === 'HAND_OVER')
            return announcedIn(at.line) ? [] : [handOver(at, request, null, now)]
          return [(step.answer === 'LATER' ? answerLater : deny)(at, request, 'a note', policy, now)]
        }
        const { holderId, holderKind, sessionId } = sessionOf(step.session)
        const asked = {
          id: randomUUID(),
          requesterId: holderId,
          requesterKind: holderKind,
          sessionId,
          note: 'a reason',
        }
        const own = at.line.find(({ requesterId, kind }) => requesterId === holderId && kind === 'ASK')
        if (step.does === 'announce')
          return at.grant && at.grant.holderId !== holderId && !announcedIn(at.line)
            ? [announce(at, asked, 60_000, policy, now)]
            : []
        if (step.does === 'ask') {
          const isFree = !at.grant && at.line.length === 0
          if (own || isFree || !policy.enabled || at.grant?.holderId === holderId || !this.#mayEdit(holderId))
            return []
          return [ask(at, { ...asked, answerWithinMs: 120_000 }, policy, now)]
        }
        if (!own) return []
        if (step.does === 'withdraw') return [withdraw(at, own, policy, now)]
        const again = repeat(at, own, policy, now)
        repeated = again.request
        const ended = endUnanswered(again.state, now)
        return ended ? [ended] : again.state
      },
      null,
      () => (repeated ? [repeated] : []),
    )
  }

  async #beat({ session, idleMs, reports, many }: Extract<Step, { does: 'beat' }>): Promise<void> {
    const { holderId } = sessionOf(session)
    const lockToken = this.#asked[session]?.lockToken ?? 'none'
    const held = inForce(this.#state, this.#now)
    const live = held?.lockToken === lockToken && held.holderId === holderId
    const [enabled, permitted] = [this.#policy.enabled, this.#mayEdit(holderId)]
    const renewed = live && enabled && permitted
    if (renewed) this.#state = renew(this.#state, this.#policy, this.#now, idleMs, reports)
    const statement = many ? renewalStatements.many : renewalStatements.one
    const values = [[this.#state.toolId], [lockToken], [holderId], [idleMs], [reports]]
    const { rows } = await this.#sql.client.query({ ...statement, values })
    expect(rows[0], 'a heartbeat').toMatchObject({ live, enabled, permitted, renewed })
  }

  async #underLock({ does, session }: { does: 'takeOver' | 'save' | 'end'; session: number }): Promise<void> {
    const who = sessionOf(session)
    const asked = { key: randomUUID(), lockToken: randomUUID(), granted: true, forced: true } as const
    const request = { ...who, lockToken: asked.lockToken, comment: null }
    const id = randomUUID()
    const head = { id, number: this.#state.draftNumber + 1 }
    const version = { content: '{}', contentHash: 'hash', message: null, savedById: who.holderId }
    await this.#decided(
      (at) => {
        if (does === 'save') return [moveHead(at, head, who.holderId, this.#policy, this.#now)]
        if (!at.grant) return []
        if (does === 'takeOver') {
          this.#asked[session] = asked
          return [takeOver(at, request, 'a reason', this.#policy, this.#now)]
        }
        const end = { cause: 'RELEASED', byId: who.holderId, reason: null } as const
        return [endGrant(at, 'RELEASED', end, this.#now)]
      },
      { kind: 'FORCE_TAKE', idempotencyKey: asked.key, requestHash: 'hash' },
      () => [],
      does === 'save'
        ? { ...version, ...head, savedAt: this.#now, fencingToken: null, reference: null }
        : undefined,
    )
  }

  /** A decision in TypeScript alone, after expiries have been recorded: storage must store it unchanged. */
  async #decided(
    work: (at: LeaseState) => Transition[] | LeaseState,
    grant: NewGrant | null = null,
    requests: () => LockRequest[] = () => [],
    version?: NewVersion,
  ): Promise<void> {
    this.#knowRights()
    const noticed = settle(this.#state, this.#policy, this.#now)
    const at = noticed.at(-1)?.state ?? this.#state
    const made = work(at)
    const steps = Array.isArray(made) ? made : []
    const transitions = reserveFirst([...noticed, ...steps], this.#policy, this.#now)
    const state = transitions.at(-1)?.state ?? (Array.isArray(made) ? at : made)
    const isGranted = grant && steps.some(({ kind }) => kind === 'ACQUIRED' || kind === 'TAKEN_OVER')
    const repeated = requests()
    if (transitions.length === 0 && repeated.length === 0) return
    await this.#sql.transaction(state.toolId, async (tx) =>
      record(tx, {
        state,
        transitions,
        requests: repeated,
        policy: this.#policy,
        collectionId: 'pages',
        now: this.#now,
        ...(isGranted && { grant }),
        ...(version && { version }),
      }),
    )
    this.#take(...transitions)
    this.#state = state
  }

  /** People who may no longer edit leave the line. */
  #knowRights(): void {
    const line = this.#state.line.map((each) => ({ ...each, permitted: this.#mayEdit(each.requesterId) }))
    this.#state = { ...this.#state, line }
  }

  #lookAgainAt(): number {
    const times = [lookAgainAt(this.#state.line), this.#state.grant?.expiresAt]
    return Math.min(...times.flatMap((time) => time?.getTime() ?? []))
  }

  /** The stored state, and every query that shows it. */
  async #agree(): Promise<void> {
    const { client } = this.#sql
    this.#knowRights()
    const { toolId } = this.#state
    expect(await this.#sql.stateOf(toolId), 'the lock row').toEqual(this.#state)
    expect(await lockInForce(client, toolId), 'draft_locks_in_force').toEqual(this.#view())
    const snapshot = { revision: this.#state.revision, lock: this.#view() }
    expect(await snapshotOf(client, toolId), 'the snapshot').toMatchObject(snapshot)
    for (const [index, asked] of this.#asked.entries()) {
      if (!asked?.granted || inForce(this.#state, this.#now)?.lockToken === asked.lockToken) continue
      const loss = await lossOf(client, toolId, asked.lockToken, sessionOf(index).holderId)
      expect(loss.cause, 'why a token is lost').toBe(this.#causeOf(asked.lockToken))
    }
  }

  /** Compares everything that was written. */
  async agreeOnHistory(): Promise<void> {
    const { events, audit, ends } = await this.#sql.written(this.#state.toolId)
    expect(events, 'the event log').toEqual(this.#made.map(eventOf))
    expect(audit, 'the audit log').toEqual(this.#made.flatMap(auditOf))
    expect(ends, 'the ends of grants').toEqual(this.#made.flatMap(({ transition }) => transition.ended ?? []))
  }

  #take(...transitions: Transition[]): void {
    const policy = this.#policy
    this.#made.push(...transitions.map((transition) => ({ transition, policy })))
    this.#state = transitions.at(-1)?.state ?? this.#state
  }

  /** From the record of its end, or, for a lease that expired unnoticed, from the row itself. */
  #causeOf(lockToken: string): GrantEndCause {
    const { grant } = this.#state
    if (grant?.lockToken === lockToken) {
      const { ended } = expire(this.#state, this.#now) as Transition
      return (ended as GrantEnd).cause
    }
    const at = this.#made.findIndex(({ transition }) => transition.state.grant?.lockToken === lockToken)
    const ends = this.#made.slice(at + 1).flatMap(({ transition }) => transition.ended ?? [])
    return (ends[0] as GrantEnd).cause
  }

  #whose(session: number): number {
    const at = sessions.findIndex(({ sessionId }) => sessionId === this.#state.grant?.sessionId)
    return session === holder ? Math.max(at, 0) : session
  }

  #view() {
    return viewOf(this.#state, this.#policy, this.#now)
  }

  #mayEdit(userId: string): boolean {
    return mayEdit({
      role: this.#roles[userId] as Role,
      kind: userId === 'ada~bot' ? 'AGENT' : 'HUMAN',
      maintainer: this.#maintainers.has(userId === 'ada~bot' ? 'ada' : userId),
      editors: 'MAINTAINERS',
      agents: this.#policy.agents,
    })
  }

  async #pass(now: Date): Promise<void> {
    this.#now = now
    await this.#sql.set(now)
  }

  async #maintain(userId: string, maintains: boolean): Promise<void> {
    if (maintains) this.#maintainers.add(userId)
    else this.#maintainers.delete(userId)
    await this.#sql.setMaintainer(this.#state.toolId, userId, maintains)
  }
}
