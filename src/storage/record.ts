import { type AuditAction, auditActionOf, whatItDoes } from '../domain/eventKinds.ts'
import type { LeaseState, LockPolicy, Transition } from '../domain/lease.ts'
import { announcedIn, type LockRequest, lookAgainAt } from '../domain/line.ts'
import { viewOf } from '../domain/lockView.ts'
import { type RequestKey, recordRequests, settleAll } from './lockRequests.ts'
import { type Rows, recordChanges } from './recordChanges.ts'
import type { ToolTransaction } from './toolTransaction.ts'

export interface AuditRow {
  action: AuditAction
  actorId: string | null
  subjectId?: string | null
  fencingToken?: number | null
  reason?: string | null
  metadata?: Record<string, unknown>
}

export interface NewGrant {
  kind: 'ACQUIRE' | 'FORCE_TAKE'
  idempotencyKey: string
  requestHash: string
}

export interface NewVersion {
  id: string
  number: number
  content: string
  contentHash: string
  message: string | null
  /** The document's version in the external system. */
  reference: string | null
  savedById: string
  savedAt: Date
  fencingToken: number | null
  files?: { name: string; contentId: string }[]
  /** The version whose files this one keeps, if it has none of its own. */
  filesOf?: string
}

/** A version as it is once it is committed, without its files. */
export type WrittenVersion = Omit<NewVersion, 'files' | 'filesOf'> & { toolId: string }

export interface NewMetadata {
  title: string | null
  summary: string | null
  taxonomy: string[] | null
  /** The new maintainers; null leaves them unchanged. */
  maintainerIds: string[] | null
}

export interface Answer {
  userId: string
  mutation: string
  key: string
  requestHash: string
  answer: unknown
}

/** What one guarded transaction writes. Missing fields are not written. */
export interface Changes {
  /** The new values of the lock row. */
  state?: LeaseState
  transitions?: Transition[]
  policy: LockPolicy
  collectionId: string
  /** The idempotency key of the grant that the transitions made. */
  grant?: NewGrant
  /** The idempotency key of the request that they made. */
  asked?: RequestKey
  /** Requests that change without a transition. */
  requests?: readonly LockRequest[]
  version?: NewVersion
  /** The version to publish; null unpublishes. */
  publish?: string | null
  /** Fields that are null stay unchanged. */
  metadata?: NewMetadata
  /**
   * Deletes the lock row and marks the tool as deleted. From then on nobody sees the tool, and `clearDeleted`
   * removes its rows later.
   */
  deleteTool?: boolean
  audit?: AuditRow[]
  answer?: Answer
  now: Date
}

/** Writes the changes; the transitions' order is the order of their revisions. */
export function record(tx: ToolTransaction, changes: Changes): void {
  const { toolId } = tx
  const transitions = changes.transitions ?? []
  tx.sendForTools(recordChanges, {
    toolId,
    rows: rowsOf(toolId, changes, transitions),
    content: changes.version?.content ?? null,
  })
  const requests = [...(changes.requests ?? []), ...transitions.flatMap((each) => each.requests ?? [])]
  recordRequests(tx, requests, changes.asked)
  if (changes.deleteTool && changes.state?.line.length) settleAll(tx, changes.now)
}

function rowsOf(toolId: string, changes: Changes, transitions: Transition[]): Rows {
  const { state, grant, answer, publish, metadata, deleteTool, now: at } = changes
  const ofTool = (rows: object[]) => rows.map((row) => ({ toolId, ...row }))
  const { id, content: _, files, filesOf, ...version } = changes.version ?? ({} as Partial<NewVersion>)
  const maintainers = metadata?.maintainerIds ? [{ toolId, maintainerIds: metadata.maintainerIds }] : []
  const changesTool = publish !== undefined || metadata || id
  const told = {
    at,
    publishes: publish !== undefined,
    publish,
    ...metadata,
    metadata: metadata !== undefined,
  }
  return {
    lock: state && !deleteTool ? ofTool([lockRow(state)]) : [],
    ended: ofTool(transitions.flatMap((transition) => transition.ended ?? [])),
    granted: grant ? ofTool([grantRow(grant, transitions)]) : [],
    events: ofTool(transitions.map((transition) => eventRow(transition, changes))),
    audited: ofTool(
      [...transitions.flatMap(auditOf), ...(changes.audit ?? [])].map((row) => ({ ...row, at })),
    ),
    version: id ? ofTool([{ id, ...version }]) : [],
    files: id && files ? [{ id, files }] : [],
    keptFiles: id && filesOf ? [{ id, filesOf }] : [],
    tool: changesTool && !deleteTool ? ofTool([told]) : [],
    dismissed: maintainers,
    named: maintainers,
    appointed: maintainers,
    unlocked: deleteTool ? ofTool([{}]) : [],
    deleted: deleteTool ? ofTool([{ at }]) : [],
    answered: answer ? [answer] : [],
  }
}

/** The values of the lock row, with what other statements need to know of the line. */
function lockRow({ grant, line, ...state }: LeaseState) {
  const endsAt = grant && announcedIn(line)?.endsAt
  return { ...state, ...grant, waiting: line.length > 0, lookAgainAt: lookAgainAt(line), endsAt }
}

function grantRow(asked: NewGrant, transitions: Transition[]) {
  const made = transitions.findLast(({ kind }) => whatItDoes(kind) === 'begins')
  if (!made) throw new Error('a grant is recorded with the transition that made it')
  return {
    ...asked,
    ...made.state.grant,
    fencingToken: made.state.fencingToken,
    previousHolderId: made.ended?.holderId ?? null,
  }
}

function eventRow(transition: Transition, changes: Changes) {
  return {
    collectionId: changes.collectionId,
    revision: transition.state.revision,
    kind: transition.kind,
    endedFencingToken: transition.ended?.fencingToken ?? null,
    previousHolderId: transition.ended?.holderId ?? null,
    actorId: transition.actorId,
    reason: transition.reason,
    draftHeadId: transition.kind === 'TOOL_DELETED' ? null : transition.state.draftHeadId,
    lock: viewOf(transition.state, changes.policy, transition.at),
    occurredAt: transition.at,
    requestId: transition.request?.id ?? null,
  }
}

/** Audit entries for transitions that the call's own audit entry does not cover. */
function auditOf(transition: Transition): AuditRow[] {
  const action = auditActionOf(transition)
  if (action === null) return []
  const { ended, request } = transition
  return [
    {
      action,
      actorId: transition.actorId,
      subjectId: ended?.holderId ?? null,
      fencingToken: transition.state.grant ? transition.state.fencingToken : (ended?.fencingToken ?? null),
      reason: transition.reason,
      metadata: {
        ...(ended && { cause: ended.cause, endedFencingToken: ended.fencingToken }),
        ...(request && { request: request.id, requester: request.requesterId, state: request.state }),
      },
    },
  ]
}
