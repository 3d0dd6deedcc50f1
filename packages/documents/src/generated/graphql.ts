/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '../typedDocument.ts';
export type AcknowledgeLockLossInput = {
  lockToken: string;
  toolId: string;
};

export type AcquireDraftLockInput = {
  /** Number of the draft version that the editor has loaded. If there is a newer one, a new grant is refused with DraftVersionConflictError. */
  baseVersion?: number | null | undefined;
  comment?: string | null | undefined;
  /** A UUID for each attempt; send the same one on a retry. If the grant it made has ended, the answer is always DraftLockLostError. */
  idempotencyKey: string;
  /** A UUID that the client makes for each editor tab or CLI process and keeps across reloads. It distinguishes two tabs of one user. */
  sessionId: string;
  toolId: string;
};

/** What agents (software that edits on behalf of people) may do with the locks of a collection. */
export type AgentPolicy =
  /** Agents can lock like people. Agents cannot take over locks. */
  | 'EQUAL'
  /** Agents cannot lock or edit. */
  | 'REFUSED'
  /** Agents can lock. Everybody who can edit the document can take over an agent's lock. Agents cannot take over locks. */
  | 'YIELD';

export type AnswerDraftLockRequestInput = {
  answer: DraftLockAnswer;
  lockToken: string;
  note?: string | null | undefined;
  requestId: string;
};

export type AuditAction =
  | 'COLLECTION_CREATED'
  | 'COLLECTION_DELETED'
  | 'COLLECTION_UPDATED'
  | 'DRAFT_PUBLISHED'
  | 'DRAFT_SAVED'
  | 'EPOCH_BEGUN'
  | 'EXTERNAL_SAVED'
  | 'LOCK_ACQUIRED'
  | 'LOCK_EXPIRED'
  | 'LOCK_FORCE_RELEASED'
  | 'LOCK_HANDED_OVER'
  | 'LOCK_OVERRIDDEN'
  | 'LOCK_POLICY_UPDATED'
  | 'LOCK_RELEASED'
  | 'LOCK_REQUESTED'
  | 'LOCK_REQUEST_SETTLED'
  | 'LOCK_RIGHTS_WITHDRAWN'
  | 'LOCK_TAKEN_OVER'
  | 'LOCK_TAKEOVER_ANNOUNCED'
  | 'LOCK_UNANSWERED'
  | 'ROLE_CHANGED'
  | 'TOOL_CREATED'
  | 'TOOL_DELETED'
  | 'TOOL_METADATA_UPDATED'
  | 'TOOL_UNPUBLISHED'
  | 'WEBHOOK_CHANGED';

/** Who can edit the documents of a collection, besides admins. */
export type CollectionEditors =
  /** All contributors. The system that uses Holdfast decides who can open its editor. */
  | 'CONTRIBUTORS'
  /** The maintainers of each document. */
  | 'MAINTAINERS';

/** Who can read the documents of a collection, besides admins. */
export type CollectionReaders =
  /** Only users who can edit them. */
  | 'EDITORS'
  | 'EVERYBODY';

export type CreateCollectionInput = {
  contentSchema?: unknown;
  /** Only check the input and return the collection that would be created. */
  dryRun?: boolean;
  /** Default: MAINTAINERS for INTERNAL storage, CONTRIBUTORS for EXTERNAL. */
  editors?: CollectionEditors | null | undefined;
  /** 1 to 100 characters: [a-z0-9][a-z0-9-]{0,99}. */
  id: string;
  /** Defaults: enabled, ttlMs 10 min, heartbeatIntervalMs 60 s (at most a third of ttlMs), idleTimeoutMs 15 min (null: never), coversMetadata false, agents YIELD, reserveMs 30 s. */
  lockPolicy?: LockPolicyInput | null | undefined;
  name: string;
  readers?: CollectionReaders;
  runnable?: boolean;
  singleton?: boolean;
  storage?: DraftStorage;
  /** Only for EXTERNAL storage: an http or https URL that contains {key}. */
  urlTemplate?: string | null | undefined;
};

export type CreateToolInput = {
  collection: string;
  content: unknown;
  idempotencyKey?: string | null | undefined;
  slug: string;
  summary?: string | null | undefined;
  taxonomy?: Array<string> | null | undefined;
  title: string;
};

export type DeleteCollectionInput = {
  /** The id, typed by a person to confirm. The collection must be empty. */
  id: string;
};

export type DiscardSalvageInput = {
  salvageId: string;
};

export type DocumentRefInput = {
  collection: string;
  /** The document's key in the other system: 1 to 200 characters, case-sensitive. It is also the slug. */
  key: string;
};

export type DraftFileInput = {
  name: string;
  sha256: string;
};

export type DraftLockAnswer =
  | 'DENY'
  /** The lock ends, and the draft is reserved for the user who asked. */
  | 'HAND_OVER'
  /** The holder gets the same time once more. Possible once for each request. */
  | 'LATER';

export type DraftLockChangeKind =
  /** A session acquired the lock of a free draft, or acquired its own lock again. */
  | 'ACQUIRED'
  /** The lock was not renewed within ttlMs, or its holder was idle for longer than the idle timeout. */
  | 'EXPIRED'
  /** Somebody ended the lock with forceReleaseLock, or an operator with holdfast fence-bump. */
  | 'FORCE_RELEASED'
  /** The holder handed over the lock. The draft is reserved for the user who asked for it. */
  | 'HANDED_OVER'
  /** A new draft version was saved, or reported with noteExternalSave. A lock stays with its holder. */
  | 'HEAD_ADVANCED'
  /** An admin saved, published, unpublished or deleted the document with override, although another session held the lock. */
  | 'OVERRIDDEN'
  /** The holder released the lock with releaseDraftLock, or with saveDraft and release: true. */
  | 'RELEASED'
  /** Somebody asked for the lock, or announced a takeover. */
  | 'REQUESTED'
  /** A request for the lock was answered or withdrawn, or its time ran out. */
  | 'REQUEST_SETTLED'
  /** The holder lost the right to edit the document. */
  | 'RIGHTS_WITHDRAWN'
  /** The current state. It comes first in a subscription, and instead of more than 32 missed changes. */
  | 'SNAPSHOT'
  /** Another session took over the lock with forceTakeLock. An announced takeover ends the lock, and reserves the draft for the user who announced it. */
  | 'TAKEN_OVER'
  /** The document was deleted. The subscription ends. */
  | 'TOOL_DELETED'
  /** Somebody asked for the lock, and the holder did not answer and did not type. The draft is reserved for the first in line. */
  | 'UNANSWERED';

/** Why a lock ended. REPLACED: a newer grant of the same session. UNKNOWN_TOKEN: the token was never granted to this user on this tool, or too long ago. */
export type DraftLockEndCause =
  | 'EXPIRED'
  | 'FORCE_RELEASED'
  | 'HANDED_OVER'
  | 'IDLE'
  | 'OVERRIDDEN'
  | 'RELEASED'
  | 'REPLACED'
  | 'RIGHTS_WITHDRAWN'
  | 'TAKEN_OVER'
  | 'TOOL_DELETED'
  | 'UNANSWERED'
  | 'UNKNOWN_TOKEN';

export type DraftLockFilter = {
  collection?: string | null | undefined;
  holderIds?: Array<string> | null | undefined;
  toolIds?: Array<string> | null | undefined;
};

export type DraftLockRequestKind =
  /** A user asks the holder for the lock. */
  | 'ASK'
  /** An admin has announced a takeover. */
  | 'TAKEOVER';

export type DraftLockRequestState =
  | 'DENIED'
  | 'GRANTED'
  /** It was not confirmed for a minute, the reservation was not used in time, or there is nothing left to wait for. */
  | 'LAPSED'
  /** The draft is free and reserved for this person. */
  | 'RESERVED'
  | 'WAITING'
  | 'WITHDRAWN';

/** Where the drafts of a collection are stored. */
export type DraftStorage =
  /** In another system. Holdfast only keeps the lock, its history and its events. */
  | 'EXTERNAL'
  /** In Holdfast: versions, content, files and sandbox. */
  | 'INTERNAL';

export type DraftViewerState =
  /** Holds the lock. */
  | 'EDITING'
  | 'READING'
  /** Waits in line for the lock. */
  | 'WAITING';

export type ForceReleaseLockInput = {
  observedFencingToken: number;
  /** Required, unless it is the caller's own lock. */
  reason?: string | null | undefined;
  toolId: string;
};

export type ForceTakeLockInput = {
  /** Time for the holder to finish, in milliseconds: 5 s to 10 min. The takeover is then announced. Default: take over at once. */
  graceMs?: number | null | undefined;
  idempotencyKey: string;
  /** Fencing token of the lock that the caller sees and wants to take over. */
  observedFencingToken: number;
  /** Required, unless it is the caller's own lock in another session. */
  reason?: string | null | undefined;
  sessionId: string;
  toolId: string;
};

export type HeartbeatInput = {
  /** Milliseconds since the person last typed. Default: 0, active now. */
  idleMs?: number | null | undefined;
  lockToken: string;
  /** True if the client sends real idleMs values and a heartbeat at the first key after a request. Only then can an unanswered request end the lock. */
  reportsActivity?: boolean | null | undefined;
  toolId: string;
};

/** Lets an admin bypass a lock for one call. It ends the lock, notifies the holder and writes an audit entry. */
export type LockOverrideInput = {
  /** Fencing token of the lock that the caller sees; null if it sees a free draft. If there is now another lock, the answer is DraftLockHeldError; if there is none any more, DraftLockNotHeldError. */
  observedFencingToken?: number | null | undefined;
  reason: string;
};

export type LockPolicyInput = {
  agents?: AgentPolicy | null | undefined;
  coversMetadata?: boolean | null | undefined;
  enabled?: boolean | null | undefined;
  heartbeatIntervalMs?: number | null | undefined;
  idleTimeoutMs?: number | null | undefined;
  reserveMs?: number | null | undefined;
  ttlMs?: number | null | undefined;
};

/** Call it after the other system's COMMIT. Inside a guarded transaction the call would wait for that transaction, and so for itself. */
export type NoteExternalSaveInput = {
  idempotencyKey?: string | null | undefined;
  /** Required, unless locking is off for the collection. */
  lockToken?: string | null | undefined;
  message?: string | null | undefined;
  /** The other system's name for the version that it wrote. */
  reference?: string | null | undefined;
  release?: boolean;
  toolId: string;
};

export type OpenDocumentInput = {
  document: DocumentRefInput;
  /** Only used when the document is created, and only by SERVICE or admins. Default: the caller, if editors is MAINTAINERS. */
  maintainerIds?: Array<string> | null | undefined;
  /** Title in lists. Default: unchanged; for a new document, the key. */
  title?: string | null | undefined;
};

export type ReleaseDraftLockInput = {
  lockToken: string;
  toolId: string;
};

export type RequestDraftLockInput = {
  /** If the holder neither answers nor types for this long, the lock ends. In milliseconds: 30 s to 1 h, and at least two heartbeat intervals. */
  answerWithinMs?: number;
  /** A UUID for each request. While waiting, the client sends the call again with it every 20 s. After 60 s without it the user leaves the line. */
  idempotencyKey: string;
  /** Shown to the holder; up to 1,000 characters. */
  note?: string | null | undefined;
  sessionId: string;
  toolId: string;
};

export type RestoreDraftVersionInput = {
  /** Number of the draft head that the caller has loaded. */
  baseVersion: number;
  /** A key for this call. A retry with the same key returns the first answer again. */
  idempotencyKey?: string | null | undefined;
  /** Required, unless locking is off for the collection. */
  lockToken?: string | null | undefined;
  message?: string | null | undefined;
  /** Number of the version to restore; its content and files become the new head. */
  number: number;
  toolId: string;
};

export type Role =
  | 'ADMIN'
  | 'CONTRIBUTOR'
  | 'SERVICE'
  | 'SUPERUSER'
  | 'VIEWER';

export type SaveDraftInput = {
  /** Number of the draft version that the edit is based on. */
  baseVersion: number;
  content: unknown;
  /** Files of the new version, with the hashes that the upload returned. Default: the files of the previous version. */
  files?: Array<DraftFileInput> | null | undefined;
  /** A key for this call. A retry with the same key returns the first answer again. */
  idempotencyKey?: string | null | undefined;
  /** Required, unless locking is off for the collection or override is given. */
  lockToken?: string | null | undefined;
  message?: string | null | undefined;
  override?: LockOverrideInput | null | undefined;
  /** Also release the lock, in the same transaction. */
  release?: boolean;
  toolId: string;
};

export type SaveSalvageInput = {
  baseVersion: number;
  content: unknown;
  /** Token of the lock that has ended. */
  lockToken: string;
  toolId: string;
};

export type ToolFilter = {
  collection?: string | null | undefined;
  /** True: only locked drafts. False: only free ones. */
  locked?: boolean | null | undefined;
  maintainerId?: string | null | undefined;
  /** Part of the title or slug, in any case. Up to 200 characters. */
  search?: string | null | undefined;
};

/** Fields that are left out keep their values. contentSchema null: any JSON object. urlTemplate null: no link. storage, singleton and runnable cannot be changed. */
export type UpdateCollectionInput = {
  archived?: boolean | null | undefined;
  contentSchema?: unknown;
  /** Only check the input and return what would change. */
  dryRun?: boolean;
  editors?: CollectionEditors | null | undefined;
  expectedVersion: number;
  id: string;
  name?: string | null | undefined;
  readers?: CollectionReaders | null | undefined;
  urlTemplate?: string | null | undefined;
};

/** Fields that are left out keep their values. idleTimeoutMs null: no idle timeout. */
export type UpdateLockPolicyInput = {
  agents?: AgentPolicy | null | undefined;
  collection: string;
  coversMetadata?: boolean | null | undefined;
  enabled?: boolean | null | undefined;
  expectedVersion: number;
  heartbeatIntervalMs?: number | null | undefined;
  idleTimeoutMs?: number | null | undefined;
  reserveMs?: number | null | undefined;
  ttlMs?: number | null | undefined;
};

/** Fields that are left out keep their values. */
export type UpdateToolMetadataInput = {
  expectedMetadataVersion: number;
  /** Required only if the lock policy has coversMetadata. */
  lockToken?: string | null | undefined;
  maintainerIds?: Array<string> | null | undefined;
  /** Required if the change removes the holder of the lock from the maintainers: names the lock and the reason (rule 39 of docs/protocol.md). */
  override?: LockOverrideInput | null | undefined;
  summary?: string | null | undefined;
  taxonomy?: Array<string> | null | undefined;
  title?: string | null | undefined;
  toolId: string;
};

export type UserErrorCode =
  | 'DOCUMENT_LOCKED'
  | 'FORBIDDEN'
  | 'IDEMPOTENCY_MISMATCH'
  | 'INVALID_INPUT'
  | 'LOCKING_DISABLED'
  | 'LOCK_LOST'
  | 'LOCK_NOT_HELD'
  | 'LOCK_REQUIRED'
  | 'LOCK_RESERVED'
  | 'METADATA_CONFLICT'
  | 'NOT_FOUND'
  | 'SANDBOX_BUSY'
  | 'SLUG_TAKEN'
  | 'SNAPSHOT_EXPIRED'
  | 'STATE_CONFLICT'
  | 'VERSION_CONFLICT';

/** The kind of a user. */
export type UserKind =
  /** Software that edits on behalf of a person. It cannot end anybody else's lock. */
  | 'AGENT'
  | 'HUMAN'
  /** Another system. */
  | 'SERVICE';

export type WithdrawDraftLockRequestInput = {
  requestId: string;
};

export type CheckoutToolQueryVariables = Exact<{
  collection: string;
  slug: string;
}>;


export type CheckoutToolQuery = { toolBySlug: { id: string, slug: string, title: string, viewerCanEdit: boolean, collection: { id: string, storage: DraftStorage, lockPolicy: { enabled: boolean, ttlMs: number, heartbeatIntervalMs: number, idleTimeoutMs: number | null, coversMetadata: boolean, reserveMs: number, agents: AgentPolicy } }, draftHead: { id: string, number: number, content: unknown, files: Array<{ name: string, size: number, sha256: string, url: string }> }, draftLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null } | null };

export type CheckoutToolByIdQueryVariables = Exact<{
  id: string;
}>;


export type CheckoutToolByIdQuery = { tool: { id: string, slug: string, title: string, viewerCanEdit: boolean, collection: { id: string, storage: DraftStorage, lockPolicy: { enabled: boolean, ttlMs: number, heartbeatIntervalMs: number, idleTimeoutMs: number | null, coversMetadata: boolean, reserveMs: number, agents: AgentPolicy } }, draftHead: { id: string, number: number, content: unknown, files: Array<{ name: string, size: number, sha256: string, url: string }> }, draftLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null } | null };

export type CheckoutPartsFragment = { id: string, slug: string, title: string, viewerCanEdit: boolean, collection: { id: string, storage: DraftStorage, lockPolicy: { enabled: boolean, ttlMs: number, heartbeatIntervalMs: number, idleTimeoutMs: number | null, coversMetadata: boolean, reserveMs: number, agents: AgentPolicy } }, draftHead: { id: string, number: number, content: unknown, files: Array<{ name: string, size: number, sha256: string, url: string }> }, draftLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null };

export type LocksInForceQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type LocksInForceQuery = { activeDraftLocks: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, tool: { slug: string, collection: { id: string } }, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null }> } };

export type AuditOfToolQueryVariables = Exact<{
  toolId: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type AuditOfToolQuery = { auditLog: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ action: AuditAction, createdAt: string, reason: string | null, metadata: unknown, actor: { id: string, name: string } | null }> } };

export type HistoryOfToolQueryVariables = Exact<{
  collection: string;
  slug: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type HistoryOfToolQuery = { toolBySlug: { id: string, versions: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ number: number, savedAt: string, message: string | null, savedBy: { id: string, name: string } | null, files: Array<{ name: string, size: number, sha256: string }> }> } } | null };

export type VersionOfToolQueryVariables = Exact<{
  collection: string;
  slug: string;
  number: number;
}>;


export type VersionOfToolQuery = { toolBySlug: { id: string, version: { number: number, content: unknown } | null } | null };

export type CollectionPartsFragment = { id: string, name: string, storage: DraftStorage, singleton: boolean, runnable: boolean, editors: CollectionEditors, readers: CollectionReaders, contentSchema: unknown, urlTemplate: string | null, archived: boolean, version: number, lockPolicy: { version: number, enabled: boolean, ttlMs: number, heartbeatIntervalMs: number, idleTimeoutMs: number | null, coversMetadata: boolean, reserveMs: number, agents: AgentPolicy } };

export type CollectionsInFullQueryVariables = Exact<{ [key: string]: never; }>;


export type CollectionsInFullQuery = { collections: Array<{ id: string, name: string, storage: DraftStorage, singleton: boolean, runnable: boolean, editors: CollectionEditors, readers: CollectionReaders, contentSchema: unknown, urlTemplate: string | null, archived: boolean, version: number, lockPolicy: { version: number, enabled: boolean, ttlMs: number, heartbeatIntervalMs: number, idleTimeoutMs: number | null, coversMetadata: boolean, reserveMs: number, agents: AgentPolicy } }> };

export type CreateCollectionMutationVariables = Exact<{
  input: CreateCollectionInput;
}>;


export type CreateCollectionMutation = { createCollection:
    | { __typename: 'CreateCollectionPayload', collection: { id: string, name: string, storage: DraftStorage, singleton: boolean, runnable: boolean, editors: CollectionEditors, readers: CollectionReaders, contentSchema: unknown, urlTemplate: string | null, archived: boolean, version: number, lockPolicy: { version: number, enabled: boolean, ttlMs: number, heartbeatIntervalMs: number, idleTimeoutMs: number | null, coversMetadata: boolean, reserveMs: number, agents: AgentPolicy } } }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
   };

export type UpdateCollectionMutationVariables = Exact<{
  input: UpdateCollectionInput;
}>;


export type UpdateCollectionMutation = { updateCollection:
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'MetadataVersionConflictError', currentVersion: number, code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'UpdateCollectionPayload', headsRefused: number | null, collection: { id: string, name: string, storage: DraftStorage, singleton: boolean, runnable: boolean, editors: CollectionEditors, readers: CollectionReaders, contentSchema: unknown, urlTemplate: string | null, archived: boolean, version: number, lockPolicy: { version: number, enabled: boolean, ttlMs: number, heartbeatIntervalMs: number, idleTimeoutMs: number | null, coversMetadata: boolean, reserveMs: number, agents: AgentPolicy } } }
   };

export type UpdateLockPolicyMutationVariables = Exact<{
  input: UpdateLockPolicyInput;
}>;


export type UpdateLockPolicyMutation = { updateLockPolicy:
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'MetadataVersionConflictError', currentVersion: number, code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'UpdateLockPolicyPayload', collection: { id: string, name: string, storage: DraftStorage, singleton: boolean, runnable: boolean, editors: CollectionEditors, readers: CollectionReaders, contentSchema: unknown, urlTemplate: string | null, archived: boolean, version: number, lockPolicy: { version: number, enabled: boolean, ttlMs: number, heartbeatIntervalMs: number, idleTimeoutMs: number | null, coversMetadata: boolean, reserveMs: number, agents: AgentPolicy } } }
   };

export type DeleteCollectionMutationVariables = Exact<{
  input: DeleteCollectionInput;
}>;


export type DeleteCollectionMutation = { deleteCollection:
    | { __typename: 'DeleteCollectionPayload', deletedCollectionId: string }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
   };

export type AcquireDraftLockMutationVariables = Exact<{
  input: AcquireDraftLockInput;
}>;


export type AcquireDraftLockMutation = { acquireDraftLock:
    | { __typename: 'AcquireDraftLockPayload', grant: { lockToken: string, lock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } } }
    | { __typename: 'DraftLockHeldError', viewerCanForceTake: boolean, code: UserErrorCode, message: string, retryable: boolean, heldLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } }
    | { __typename: 'DraftLockLostError', cause: DraftLockEndCause, endedAt: string | null, statedReason: string | null, code: UserErrorCode, message: string, retryable: boolean, by: { id: string, handle: string, name: string } | null, currentLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null }
    | { __typename: 'DraftLockReservedError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftVersionConflictError', code: UserErrorCode, message: string, retryable: boolean, currentHead: { id: string, number: number, content: unknown, contentHash: string, message: string | null, savedAt: string, savedBy: { id: string, handle: string, name: string } | null } }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'LockingDisabledError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
   };

export type HeartbeatMutationVariables = Exact<{
  input: HeartbeatInput;
}>;


export type HeartbeatMutation = { heartbeat:
    | { __typename: 'DraftLockLostError', cause: DraftLockEndCause, endedAt: string | null, statedReason: string | null, code: UserErrorCode, message: string, retryable: boolean, by: { id: string, handle: string, name: string } | null, currentLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'HeartbeatPayload', lock: { id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number } }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'LockingDisabledError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
   };

export type ReleaseDraftLockMutationVariables = Exact<{
  input: ReleaseDraftLockInput;
}>;


export type ReleaseDraftLockMutation = { releaseDraftLock:
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'ReleaseDraftLockPayload', tool: { id: string, lockRevision: number, draftLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null } }
   };

export type ForceTakeLockMutationVariables = Exact<{
  input: ForceTakeLockInput;
}>;


export type ForceTakeLockMutation = { forceTakeLock:
    | { __typename: 'DraftLockHeldError', viewerCanForceTake: boolean, code: UserErrorCode, message: string, retryable: boolean, heldLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } }
    | { __typename: 'DraftLockLostError', cause: DraftLockEndCause, endedAt: string | null, statedReason: string | null, code: UserErrorCode, message: string, retryable: boolean, by: { id: string, handle: string, name: string } | null, currentLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null }
    | { __typename: 'DraftLockNotHeldError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'ForceTakeLockPayload', previousHolder: { id: string, handle: string, name: string } | null, grant: { lockToken: string, lock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } } }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'LockingDisabledError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'TakeoverAnnouncedPayload' }
   };

export type ForceReleaseLockMutationVariables = Exact<{
  input: ForceReleaseLockInput;
}>;


export type ForceReleaseLockMutation = { forceReleaseLock:
    | { __typename: 'DraftLockHeldError', viewerCanForceTake: boolean, code: UserErrorCode, message: string, retryable: boolean, heldLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } }
    | { __typename: 'DraftLockNotHeldError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'ForceReleaseLockPayload', previousHolder: { id: string, handle: string, name: string } | null, tool: { id: string, lockRevision: number, draftLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null } }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
   };

export type SaveDraftMutationVariables = Exact<{
  input: SaveDraftInput;
}>;


export type SaveDraftMutation = { saveDraft:
    | { __typename: 'DraftLockHeldError', viewerCanForceTake: boolean, code: UserErrorCode, message: string, retryable: boolean, heldLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } }
    | { __typename: 'DraftLockLostError', cause: DraftLockEndCause, endedAt: string | null, statedReason: string | null, code: UserErrorCode, message: string, retryable: boolean, by: { id: string, handle: string, name: string } | null, currentLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null }
    | { __typename: 'DraftLockNotHeldError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockRequiredError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftVersionConflictError', code: UserErrorCode, message: string, retryable: boolean, currentHead: { id: string, number: number, content: unknown, contentHash: string, message: string | null, savedAt: string, savedBy: { id: string, handle: string, name: string } | null } }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'SaveDraftPayload', draftHead: { id: string, number: number, content: unknown, contentHash: string, message: string | null, savedAt: string, savedBy: { id: string, handle: string, name: string } | null }, lock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, draftHead: { id: string, number: number }, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null }
   };

export type RestoreDraftVersionMutationVariables = Exact<{
  input: RestoreDraftVersionInput;
}>;


export type RestoreDraftVersionMutation = { restoreDraftVersion:
    | { __typename: 'DraftLockHeldError', viewerCanForceTake: boolean, code: UserErrorCode, message: string, retryable: boolean, heldLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } }
    | { __typename: 'DraftLockLostError', cause: DraftLockEndCause, endedAt: string | null, statedReason: string | null, code: UserErrorCode, message: string, retryable: boolean, by: { id: string, handle: string, name: string } | null, currentLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null }
    | { __typename: 'DraftLockNotHeldError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockRequiredError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftVersionConflictError', code: UserErrorCode, message: string, retryable: boolean, currentHead: { id: string, number: number, content: unknown, contentHash: string, message: string | null, savedAt: string, savedBy: { id: string, handle: string, name: string } | null } }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'SaveDraftPayload', draftHead: { id: string, number: number, content: unknown, contentHash: string, message: string | null, savedAt: string, savedBy: { id: string, handle: string, name: string } | null } }
   };

export type DraftLockChangedSubscriptionVariables = Exact<{
  toolId: string;
}>;


export type DraftLockChangedSubscription = { draftLockChanged: { kind: DraftLockChangeKind, revision: number, occurredAt: string, endedFencingToken: number | null, reason: string | null, actor: { id: string, handle: string, name: string } | null, lock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null } };

export type DraftLockNowQueryVariables = Exact<{
  toolId: string;
}>;


export type DraftLockNowQuery = { tool: { id: string, lockRevision: number, draftLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null } | null };

export type DraftHeadNowQueryVariables = Exact<{
  toolId: string;
}>;


export type DraftHeadNowQuery = { tool: { id: string, draftHead: { id: string, number: number, content: unknown, contentHash: string, message: string | null, savedAt: string, savedBy: { id: string, handle: string, name: string } | null } } | null };

export type OpenDocumentMutationVariables = Exact<{
  input: OpenDocumentInput;
}>;


export type OpenDocumentMutation = { openDocument:
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'OpenDocumentPayload', created: boolean, tool: { id: string, slug: string, title: string, viewerCanEdit: boolean, lockRevision: number, draftHead: { id: string, number: number }, draftLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null } }
   };

export type NoteExternalSaveMutationVariables = Exact<{
  input: NoteExternalSaveInput;
}>;


export type NoteExternalSaveMutation = { noteExternalSave:
    | { __typename: 'DraftLockHeldError', viewerCanForceTake: boolean, code: UserErrorCode, message: string, retryable: boolean, heldLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } }
    | { __typename: 'DraftLockLostError', cause: DraftLockEndCause, endedAt: string | null, statedReason: string | null, code: UserErrorCode, message: string, retryable: boolean, by: { id: string, handle: string, name: string } | null, currentLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null }
    | { __typename: 'DraftLockRequiredError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'NoteExternalSavePayload', tool: { id: string, draftHead: { id: string, number: number, message: string | null, reference: string | null, savedAt: string } }, lock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null }
   };

export type LeaseTimesFragment = { id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number };

export type LockPartsFragment = { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null };

export type HeadPartsFragment = { id: string, number: number, content: unknown, contentHash: string, message: string | null, savedAt: string, savedBy: { id: string, handle: string, name: string } | null };

export type PolicyPartsFragment = { enabled: boolean, ttlMs: number, heartbeatIntervalMs: number, idleTimeoutMs: number | null, coversMetadata: boolean, reserveMs: number, agents: AgentPolicy };

type ErrorParts_DraftLockHeldError_Fragment = { code: UserErrorCode, message: string, retryable: boolean };

type ErrorParts_DraftLockLostError_Fragment = { code: UserErrorCode, message: string, retryable: boolean };

type ErrorParts_DraftLockNotHeldError_Fragment = { code: UserErrorCode, message: string, retryable: boolean };

type ErrorParts_DraftLockRequiredError_Fragment = { code: UserErrorCode, message: string, retryable: boolean };

type ErrorParts_DraftLockReservedError_Fragment = { code: UserErrorCode, message: string, retryable: boolean };

type ErrorParts_DraftVersionConflictError_Fragment = { code: UserErrorCode, message: string, retryable: boolean };

type ErrorParts_ForbiddenError_Fragment = { code: UserErrorCode, message: string, retryable: boolean };

type ErrorParts_InvalidInputError_Fragment = { code: UserErrorCode, message: string, retryable: boolean };

type ErrorParts_LockingDisabledError_Fragment = { code: UserErrorCode, message: string, retryable: boolean };

type ErrorParts_MetadataVersionConflictError_Fragment = { code: UserErrorCode, message: string, retryable: boolean };

type ErrorParts_NotFoundError_Fragment = { code: UserErrorCode, message: string, retryable: boolean };

type ErrorParts_SandboxBusyError_Fragment = { code: UserErrorCode, message: string, retryable: boolean };

type ErrorParts_SnapshotExpiredError_Fragment = { code: UserErrorCode, message: string, retryable: boolean };

type ErrorParts_StateConflictError_Fragment = { code: UserErrorCode, message: string, retryable: boolean };

export type ErrorPartsFragment =
  | ErrorParts_DraftLockHeldError_Fragment
  | ErrorParts_DraftLockLostError_Fragment
  | ErrorParts_DraftLockNotHeldError_Fragment
  | ErrorParts_DraftLockRequiredError_Fragment
  | ErrorParts_DraftLockReservedError_Fragment
  | ErrorParts_DraftVersionConflictError_Fragment
  | ErrorParts_ForbiddenError_Fragment
  | ErrorParts_InvalidInputError_Fragment
  | ErrorParts_LockingDisabledError_Fragment
  | ErrorParts_MetadataVersionConflictError_Fragment
  | ErrorParts_NotFoundError_Fragment
  | ErrorParts_SandboxBusyError_Fragment
  | ErrorParts_SnapshotExpiredError_Fragment
  | ErrorParts_StateConflictError_Fragment
;

export type HeldPartsFragment = { viewerCanForceTake: boolean, heldLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } };

export type LostPartsFragment = { cause: DraftLockEndCause, endedAt: string | null, statedReason: string | null, by: { id: string, handle: string, name: string } | null, currentLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null };

export type ConflictPartsFragment = { currentHead: { id: string, number: number, content: unknown, contentHash: string, message: string | null, savedAt: string, savedBy: { id: string, handle: string, name: string } | null } };

export type InputFaultsFragment = { issues: Array<{ path: Array<string>, message: string }> };

export type RequestPartsFragment = { id: string, toolId: string, kind: DraftLockRequestKind, state: DraftLockRequestState, note: string | null, requestedAt: string, dueInMs: number | null, asOf: string, position: number, answer: DraftLockAnswer | null, answerNote: string | null, reservedUntil: string | null, requester: { id: string, handle: string, name: string }, answeredBy: { id: string, handle: string, name: string } | null };

export type RequestDraftLockMutationVariables = Exact<{
  input: RequestDraftLockInput;
}>;


export type RequestDraftLockMutation = { requestDraftLock:
    | { __typename: 'DraftLockNotHeldError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'LockingDisabledError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'RequestDraftLockPayload', request: { id: string, toolId: string, kind: DraftLockRequestKind, state: DraftLockRequestState, note: string | null, requestedAt: string, dueInMs: number | null, asOf: string, position: number, answer: DraftLockAnswer | null, answerNote: string | null, reservedUntil: string | null, requester: { id: string, handle: string, name: string }, answeredBy: { id: string, handle: string, name: string } | null } }
   };

export type AnswerDraftLockRequestMutationVariables = Exact<{
  input: AnswerDraftLockRequestInput;
}>;


export type AnswerDraftLockRequestMutation = { answerDraftLockRequest:
    | { __typename: 'AnswerDraftLockRequestPayload', request: { id: string, toolId: string, kind: DraftLockRequestKind, state: DraftLockRequestState, note: string | null, requestedAt: string, dueInMs: number | null, asOf: string, position: number, answer: DraftLockAnswer | null, answerNote: string | null, reservedUntil: string | null, requester: { id: string, handle: string, name: string }, answeredBy: { id: string, handle: string, name: string } | null } }
    | { __typename: 'DraftLockLostError', cause: DraftLockEndCause, endedAt: string | null, statedReason: string | null, code: UserErrorCode, message: string, retryable: boolean, by: { id: string, handle: string, name: string } | null, currentLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
   };

export type WithdrawDraftLockRequestMutationVariables = Exact<{
  input: WithdrawDraftLockRequestInput;
}>;


export type WithdrawDraftLockRequestMutation = { withdrawDraftLockRequest:
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'WithdrawDraftLockRequestPayload', request: { id: string, toolId: string, kind: DraftLockRequestKind, state: DraftLockRequestState, note: string | null, requestedAt: string, dueInMs: number | null, asOf: string, position: number, answer: DraftLockAnswer | null, answerNote: string | null, reservedUntil: string | null, requester: { id: string, handle: string, name: string }, answeredBy: { id: string, handle: string, name: string } | null } }
   };

export type LockLineQueryVariables = Exact<{
  toolId: string;
}>;


export type LockLineQuery = { viewer: { id: string } | null, tool: { id: string, lockRequests: Array<{ id: string, toolId: string, kind: DraftLockRequestKind, state: DraftLockRequestState, note: string | null, requestedAt: string, dueInMs: number | null, asOf: string, position: number, answer: DraftLockAnswer | null, answerNote: string | null, reservedUntil: string | null, requester: { id: string, handle: string, name: string }, answeredBy: { id: string, handle: string, name: string } | null }> } | null };

export type AnnounceTakeoverMutationVariables = Exact<{
  input: ForceTakeLockInput;
}>;


export type AnnounceTakeoverMutation = { forceTakeLock:
    | { __typename: 'DraftLockHeldError', viewerCanForceTake: boolean, code: UserErrorCode, message: string, retryable: boolean, heldLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } }
    | { __typename: 'DraftLockLostError', cause: DraftLockEndCause, endedAt: string | null, statedReason: string | null, code: UserErrorCode, message: string, retryable: boolean, by: { id: string, handle: string, name: string } | null, currentLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null }
    | { __typename: 'DraftLockNotHeldError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'ForceTakeLockPayload' }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'LockingDisabledError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'TakeoverAnnouncedPayload', request: { id: string, toolId: string, kind: DraftLockRequestKind, state: DraftLockRequestState, note: string | null, requestedAt: string, dueInMs: number | null, asOf: string, position: number, answer: DraftLockAnswer | null, answerNote: string | null, reservedUntil: string | null, requester: { id: string, handle: string, name: string }, answeredBy: { id: string, handle: string, name: string } | null } }
   };

export type LineChangedSubscriptionVariables = Exact<{
  toolId: string;
}>;


export type LineChangedSubscription = { draftLockChanged: { kind: DraftLockChangeKind, revision: number, request: { id: string, toolId: string, kind: DraftLockRequestKind, state: DraftLockRequestState, note: string | null, requestedAt: string, dueInMs: number | null, asOf: string, position: number, answer: DraftLockAnswer | null, answerNote: string | null, reservedUntil: string | null, requester: { id: string, handle: string, name: string }, answeredBy: { id: string, handle: string, name: string } | null } | null } };

export type SalvagePartsFragment = { id: string, toolId: string, fencingToken: number, keptAt: string, expiresAt: string, author: { id: string, handle: string, name: string }, baseVersion: { number: number } | null, tool: { slug: string, collection: { id: string } } | null };

export type SaveSalvageMutationVariables = Exact<{
  input: SaveSalvageInput;
}>;


export type SaveSalvageMutation = { saveSalvage:
    | { __typename: 'DraftLockLostError', cause: DraftLockEndCause, endedAt: string | null, statedReason: string | null, code: UserErrorCode, message: string, retryable: boolean, by: { id: string, handle: string, name: string } | null, currentLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'SaveSalvagePayload', salvage: { id: string, keptAt: string, expiresAt: string } }
   };

export type DiscardSalvageMutationVariables = Exact<{
  input: DiscardSalvageInput;
}>;


export type DiscardSalvageMutation = { discardSalvage:
    | { __typename: 'DiscardSalvagePayload', discardedSalvageId: string }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
   };

export type AcknowledgeLockLossMutationVariables = Exact<{
  input: AcknowledgeLockLossInput;
}>;


export type AcknowledgeLockLossMutation = { acknowledgeLockLoss:
    | { __typename: 'AcknowledgeLockLossPayload', acknowledgedAt: string }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
   };

export type SalvagesQueryVariables = Exact<{ [key: string]: never; }>;


export type SalvagesQuery = { salvages: Array<{ id: string, toolId: string, fencingToken: number, keptAt: string, expiresAt: string, author: { id: string, handle: string, name: string }, baseVersion: { number: number } | null, tool: { slug: string, collection: { id: string } } | null }> };

export type SalvageWithContentQueryVariables = Exact<{
  id: string;
}>;


export type SalvageWithContentQuery = { salvages: Array<{ content: unknown, id: string, toolId: string, fencingToken: number, keptAt: string, expiresAt: string, author: { id: string, handle: string, name: string }, baseVersion: { number: number } | null, tool: { slug: string, collection: { id: string } } | null }> };

export type SalvagesOfToolQueryVariables = Exact<{
  collection: string;
  slug: string;
}>;


export type SalvagesOfToolQuery = { toolBySlug: { id: string, salvages: Array<{ id: string, toolId: string, fencingToken: number, keptAt: string, expiresAt: string, author: { id: string, handle: string, name: string }, baseVersion: { number: number } | null, tool: { slug: string, collection: { id: string } } | null }> } | null };

export type SalvageOfToolWithContentQueryVariables = Exact<{
  collection: string;
  slug: string;
  id: string;
}>;


export type SalvageOfToolWithContentQuery = { toolBySlug: { id: string, salvages: Array<{ content: unknown, id: string, toolId: string, fencingToken: number, keptAt: string, expiresAt: string, author: { id: string, handle: string, name: string }, baseVersion: { number: number } | null, tool: { slug: string, collection: { id: string } } | null }> } | null };

export type SalvagesOfDraftQueryVariables = Exact<{
  toolId: string;
}>;


export type SalvagesOfDraftQuery = { tool: { id: string, salvages: Array<{ id: string, toolId: string, fencingToken: number, keptAt: string, expiresAt: string, author: { id: string, handle: string, name: string }, baseVersion: { number: number } | null, tool: { slug: string, collection: { id: string } } | null }> } | null };

export type SalvageOfDraftWithContentQueryVariables = Exact<{
  toolId: string;
  id: string;
}>;


export type SalvageOfDraftWithContentQuery = { tool: { id: string, salvages: Array<{ content: unknown, id: string, toolId: string, fencingToken: number, keptAt: string, expiresAt: string, author: { id: string, handle: string, name: string }, baseVersion: { number: number } | null, tool: { slug: string, collection: { id: string } } | null }> } | null };

export type LockHistoryOfToolQueryVariables = Exact<{
  collection: string;
  slug: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type LockHistoryOfToolQuery = { toolBySlug: { id: string, lockHistory: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ kind: DraftLockChangeKind, at: string, reason: string | null, fencingToken: number, acknowledgedAt: string | null, actor: { id: string, handle: string, name: string } | null, previousHolder: { id: string, handle: string, name: string } | null }> } } | null };

export type DraftViewersChangedSubscriptionVariables = Exact<{
  toolId: string;
}>;


export type DraftViewersChangedSubscription = { draftViewersChanged: { totalCount: number, nodes: Array<{ state: DraftViewerState, sessions: number, since: string, user: { id: string, handle: string, name: string } }> } };

export type OpenToolQueryVariables = Exact<{
  collection: string;
  slug: string;
}>;


export type OpenToolQuery = { toolBySlug: { id: string, slug: string, title: string, viewerCanEdit: boolean, viewerCanForceTake: boolean, lockRevision: number, collection: { id: string, name: string, lockPolicy: { enabled: boolean, ttlMs: number, heartbeatIntervalMs: number, idleTimeoutMs: number | null, coversMetadata: boolean, reserveMs: number, agents: AgentPolicy } }, draftHead: { id: string, number: number, content: unknown, contentHash: string, message: string | null, savedAt: string, savedBy: { id: string, handle: string, name: string } | null }, draftLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null } | null };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { id: string, handle: string, name: string, role: Role } | null };

export type CollectionsQueryVariables = Exact<{ [key: string]: never; }>;


export type CollectionsQuery = { collections: Array<{ id: string, name: string, singleton: boolean, lockPolicy: { enabled: boolean, ttlMs: number, heartbeatIntervalMs: number, idleTimeoutMs: number | null, coversMetadata: boolean, reserveMs: number, agents: AgentPolicy } }> };

export type ToolsWithLocksQueryVariables = Exact<{
  filter?: ToolFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ToolsWithLocksQuery = { tools: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, slug: string, title: string, viewerCanForceTake: boolean, lockRevision: number, collection: { id: string }, draftLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null }> } };

export type CreateToolMutationVariables = Exact<{
  input: CreateToolInput;
}>;


export type CreateToolMutation = { createTool:
    | { __typename: 'CreateToolPayload', tool: { id: string, slug: string, title: string, metadataVersion: number, draftHead: { id: string, number: number, content: unknown, contentHash: string, message: string | null, savedAt: string, savedBy: { id: string, handle: string, name: string } | null } } }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
   };

export type UpdateToolMetadataMutationVariables = Exact<{
  input: UpdateToolMetadataInput;
}>;


export type UpdateToolMetadataMutation = { updateToolMetadata:
    | { __typename: 'DraftLockHeldError', viewerCanForceTake: boolean, code: UserErrorCode, message: string, retryable: boolean, heldLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } }
    | { __typename: 'DraftLockLostError', cause: DraftLockEndCause, endedAt: string | null, statedReason: string | null, code: UserErrorCode, message: string, retryable: boolean, by: { id: string, handle: string, name: string } | null, currentLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null }
    | { __typename: 'DraftLockNotHeldError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockRequiredError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'MetadataVersionConflictError', currentVersion: number, code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'UpdateToolMetadataPayload', tool: { id: string, title: string, summary: string, taxonomy: Array<string>, metadataVersion: number, maintainers: Array<{ id: string, handle: string, name: string }> } }
   };

export type ToolLocksSubscriptionVariables = Exact<{
  filter?: DraftLockFilter | null | undefined;
}>;


export type ToolLocksSubscription = { activeDraftLocksChanged: { __typename: 'DraftLockFeed', resync: boolean, changes: Array<{ kind: DraftLockChangeKind, toolId: string, revision: number, occurredAt: string, reason: string | null, actor: { id: string, handle: string, name: string } | null, previousHolder: { id: string, handle: string, name: string } | null, tool: { id: string, slug: string, title: string, lockRevision: number, draftLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null } | null }> } };

export type ActiveDraftLocksQueryVariables = Exact<{
  filter?: DraftLockFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ActiveDraftLocksQuery = { activeDraftLocks: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, tool: { id: string, slug: string, title: string }, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null }> } };

const PolicyPartsDefinition = {"kind":"FragmentDefinition","name":{"kind":"Name","value":"PolicyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LockPolicy"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"enabled"}},{"kind":"Field","name":{"kind":"Name","value":"ttlMs"}},{"kind":"Field","name":{"kind":"Name","value":"heartbeatIntervalMs"}},{"kind":"Field","name":{"kind":"Name","value":"idleTimeoutMs"}},{"kind":"Field","name":{"kind":"Name","value":"coversMetadata"}},{"kind":"Field","name":{"kind":"Name","value":"reserveMs"}},{"kind":"Field","name":{"kind":"Name","value":"agents"}}]}};
const LeaseTimesDefinition = {"kind":"FragmentDefinition","name":{"kind":"Name","value":"LeaseTimes"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DraftLock"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"fencingToken"}},{"kind":"Field","name":{"kind":"Name","value":"expiresInMs"}},{"kind":"Field","name":{"kind":"Name","value":"asOf"}},{"kind":"Field","name":{"kind":"Name","value":"lastActiveAt"}},{"kind":"Field","name":{"kind":"Name","value":"heartbeatIntervalMs"}}]}};
const LockPartsDefinition = {"kind":"FragmentDefinition","name":{"kind":"Name","value":"LockParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DraftLock"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LeaseTimes"}},{"kind":"Field","name":{"kind":"Name","value":"comment"}},{"kind":"Field","name":{"kind":"Name","value":"acquiredAt"}},{"kind":"Field","name":{"kind":"Name","value":"heldByViewer"}},{"kind":"Field","name":{"kind":"Name","value":"holder"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"handle"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}}]}},{"kind":"Field","name":{"kind":"Name","value":"forcedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"handle"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}};
const CheckoutPartsDefinition = {"kind":"FragmentDefinition","name":{"kind":"Name","value":"CheckoutParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Tool"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"viewerCanEdit"}},{"kind":"Field","name":{"kind":"Name","value":"collection"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"storage"}},{"kind":"Field","name":{"kind":"Name","value":"lockPolicy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PolicyParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"draftHead"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"content"}},{"kind":"Field","name":{"kind":"Name","value":"files"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"sha256"}},{"kind":"Field","name":{"kind":"Name","value":"url"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"draftLock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LockParts"}}]}}]}};
const CollectionPartsDefinition = {"kind":"FragmentDefinition","name":{"kind":"Name","value":"CollectionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Collection"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"storage"}},{"kind":"Field","name":{"kind":"Name","value":"singleton"}},{"kind":"Field","name":{"kind":"Name","value":"runnable"}},{"kind":"Field","name":{"kind":"Name","value":"editors"}},{"kind":"Field","name":{"kind":"Name","value":"readers"}},{"kind":"Field","name":{"kind":"Name","value":"contentSchema"}},{"kind":"Field","name":{"kind":"Name","value":"urlTemplate"}},{"kind":"Field","name":{"kind":"Name","value":"archived"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"lockPolicy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PolicyParts"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]}};
const ErrorPartsDefinition = {"kind":"FragmentDefinition","name":{"kind":"Name","value":"ErrorParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}}]}};
const HeldPartsDefinition = {"kind":"FragmentDefinition","name":{"kind":"Name","value":"HeldParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DraftLockHeldError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewerCanForceTake"}},{"kind":"Field","name":{"kind":"Name","value":"heldLock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LockParts"}}]}}]}};
const LostPartsDefinition = {"kind":"FragmentDefinition","name":{"kind":"Name","value":"LostParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DraftLockLostError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"statedReason"}},{"kind":"Field","name":{"kind":"Name","value":"by"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"handle"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"currentLock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LockParts"}}]}}]}};
const HeadPartsDefinition = {"kind":"FragmentDefinition","name":{"kind":"Name","value":"HeadParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DraftVersion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"content"}},{"kind":"Field","name":{"kind":"Name","value":"contentHash"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"savedAt"}},{"kind":"Field","name":{"kind":"Name","value":"savedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"handle"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}};
const ConflictPartsDefinition = {"kind":"FragmentDefinition","name":{"kind":"Name","value":"ConflictParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DraftVersionConflictError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currentHead"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"HeadParts"}}]}}]}};
const InputFaultsDefinition = {"kind":"FragmentDefinition","name":{"kind":"Name","value":"InputFaults"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}};
const RequestPartsDefinition = {"kind":"FragmentDefinition","name":{"kind":"Name","value":"RequestParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DraftLockRequest"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"toolId"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"dueInMs"}},{"kind":"Field","name":{"kind":"Name","value":"asOf"}},{"kind":"Field","name":{"kind":"Name","value":"position"}},{"kind":"Field","name":{"kind":"Name","value":"answer"}},{"kind":"Field","name":{"kind":"Name","value":"answerNote"}},{"kind":"Field","name":{"kind":"Name","value":"reservedUntil"}},{"kind":"Field","name":{"kind":"Name","value":"requester"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"handle"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"answeredBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"handle"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}};
const SalvagePartsDefinition = {"kind":"FragmentDefinition","name":{"kind":"Name","value":"SalvageParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DraftSalvage"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"toolId"}},{"kind":"Field","name":{"kind":"Name","value":"fencingToken"}},{"kind":"Field","name":{"kind":"Name","value":"keptAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"author"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"handle"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"baseVersion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tool"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"collection"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}};
export const PolicyPartsFragmentDoc = {"kind":"Document","definitions":[PolicyPartsDefinition]} as unknown as DocumentNode<PolicyPartsFragment, unknown>;
export const LeaseTimesFragmentDoc = {"kind":"Document","definitions":[LeaseTimesDefinition]} as unknown as DocumentNode<LeaseTimesFragment, unknown>;
export const LockPartsFragmentDoc = {"kind":"Document","definitions":[LockPartsDefinition,LeaseTimesDefinition]} as unknown as DocumentNode<LockPartsFragment, unknown>;
export const CheckoutPartsFragmentDoc = {"kind":"Document","definitions":[CheckoutPartsDefinition,LeaseTimesDefinition,PolicyPartsDefinition,LockPartsDefinition]} as unknown as DocumentNode<CheckoutPartsFragment, unknown>;
export const CollectionPartsFragmentDoc = {"kind":"Document","definitions":[CollectionPartsDefinition,PolicyPartsDefinition]} as unknown as DocumentNode<CollectionPartsFragment, unknown>;
export const ErrorPartsFragmentDoc = {"kind":"Document","definitions":[ErrorPartsDefinition]} as unknown as DocumentNode<ErrorPartsFragment, unknown>;
export const HeldPartsFragmentDoc = {"kind":"Document","definitions":[HeldPartsDefinition,LeaseTimesDefinition,LockPartsDefinition]} as unknown as DocumentNode<HeldPartsFragment, unknown>;
export const LostPartsFragmentDoc = {"kind":"Document","definitions":[LostPartsDefinition,LeaseTimesDefinition,LockPartsDefinition]} as unknown as DocumentNode<LostPartsFragment, unknown>;
export const HeadPartsFragmentDoc = {"kind":"Document","definitions":[HeadPartsDefinition]} as unknown as DocumentNode<HeadPartsFragment, unknown>;
export const ConflictPartsFragmentDoc = {"kind":"Document","definitions":[ConflictPartsDefinition,HeadPartsDefinition]} as unknown as DocumentNode<ConflictPartsFragment, unknown>;
export const InputFaultsFragmentDoc = {"kind":"Document","definitions":[InputFaultsDefinition]} as unknown as DocumentNode<InputFaultsFragment, unknown>;
export const RequestPartsFragmentDoc = {"kind":"Document","definitions":[RequestPartsDefinition]} as unknown as DocumentNode<RequestPartsFragment, unknown>;
export const SalvagePartsFragmentDoc = {"kind":"Document","definitions":[SalvagePartsDefinition]} as unknown as DocumentNode<SalvagePartsFragment, unknown>;
export const CheckoutToolDocument = {"__meta__":{"hash":"sha256:8068a65910b86d3a6fc5a2bbadb89ec3d5c4ae4c6dd0bfc8075b14004600ea44"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CheckoutTool"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"collection"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"slug"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"toolBySlug"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"collection"},"value":{"kind":"Variable","name":{"kind":"Name","value":"collection"}}},{"kind":"Argument","name":{"kind":"Name","value":"slug"},"value":{"kind":"Variable","name":{"kind":"Name","value":"slug"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CheckoutParts"}}]}}]}},PolicyPartsDefinition,LeaseTimesDefinition,LockPartsDefinition,CheckoutPartsDefinition]} as unknown as DocumentNode<CheckoutToolQuery, CheckoutToolQueryVariables>;
export const CheckoutToolByIdDocument = {"__meta__":{"hash":"sha256:d39c369d168913b5e827acf5f2701449ce6aae5ec4fea7c4ddb008926d3a5fae"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CheckoutToolById"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tool"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CheckoutParts"}}]}}]}},PolicyPartsDefinition,LeaseTimesDefinition,LockPartsDefinition,CheckoutPartsDefinition]} as unknown as DocumentNode<CheckoutToolByIdQuery, CheckoutToolByIdQueryVariables>;
export const LocksInForceDocument = {"__meta__":{"hash":"sha256:1ce2f4d411e636c3287507ffb182de34335ad427604fe188d7d6a9f6ddf039f0"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LocksInForce"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"activeDraftLocks"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LockParts"}},{"kind":"Field","name":{"kind":"Name","value":"tool"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"collection"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]}}]}},LeaseTimesDefinition,LockPartsDefinition]} as unknown as DocumentNode<LocksInForceQuery, LocksInForceQueryVariables>;
export const AuditOfToolDocument = {"__meta__":{"hash":"sha256:edd077b87e22b8416e7ec9a39ba2605e4f1326b0e7fb19bf682e2b215f277f6f"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AuditOfTool"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"auditLog"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"toolId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"metadata"}},{"kind":"Field","name":{"kind":"Name","value":"actor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]} as unknown as DocumentNode<AuditOfToolQuery, AuditOfToolQueryVariables>;
export const HistoryOfToolDocument = {"__meta__":{"hash":"sha256:e793638a048493fc6ec01801e5252e366973ffe89402442ba0a59bfb83799487"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"HistoryOfTool"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"collection"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"slug"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"toolBySlug"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"collection"},"value":{"kind":"Variable","name":{"kind":"Name","value":"collection"}}},{"kind":"Argument","name":{"kind":"Name","value":"slug"},"value":{"kind":"Variable","name":{"kind":"Name","value":"slug"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"versions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"savedAt"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"savedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"files"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"sha256"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<HistoryOfToolQuery, HistoryOfToolQueryVariables>;
export const VersionOfToolDocument = {"__meta__":{"hash":"sha256:5c560de69d0cc9fd6342b93457496c7bba513f88657efbacfdf0709e421f631b"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"VersionOfTool"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"collection"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"slug"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"number"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"toolBySlug"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"collection"},"value":{"kind":"Variable","name":{"kind":"Name","value":"collection"}}},{"kind":"Argument","name":{"kind":"Name","value":"slug"},"value":{"kind":"Variable","name":{"kind":"Name","value":"slug"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"number"},"value":{"kind":"Variable","name":{"kind":"Name","value":"number"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"content"}}]}}]}}]}}]} as unknown as DocumentNode<VersionOfToolQuery, VersionOfToolQueryVariables>;
export const CollectionsInFullDocument = {"__meta__":{"hash":"sha256:4ad4d4aa1ba132cd345148372dd8698785e131c400418c6300ccd068be92e32f"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CollectionsInFull"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"collections"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CollectionParts"}}]}}]}},PolicyPartsDefinition,CollectionPartsDefinition]} as unknown as DocumentNode<CollectionsInFullQuery, CollectionsInFullQueryVariables>;
export const CreateCollectionDocument = {"__meta__":{"hash":"sha256:e14521f8bf4be68207590c1bb6525b8c84f7d7bac185567839425016049c282a"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateCollection"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateCollectionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createCollection"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreateCollectionPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"collection"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CollectionParts"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},PolicyPartsDefinition,CollectionPartsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<CreateCollectionMutation, CreateCollectionMutationVariables>;
export const UpdateCollectionDocument = {"__meta__":{"hash":"sha256:cb36c362d3a0ad01fbb84b874803e5085de37b508c014a20e6e532205d1644a3"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateCollection"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateCollectionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateCollection"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateCollectionPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"headsRefused"}},{"kind":"Field","name":{"kind":"Name","value":"collection"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CollectionParts"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MetadataVersionConflictError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currentVersion"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},PolicyPartsDefinition,CollectionPartsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<UpdateCollectionMutation, UpdateCollectionMutationVariables>;
export const UpdateLockPolicyDocument = {"__meta__":{"hash":"sha256:632bc752533b26dd5ad06de1465b7d0c0aa18c6626d0481635d1210f3236062a"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateLockPolicy"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateLockPolicyInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateLockPolicy"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateLockPolicyPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"collection"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CollectionParts"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MetadataVersionConflictError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currentVersion"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},PolicyPartsDefinition,CollectionPartsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<UpdateLockPolicyMutation, UpdateLockPolicyMutationVariables>;
export const DeleteCollectionDocument = {"__meta__":{"hash":"sha256:fcfc366a072daf5f288cf0f35aaf16a69dd507946c2ac4d5195d358636114e21"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteCollection"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteCollectionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteCollection"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteCollectionPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deletedCollectionId"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<DeleteCollectionMutation, DeleteCollectionMutationVariables>;
export const AcquireDraftLockDocument = {"__meta__":{"hash":"sha256:e36c404a4cefc03948e57474b97fd9d2fc36700508b6000d4f4f5f3fbd285ad9"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AcquireDraftLock"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AcquireDraftLockInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"acquireDraftLock"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AcquireDraftLockPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"grant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"lockToken"}},{"kind":"Field","name":{"kind":"Name","value":"lock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LockParts"}}]}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"HeldParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"LostParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ConflictParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},LeaseTimesDefinition,LockPartsDefinition,HeadPartsDefinition,HeldPartsDefinition,LostPartsDefinition,ConflictPartsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<AcquireDraftLockMutation, AcquireDraftLockMutationVariables>;
export const HeartbeatDocument = {"__meta__":{"hash":"sha256:cec8d1fce1c5c547f0bf14353e3e9db05b19996e58d978f609917d87e4df3221"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Heartbeat"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"HeartbeatInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"heartbeat"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"HeartbeatPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"lock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LeaseTimes"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"LostParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},LeaseTimesDefinition,LockPartsDefinition,LostPartsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<HeartbeatMutation, HeartbeatMutationVariables>;
export const ReleaseDraftLockDocument = {"__meta__":{"hash":"sha256:d07a64b36e6f95f268f9c895fe16482b927982c01e7a8b3ff4131c93ea68ece8"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReleaseDraftLock"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReleaseDraftLockInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"releaseDraftLock"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReleaseDraftLockPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tool"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"lockRevision"}},{"kind":"Field","name":{"kind":"Name","value":"draftLock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LockParts"}}]}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},LeaseTimesDefinition,LockPartsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<ReleaseDraftLockMutation, ReleaseDraftLockMutationVariables>;
export const ForceTakeLockDocument = {"__meta__":{"hash":"sha256:9ca4e55d31beb4efabeb9d08953118f0a18618c48ebafafa312ab0d04e742238"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ForceTakeLock"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ForceTakeLockInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"forceTakeLock"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ForceTakeLockPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"previousHolder"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"handle"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"grant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"lockToken"}},{"kind":"Field","name":{"kind":"Name","value":"lock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LockParts"}}]}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"HeldParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"LostParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},LeaseTimesDefinition,LockPartsDefinition,HeldPartsDefinition,LostPartsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<ForceTakeLockMutation, ForceTakeLockMutationVariables>;
export const ForceReleaseLockDocument = {"__meta__":{"hash":"sha256:c0c57506f754f12df949b7fedc610aa5b3db554eaf7331346d782d47f2675d0d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ForceReleaseLock"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ForceReleaseLockInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"forceReleaseLock"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ForceReleaseLockPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"previousHolder"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"handle"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tool"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"lockRevision"}},{"kind":"Field","name":{"kind":"Name","value":"draftLock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LockParts"}}]}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"HeldParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},LeaseTimesDefinition,LockPartsDefinition,HeldPartsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<ForceReleaseLockMutation, ForceReleaseLockMutationVariables>;
export const SaveDraftDocument = {"__meta__":{"hash":"sha256:853fd634137d0876ebf45cfc7abc4c09b2e5f710486d489c1bdc41d8bcb54b3a"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SaveDraft"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SaveDraftInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"saveDraft"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SaveDraftPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"draftHead"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"HeadParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LockParts"}},{"kind":"Field","name":{"kind":"Name","value":"draftHead"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}}]}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"HeldParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"LostParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ConflictParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},LeaseTimesDefinition,LockPartsDefinition,HeadPartsDefinition,HeldPartsDefinition,LostPartsDefinition,ConflictPartsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<SaveDraftMutation, SaveDraftMutationVariables>;
export const RestoreDraftVersionDocument = {"__meta__":{"hash":"sha256:ffdcb7001f52463d0cec0332be8ce9975960bfb794ec2fca8eeb73ee7810f038"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RestoreDraftVersion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RestoreDraftVersionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"restoreDraftVersion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SaveDraftPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"draftHead"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"HeadParts"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"HeldParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"LostParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ConflictParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},LeaseTimesDefinition,LockPartsDefinition,HeadPartsDefinition,HeldPartsDefinition,LostPartsDefinition,ConflictPartsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<RestoreDraftVersionMutation, RestoreDraftVersionMutationVariables>;
export const DraftLockChangedDocument = {"__meta__":{"hash":"sha256:a5bb3206e31fda55814f1fcc8460c2f9177e1424dbd9813477b9aeece81630e9"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"DraftLockChanged"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"draftLockChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"toolId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedFencingToken"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"actor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"handle"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LockParts"}}]}}]}}]}},LeaseTimesDefinition,LockPartsDefinition]} as unknown as DocumentNode<DraftLockChangedSubscription, DraftLockChangedSubscriptionVariables>;
export const DraftLockNowDocument = {"__meta__":{"hash":"sha256:8ad7e5410a995ac0077bad83328df7650530df22c6e550783964235d2620f21d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DraftLockNow"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tool"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"lockRevision"}},{"kind":"Field","name":{"kind":"Name","value":"draftLock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LockParts"}}]}}]}}]}},LeaseTimesDefinition,LockPartsDefinition]} as unknown as DocumentNode<DraftLockNowQuery, DraftLockNowQueryVariables>;
export const DraftHeadNowDocument = {"__meta__":{"hash":"sha256:ff3349e18e03da014143b973b786e47deb7b9fe6b184f721f98698d2c495d670"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DraftHeadNow"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tool"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"draftHead"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"HeadParts"}}]}}]}}]}},HeadPartsDefinition]} as unknown as DocumentNode<DraftHeadNowQuery, DraftHeadNowQueryVariables>;
export const OpenDocumentDocument = {"__meta__":{"hash":"sha256:8494d8a021f2ee0200cb974c1e82ab0092c778286143644a256db94e34035fe3"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"OpenDocument"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"OpenDocumentInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"openDocument"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OpenDocumentPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"created"}},{"kind":"Field","name":{"kind":"Name","value":"tool"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"viewerCanEdit"}},{"kind":"Field","name":{"kind":"Name","value":"lockRevision"}},{"kind":"Field","name":{"kind":"Name","value":"draftHead"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}}]}},{"kind":"Field","name":{"kind":"Name","value":"draftLock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LockParts"}}]}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},LeaseTimesDefinition,LockPartsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<OpenDocumentMutation, OpenDocumentMutationVariables>;
export const NoteExternalSaveDocument = {"__meta__":{"hash":"sha256:e7f8ff03331b93f52198cbd9101b9f66355c0687dca8ae741b90696c9d9cadd4"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"NoteExternalSave"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"NoteExternalSaveInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"noteExternalSave"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NoteExternalSavePayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tool"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"draftHead"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"savedAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"lock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LockParts"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"HeldParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"LostParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},LeaseTimesDefinition,LockPartsDefinition,HeldPartsDefinition,LostPartsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<NoteExternalSaveMutation, NoteExternalSaveMutationVariables>;
export const RequestDraftLockDocument = {"__meta__":{"hash":"sha256:98afe5e3df179dfcaf02c6af8892902d05ddd11e5c10b22d779f01b13e1854b1"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RequestDraftLock"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RequestDraftLockInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestDraftLock"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RequestDraftLockPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"request"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RequestParts"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},RequestPartsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<RequestDraftLockMutation, RequestDraftLockMutationVariables>;
export const AnswerDraftLockRequestDocument = {"__meta__":{"hash":"sha256:1bc70645474502207bb6b9cb18f17341cdbc526526f73109875dd7af2e063a23"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AnswerDraftLockRequest"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AnswerDraftLockRequestInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"answerDraftLockRequest"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AnswerDraftLockRequestPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"request"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RequestParts"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"LostParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},LeaseTimesDefinition,LockPartsDefinition,RequestPartsDefinition,LostPartsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<AnswerDraftLockRequestMutation, AnswerDraftLockRequestMutationVariables>;
export const WithdrawDraftLockRequestDocument = {"__meta__":{"hash":"sha256:1d2d74172d7a230388f6e8adbd3bde813d04186676c77eeade31f9a327db331d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"WithdrawDraftLockRequest"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"WithdrawDraftLockRequestInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"withdrawDraftLockRequest"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WithdrawDraftLockRequestPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"request"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RequestParts"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},RequestPartsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<WithdrawDraftLockRequestMutation, WithdrawDraftLockRequestMutationVariables>;
export const LockLineDocument = {"__meta__":{"hash":"sha256:81e46973505dcd35522ff5822ab30d04a1de7290a2c90b47f36eecf6bdc1c17c"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LockLine"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tool"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"lockRequests"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RequestParts"}}]}}]}}]}},RequestPartsDefinition]} as unknown as DocumentNode<LockLineQuery, LockLineQueryVariables>;
export const AnnounceTakeoverDocument = {"__meta__":{"hash":"sha256:71383803c564eb13e3d9eda22ebefff334ffcf2daaae1a1d874ff539f04899ba"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AnnounceTakeover"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ForceTakeLockInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"forceTakeLock"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TakeoverAnnouncedPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"request"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RequestParts"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"HeldParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"LostParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},LeaseTimesDefinition,LockPartsDefinition,RequestPartsDefinition,HeldPartsDefinition,LostPartsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<AnnounceTakeoverMutation, AnnounceTakeoverMutationVariables>;
export const LineChangedDocument = {"__meta__":{"hash":"sha256:925191ab46a4de3f93d4cdee86d3260851d4bce41f7bd3e8289ad076235e6b0e"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"LineChanged"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"draftLockChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"toolId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"request"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RequestParts"}}]}}]}}]}},RequestPartsDefinition]} as unknown as DocumentNode<LineChangedSubscription, LineChangedSubscriptionVariables>;
export const SaveSalvageDocument = {"__meta__":{"hash":"sha256:2a0e757ba0c8679dc62496f655f1a65f7bc42b9ee49e365e852014b732e3fcb1"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SaveSalvage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SaveSalvageInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"saveSalvage"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SaveSalvagePayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"salvage"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"keptAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"LostParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},LeaseTimesDefinition,LockPartsDefinition,LostPartsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<SaveSalvageMutation, SaveSalvageMutationVariables>;
export const DiscardSalvageDocument = {"__meta__":{"hash":"sha256:0e4190b041d6620aeb506c610cac4b800ea48c5ea075d15f05e61ff5948841d4"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DiscardSalvage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DiscardSalvageInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"discardSalvage"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DiscardSalvagePayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"discardedSalvageId"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<DiscardSalvageMutation, DiscardSalvageMutationVariables>;
export const AcknowledgeLockLossDocument = {"__meta__":{"hash":"sha256:100fc91e9a611d6c4d59127c300c381867460beaf2bbf230cf27b4379fb6d80d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AcknowledgeLockLoss"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AcknowledgeLockLossInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"acknowledgeLockLoss"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AcknowledgeLockLossPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"acknowledgedAt"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<AcknowledgeLockLossMutation, AcknowledgeLockLossMutationVariables>;
export const SalvagesDocument = {"__meta__":{"hash":"sha256:15b409d566c658f56b75ef4c355ab4381a95679f3c4f17a38c70d8d9502aef45"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Salvages"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"salvages"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SalvageParts"}}]}}]}},SalvagePartsDefinition]} as unknown as DocumentNode<SalvagesQuery, SalvagesQueryVariables>;
export const SalvageWithContentDocument = {"__meta__":{"hash":"sha256:ea0df020f8d760e2d1a0f8f48406117e6d9aef3190d2ef2df9d1a8d11ae93872"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SalvageWithContent"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"salvages"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ids"},"value":{"kind":"ListValue","values":[{"kind":"Variable","name":{"kind":"Name","value":"id"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SalvageParts"}},{"kind":"Field","name":{"kind":"Name","value":"content"}}]}}]}},SalvagePartsDefinition]} as unknown as DocumentNode<SalvageWithContentQuery, SalvageWithContentQueryVariables>;
export const SalvagesOfToolDocument = {"__meta__":{"hash":"sha256:d38a8a62274814488346ef35002565487a783a2e2fbac5378188c513272a2b99"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SalvagesOfTool"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"collection"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"slug"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"toolBySlug"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"collection"},"value":{"kind":"Variable","name":{"kind":"Name","value":"collection"}}},{"kind":"Argument","name":{"kind":"Name","value":"slug"},"value":{"kind":"Variable","name":{"kind":"Name","value":"slug"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"salvages"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SalvageParts"}}]}}]}}]}},SalvagePartsDefinition]} as unknown as DocumentNode<SalvagesOfToolQuery, SalvagesOfToolQueryVariables>;
export const SalvageOfToolWithContentDocument = {"__meta__":{"hash":"sha256:ace2c70ceab9aad2488d7370dc3267144ae05f83c166a098a879946b162955fa"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SalvageOfToolWithContent"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"collection"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"slug"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"toolBySlug"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"collection"},"value":{"kind":"Variable","name":{"kind":"Name","value":"collection"}}},{"kind":"Argument","name":{"kind":"Name","value":"slug"},"value":{"kind":"Variable","name":{"kind":"Name","value":"slug"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"salvages"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ids"},"value":{"kind":"ListValue","values":[{"kind":"Variable","name":{"kind":"Name","value":"id"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SalvageParts"}},{"kind":"Field","name":{"kind":"Name","value":"content"}}]}}]}}]}},SalvagePartsDefinition]} as unknown as DocumentNode<SalvageOfToolWithContentQuery, SalvageOfToolWithContentQueryVariables>;
export const SalvagesOfDraftDocument = {"__meta__":{"hash":"sha256:54d83965f954b913e93f1fa140441de4b4fef45d265792f71ae4ed55321843f1"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SalvagesOfDraft"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tool"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"salvages"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SalvageParts"}}]}}]}}]}},SalvagePartsDefinition]} as unknown as DocumentNode<SalvagesOfDraftQuery, SalvagesOfDraftQueryVariables>;
export const SalvageOfDraftWithContentDocument = {"__meta__":{"hash":"sha256:a620cab4385f72a5ff59aaf9b59ca67d4e35444d752bad08bc25da014fde6d7f"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SalvageOfDraftWithContent"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tool"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"salvages"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ids"},"value":{"kind":"ListValue","values":[{"kind":"Variable","name":{"kind":"Name","value":"id"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SalvageParts"}},{"kind":"Field","name":{"kind":"Name","value":"content"}}]}}]}}]}},SalvagePartsDefinition]} as unknown as DocumentNode<SalvageOfDraftWithContentQuery, SalvageOfDraftWithContentQueryVariables>;
export const LockHistoryOfToolDocument = {"__meta__":{"hash":"sha256:9daf7f9291138796b9062293ee3a448cea534343ee8fea07d98d28def2ee153b"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LockHistoryOfTool"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"collection"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"slug"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"toolBySlug"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"collection"},"value":{"kind":"Variable","name":{"kind":"Name","value":"collection"}}},{"kind":"Argument","name":{"kind":"Name","value":"slug"},"value":{"kind":"Variable","name":{"kind":"Name","value":"slug"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"lockHistory"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"fencingToken"}},{"kind":"Field","name":{"kind":"Name","value":"acknowledgedAt"}},{"kind":"Field","name":{"kind":"Name","value":"actor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"handle"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"previousHolder"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"handle"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<LockHistoryOfToolQuery, LockHistoryOfToolQueryVariables>;
export const DraftViewersChangedDocument = {"__meta__":{"hash":"sha256:b7289969b1c7f3dd211b757ad0f7a253f62fa36c34c76c1b6b0651359a2e09e8"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"DraftViewersChanged"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"draftViewersChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"toolId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"sessions"}},{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"handle"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]} as unknown as DocumentNode<DraftViewersChangedSubscription, DraftViewersChangedSubscriptionVariables>;
export const OpenToolDocument = {"__meta__":{"hash":"sha256:360fc4a900eaf1d0eb8ec44e0fd129bb57cc3d7c78be0222f4b4801527b6700a"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OpenTool"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"collection"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"slug"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"toolBySlug"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"collection"},"value":{"kind":"Variable","name":{"kind":"Name","value":"collection"}}},{"kind":"Argument","name":{"kind":"Name","value":"slug"},"value":{"kind":"Variable","name":{"kind":"Name","value":"slug"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"viewerCanEdit"}},{"kind":"Field","name":{"kind":"Name","value":"viewerCanForceTake"}},{"kind":"Field","name":{"kind":"Name","value":"lockRevision"}},{"kind":"Field","name":{"kind":"Name","value":"collection"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"lockPolicy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PolicyParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"draftHead"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"HeadParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"draftLock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LockParts"}}]}}]}}]}},LeaseTimesDefinition,PolicyPartsDefinition,HeadPartsDefinition,LockPartsDefinition]} as unknown as DocumentNode<OpenToolQuery, OpenToolQueryVariables>;
export const ViewerDocument = {"__meta__":{"hash":"sha256:28c51403e910669b1c9fc31c5d4b3cb3d214f5513e2f65e6955e7b6278170061"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"handle"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"role"}}]}}]}}]} as unknown as DocumentNode<ViewerQuery, ViewerQueryVariables>;
export const CollectionsDocument = {"__meta__":{"hash":"sha256:d34578e81a518ef9a44e07a107f3c6e324f90d5a6a0b99e1ea9625d515577fb6"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Collections"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"collections"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"singleton"}},{"kind":"Field","name":{"kind":"Name","value":"lockPolicy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PolicyParts"}}]}}]}}]}},PolicyPartsDefinition]} as unknown as DocumentNode<CollectionsQuery, CollectionsQueryVariables>;
export const ToolsWithLocksDocument = {"__meta__":{"hash":"sha256:859553cfa8233c088eb1128036b5ae3292e465ab2473e475fff81a4c42df96e2"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ToolsWithLocks"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ToolFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tools"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"collection"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"viewerCanForceTake"}},{"kind":"Field","name":{"kind":"Name","value":"lockRevision"}},{"kind":"Field","name":{"kind":"Name","value":"draftLock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LockParts"}}]}}]}}]}}]}},LeaseTimesDefinition,LockPartsDefinition]} as unknown as DocumentNode<ToolsWithLocksQuery, ToolsWithLocksQueryVariables>;
export const CreateToolDocument = {"__meta__":{"hash":"sha256:c1622ff14ba6b2cbc0af1c9a194815e92fe522b94b7a08424402fde86bede67b"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateTool"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateToolInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createTool"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreateToolPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tool"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"metadataVersion"}},{"kind":"Field","name":{"kind":"Name","value":"draftHead"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"HeadParts"}}]}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},HeadPartsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<CreateToolMutation, CreateToolMutationVariables>;
export const UpdateToolMetadataDocument = {"__meta__":{"hash":"sha256:71113114dc8e50a370580261bf5c9e2c4dbe6a3c0b1b881f15c1518609f46863"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateToolMetadata"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateToolMetadataInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateToolMetadata"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateToolMetadataPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tool"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"summary"}},{"kind":"Field","name":{"kind":"Name","value":"taxonomy"}},{"kind":"Field","name":{"kind":"Name","value":"metadataVersion"}},{"kind":"Field","name":{"kind":"Name","value":"maintainers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"handle"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MetadataVersionConflictError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currentVersion"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"HeldParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"LostParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},LeaseTimesDefinition,LockPartsDefinition,HeldPartsDefinition,LostPartsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<UpdateToolMetadataMutation, UpdateToolMetadataMutationVariables>;
export const ToolLocksDocument = {"__meta__":{"hash":"sha256:473ecace7549064a7e1192f1b2265993d9d44469df980431c1e5d2e3d168f9f7"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"ToolLocks"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"DraftLockFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"activeDraftLocksChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"resync"}},{"kind":"Field","name":{"kind":"Name","value":"changes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"toolId"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"actor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"handle"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"previousHolder"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"handle"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tool"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"lockRevision"}},{"kind":"Field","name":{"kind":"Name","value":"draftLock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LockParts"}}]}}]}}]}}]}}]}},LeaseTimesDefinition,LockPartsDefinition]} as unknown as DocumentNode<ToolLocksSubscription, ToolLocksSubscriptionVariables>;
export const ActiveDraftLocksDocument = {"__meta__":{"hash":"sha256:88439f2347910e8141638d47892ba7dbd5acadf7adfd0f1fdef0dd7b66371362"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ActiveDraftLocks"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"DraftLockFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"activeDraftLocks"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LockParts"}},{"kind":"Field","name":{"kind":"Name","value":"tool"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}}]}}]}}]}},LeaseTimesDefinition,LockPartsDefinition]} as unknown as DocumentNode<ActiveDraftLocksQuery, ActiveDraftLocksQueryVariables>;