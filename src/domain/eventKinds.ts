/**
 * Everything that can happen to a lock, one entry a kind. GraphQL, `/events`, the audit log, docs/events.md and the clients'
 * types come from here; what else a new kind needs, `npm run check` says.
 */
interface EventKind {
  /** When it is written. */
  when: string
  /** What it does to grants. What ends one is also the cause of that end, and TAKEN_OVER ends one and begins another. */
  lock: 'begins' | 'ends' | 'keeps'
  actor: string
  /** A person has given a reason for it. */
  reasoned?: true
  /** Its audit entry; null: the one of the call that made it tells it. */
  audit: `LOCK_${string}` | null
}

export const eventKinds = {
  ACQUIRED: {
    when: 'A free or expired lock was taken, or a session replaced its own grant.',
    lock: 'begins',
    actor: 'the holder',
    audit: 'LOCK_ACQUIRED',
  },
  RELEASED: {
    when: 'The holder gave it up, also by saveDraft(release: true).',
    lock: 'ends',
    actor: 'the holder',
    audit: 'LOCK_RELEASED',
  },
  EXPIRED: {
    when: 'The TTL or the idle timeout has passed; told by whoever notices first.',
    lock: 'ends',
    actor: 'null',
    audit: 'LOCK_EXPIRED',
  },
  TAKEN_OVER: {
    when: 'forceTakeLock: another session has it now; or an announced takeover has ended it, and the draft is kept for whoever announced it.',
    lock: 'begins',
    actor: 'the taker',
    reasoned: true,
    audit: 'LOCK_TAKEN_OVER',
  },
  FORCE_RELEASED: {
    when: 'forceReleaseLock, or a fence bump: it was freed without its token.',
    lock: 'ends',
    actor: 'who did it',
    reasoned: true,
    audit: 'LOCK_FORCE_RELEASED',
  },
  OVERRIDDEN: {
    when: 'An admin saved, published or deleted with override.',
    lock: 'ends',
    actor: 'the admin',
    reasoned: true,
    audit: 'LOCK_OVERRIDDEN',
  },
  RIGHTS_WITHDRAWN: {
    when: 'The holder may no longer edit.',
    lock: 'ends',
    actor: 'who removed the maintainer; null for a lower role',
    reasoned: true,
    audit: 'LOCK_RIGHTS_WITHDRAWN',
  },
  HEAD_ADVANCED: {
    when: 'A save, or noteExternalSave of one elsewhere; the lock has moved to the new head.',
    lock: 'keeps',
    actor: 'who saved',
    audit: null,
  },
  HANDED_OVER: {
    when: 'The holder has handed it over; the draft is kept for whoever asked.',
    lock: 'ends',
    actor: 'the holder',
    audit: 'LOCK_HANDED_OVER',
  },
  UNANSWERED: {
    when: 'Somebody asked, and the holder neither answered nor typed; the draft is kept for the first in line.',
    lock: 'ends',
    actor: 'who asked',
    audit: 'LOCK_UNANSWERED',
  },
  REQUESTED: {
    when: 'Somebody asked, or a takeover was announced.',
    lock: 'keeps',
    actor: 'who asked',
    audit: 'LOCK_REQUESTED',
  },
  REQUEST_SETTLED: {
    when: 'Answered, withdrawn or lapsed.',
    lock: 'keeps',
    actor: 'who answered or withdrew it; null when it lapsed',
    audit: 'LOCK_REQUEST_SETTLED',
  },
  TOOL_DELETED: {
    when: 'The document is gone; the subscription completes.',
    lock: 'ends',
    actor: 'who deleted it',
    audit: null,
  },
} as const satisfies Record<string, EventKind>

type Kinds = typeof eventKinds
export type TransitionKind = keyof Kinds
type Ending = { [Kind in TransitionKind]: Kinds[Kind]['lock'] extends 'ends' ? Kind : never }[TransitionKind]

/** Why a grant ended. A notice does not tell an expiry from idleness, nor the replacement from the new grant. */
export type GrantEndCause = Ending | 'IDLE' | 'REPLACED' | 'TAKEN_OVER'

export const kindNames = Object.keys(eventKinds) as TransitionKind[]

export const endsGrants = (kind: TransitionKind): kind is Ending => whatItDoes(kind) === 'ends'

export const whatItDoes = (kind: TransitionKind): EventKind['lock'] => eventKinds[kind].lock

type LockAudit = Exclude<Kinds[TransitionKind]['audit'], null>

export const auditOfKind = (kind: TransitionKind): LockAudit | null => eventKinds[kind].audit

/** An announced takeover is told as what it is. */
export const auditActionOf = (change: {
  kind: TransitionKind
  request?: { kind: 'ASK' | 'TAKEOVER' }
}): AuditAction | null =>
  change.kind === 'REQUESTED' && change.request?.kind === 'TAKEOVER'
    ? 'LOCK_TAKEOVER_ANNOUNCED'
    : auditOfKind(change.kind)

/** What the audit log says besides what happens to locks. */
const otherActions = [
  'LOCK_TAKEOVER_ANNOUNCED',
  'ROLE_CHANGED',
  'DRAFT_SAVED',
  'DRAFT_PUBLISHED',
  'TOOL_UNPUBLISHED',
  'TOOL_CREATED',
  'TOOL_METADATA_UPDATED',
  'TOOL_DELETED',
  'LOCK_POLICY_UPDATED',
  'EPOCH_BEGUN',
  'COLLECTION_CREATED',
  'COLLECTION_UPDATED',
  'COLLECTION_DELETED',
  'EXTERNAL_SAVED',
  'WEBHOOK_CHANGED',
] as const

export type AuditAction = LockAudit | (typeof otherActions)[number]

export const auditActions: AuditAction[] = [
  ...kindNames.map(auditOfKind).filter((action) => action !== null),
  ...otherActions,
]
