/**
 * All kinds of changes of a lock, with one entry each. GraphQL, `/events`, the audit log, docs/events.md and the clients'
 * types use this list. For a new kind, `npm run check` says what else is needed.
 */
interface EventKind {
  /** When the event is written. */
  when: string
  /** Its effect on grants. A kind that ends a grant is also the cause of that end. TAKEN_OVER ends one and begins another. */
  lock: 'begins' | 'ends' | 'keeps'
  actor: string
  /** A person gives a reason for it. */
  reasoned?: true
  /** Its audit entry; null if the entry of the call covers it. */
  audit: `LOCK_${string}` | null
}

export const eventKinds = {
  ACQUIRED: {
    when: 'A session acquired the lock of a free draft, or acquired its own lock again.',
    lock: 'begins',
    actor: 'the holder',
    audit: 'LOCK_ACQUIRED',
  },
  RELEASED: {
    when: 'The holder released the lock with releaseDraftLock, or with saveDraft and release: true.',
    lock: 'ends',
    actor: 'the holder',
    audit: 'LOCK_RELEASED',
  },
  EXPIRED: {
    when: 'The lock was not renewed within ttlMs, or its holder was idle for longer than the idle timeout.',
    lock: 'ends',
    actor: 'null',
    audit: 'LOCK_EXPIRED',
  },
  TAKEN_OVER: {
    when: 'Another session took over the lock with forceTakeLock. An announced takeover ends the lock, and reserves the draft for the user who announced it.',
    lock: 'begins',
    actor: 'who took it over',
    reasoned: true,
    audit: 'LOCK_TAKEN_OVER',
  },
  FORCE_RELEASED: {
    when: 'Somebody ended the lock with forceReleaseLock, or an operator with holdfast fence-bump.',
    lock: 'ends',
    actor: 'who ended it',
    reasoned: true,
    audit: 'LOCK_FORCE_RELEASED',
  },
  OVERRIDDEN: {
    when: 'An admin saved, published, unpublished or deleted the document with override, although another session held the lock.',
    lock: 'ends',
    actor: 'the admin',
    reasoned: true,
    audit: 'LOCK_OVERRIDDEN',
  },
  RIGHTS_WITHDRAWN: {
    when: 'The holder lost the right to edit the document.',
    lock: 'ends',
    actor: 'who removed the holder from the maintainers; null if the holder’s role became lower',
    reasoned: true,
    audit: 'LOCK_RIGHTS_WITHDRAWN',
  },
  HEAD_ADVANCED: {
    when: 'A new draft version was saved, or reported with noteExternalSave. A lock stays with its holder.',
    lock: 'keeps',
    actor: 'who saved',
    audit: null,
  },
  HANDED_OVER: {
    when: 'The holder handed over the lock. The draft is reserved for the user who asked for it.',
    lock: 'ends',
    actor: 'the holder',
    audit: 'LOCK_HANDED_OVER',
  },
  UNANSWERED: {
    when: 'Somebody asked for the lock, and the holder did not answer and did not type. The draft is reserved for the first in line.',
    lock: 'ends',
    actor: 'who asked',
    audit: 'LOCK_UNANSWERED',
  },
  REQUESTED: {
    when: 'Somebody asked for the lock, or announced a takeover.',
    lock: 'keeps',
    actor: 'who asked',
    audit: 'LOCK_REQUESTED',
  },
  REQUEST_SETTLED: {
    when: 'A request for the lock was answered or withdrawn, or its time ran out.',
    lock: 'keeps',
    actor: 'who answered or withdrew it; null if its time ran out',
    audit: 'LOCK_REQUEST_SETTLED',
  },
  TOOL_DELETED: {
    when: 'The document was deleted. The subscription ends.',
    lock: 'ends',
    actor: 'who deleted it',
    audit: null,
  },
} as const satisfies Record<string, EventKind>

type Kinds = typeof eventKinds
export type TransitionKind = keyof Kinds
type Ending = { [Kind in TransitionKind]: Kinds[Kind]['lock'] extends 'ends' ? Kind : never }[TransitionKind]

/** Why a grant ended. Events do not distinguish IDLE from EXPIRED, or REPLACED from the new grant. */
export type GrantEndCause = Ending | 'IDLE' | 'REPLACED' | 'TAKEN_OVER'

export const kindNames = Object.keys(eventKinds) as TransitionKind[]

export const endsGrants = (kind: TransitionKind): kind is Ending => whatItDoes(kind) === 'ends'

export const whatItDoes = (kind: TransitionKind): EventKind['lock'] => eventKinds[kind].lock

type LockAudit = Exclude<Kinds[TransitionKind]['audit'], null>

export const auditOfKind = (kind: TransitionKind): LockAudit | null => eventKinds[kind].audit

/** An announced takeover has its own audit action. */
export const auditActionOf = (change: {
  kind: TransitionKind
  request?: { kind: 'ASK' | 'TAKEOVER' }
}): AuditAction | null =>
  change.kind === 'REQUESTED' && change.request?.kind === 'TAKEOVER'
    ? 'LOCK_TAKEOVER_ANNOUNCED'
    : auditOfKind(change.kind)

/** Audit actions that are not changes of locks. */
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
