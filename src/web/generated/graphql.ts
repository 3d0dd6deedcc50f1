/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@holdfast/documents';
/** What agents (software that edits on behalf of people) may do with the locks of a collection. */
export type AgentPolicy =
  /** Agents can lock like people. Agents cannot take over locks. */
  | 'EQUAL'
  /** Agents cannot lock or edit. */
  | 'REFUSED'
  /** Agents can lock. Everybody who can edit the document can take over an agent's lock. Agents cannot take over locks. */
  | 'YIELD';

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

export type AuditEntryFilter = {
  actions?: Array<AuditAction> | null | undefined;
  actorId?: string | null | undefined;
  createdAfter?: string | null | undefined;
  createdBefore?: string | null | undefined;
  toolId?: string | null | undefined;
};

export type CancelSandboxRunInput = {
  runId: string;
};

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

export type DeleteToolInput = {
  /** The tool's slug, typed by a person to confirm. */
  confirmSlug: string;
  lockToken?: string | null | undefined;
  override?: LockOverrideInput | null | undefined;
  toolId: string;
};

export type DraftFileInput = {
  name: string;
  sha256: string;
};

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

export type DraftLockOrder = {
  direction?: OrderDirection;
  field?: DraftLockOrderField;
};

export type DraftLockOrderField =
  | 'ACQUIRED_AT';

/** Where the drafts of a collection are stored. */
export type DraftStorage =
  /** In another system. Holdfast only keeps the lock, its history and its events. */
  | 'EXTERNAL'
  /** In Holdfast: versions, content, files and sandbox. */
  | 'INTERNAL';

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

export type OrderDirection =
  | 'ASC'
  | 'DESC';

export type PublishDraftInput = {
  baseVersion: number;
  idempotencyKey?: string | null | undefined;
  lockToken?: string | null | undefined;
  override?: LockOverrideInput | null | undefined;
  toolId: string;
};

export type ResolveSandboxSettingsInput = {
  baseVersion?: number | null | undefined;
  lockToken?: string | null | undefined;
  settingsSchema: unknown;
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

export type RunSandboxInput = {
  baseVersion?: number | null | undefined;
  idempotencyKey?: string | null | undefined;
  inputs?: unknown;
  lockToken?: string | null | undefined;
  snapshot: SandboxSnapshotInput;
  toolId: string;
};

export type RunStatus =
  | 'CANCELED'
  | 'FAILED'
  | 'QUEUED'
  | 'RUNNING'
  | 'SUCCEEDED'
  | 'TIMED_OUT';

export type SandboxSnapshotInput = {
  entrypoint: string;
  inputSchema?: unknown;
  settingsSchema?: unknown;
  sourceCode: string;
  usageInstructions?: string | null | undefined;
};

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

export type SaveSandboxSettingsInput = {
  baseVersion?: number | null | undefined;
  expectedStateRev: number;
  lockToken?: string | null | undefined;
  settingsSchema: unknown;
  toolId: string;
  values: unknown;
};

export type StartSandboxActionInput = {
  actionId: string;
  baseVersion?: number | null | undefined;
  expectedStateRev: number;
  idempotencyKey?: string | null | undefined;
  input?: unknown;
  lockToken?: string | null | undefined;
  /** From the run whose action this is. If it is missing, the answer is an InvalidInputError that says to run the sandbox first. */
  snapshotId?: string | null | undefined;
  toolId: string;
};

export type ToolChangeKind =
  /** The document was created. */
  | 'CREATED'
  /** The document was deleted. */
  | 'DELETED'
  /** Title, summary, taxonomy or maintainers have changed. */
  | 'METADATA_CHANGED'
  /** A version was published. */
  | 'PUBLISHED'
  /** A new draft version was saved, restored with restoreDraftVersion, or reported with noteExternalSave. */
  | 'SAVED'
  /** The current document. It comes first in a subscription, and instead of missed changes. */
  | 'SNAPSHOT'
  /** The document was unpublished. */
  | 'UNPUBLISHED';

export type ToolFilter = {
  collection?: string | null | undefined;
  /** True: only locked drafts. False: only free ones. */
  locked?: boolean | null | undefined;
  maintainerId?: string | null | undefined;
  /** Part of the title or slug, in any case. Up to 200 characters. */
  search?: string | null | undefined;
};

export type UnpublishToolInput = {
  /** A key for this call. A retry with the same key returns the first answer again. */
  idempotencyKey?: string | null | undefined;
  /** Required, unless locking is off for the collection. */
  lockToken?: string | null | undefined;
  override?: LockOverrideInput | null | undefined;
  toolId: string;
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

export type TakeOverLockMutationVariables = Exact<{
  input: ForceTakeLockInput;
}>;


export type TakeOverLockMutation = { forceTakeLock:
    | { __typename: 'DraftLockHeldError', viewerCanForceTake: boolean, code: UserErrorCode, message: string, retryable: boolean, heldLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } }
    | { __typename: 'DraftLockLostError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockNotHeldError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'ForceTakeLockPayload', tool: { id: string } }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'LockingDisabledError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'TakeoverAnnouncedPayload' }
   };

export type FreeLockMutationVariables = Exact<{
  input: ForceReleaseLockInput;
}>;


export type FreeLockMutation = { forceReleaseLock:
    | { __typename: 'DraftLockHeldError', viewerCanForceTake: boolean, code: UserErrorCode, message: string, retryable: boolean, heldLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } }
    | { __typename: 'DraftLockNotHeldError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'ForceReleaseLockPayload', tool: { id: string } }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
   };

export type AuditPageQueryVariables = Exact<{
  filter?: AuditEntryFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type AuditPageQuery = { auditLog: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, action: AuditAction, createdAt: string, reason: string | null, fencingToken: number | null, metadata: unknown, toolId: string | null, actor: { id: string, name: string } | null, subject: { id: string, name: string } | null, tool: { id: string, slug: string, title: string } | null }> } };

export type ToolsNamedQueryVariables = Exact<{
  search: string;
}>;


export type ToolsNamedQuery = { tools: { nodes: Array<{ id: string, slug: string, title: string }> } };

export type PoliciesQueryVariables = Exact<{ [key: string]: never; }>;


export type PoliciesQuery = { collections: Array<{ id: string, name: string, lockPolicy: { version: number, enabled: boolean, ttlMs: number, heartbeatIntervalMs: number, idleTimeoutMs: number | null, coversMetadata: boolean, reserveMs: number, agents: AgentPolicy } }> };

export type ChangePolicyMutationVariables = Exact<{
  input: UpdateLockPolicyInput;
}>;


export type ChangePolicyMutation = { updateLockPolicy:
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'MetadataVersionConflictError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'UpdateLockPolicyPayload', collection: { id: string, name: string, lockPolicy: { version: number, enabled: boolean, ttlMs: number, heartbeatIntervalMs: number, idleTimeoutMs: number | null, coversMetadata: boolean, reserveMs: number, agents: AgentPolicy } } }
   };

export type CollectionFieldsFragment = { id: string, name: string, storage: DraftStorage, singleton: boolean, runnable: boolean, editors: CollectionEditors, readers: CollectionReaders, contentSchema: unknown, urlTemplate: string | null, archived: boolean, version: number };

export type CollectionTableQueryVariables = Exact<{ [key: string]: never; }>;


export type CollectionTableQuery = { collections: Array<{ id: string, name: string, storage: DraftStorage, singleton: boolean, runnable: boolean, editors: CollectionEditors, readers: CollectionReaders, contentSchema: unknown, urlTemplate: string | null, archived: boolean, version: number }> };

export type MakeCollectionMutationVariables = Exact<{
  input: CreateCollectionInput;
}>;


export type MakeCollectionMutation = { createCollection:
    | { __typename: 'CreateCollectionPayload', collection: { id: string, name: string, storage: DraftStorage, singleton: boolean, runnable: boolean, editors: CollectionEditors, readers: CollectionReaders, contentSchema: unknown, urlTemplate: string | null, archived: boolean, version: number } }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
   };

export type ChangeCollectionMutationVariables = Exact<{
  input: UpdateCollectionInput;
}>;


export type ChangeCollectionMutation = { updateCollection:
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'MetadataVersionConflictError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'UpdateCollectionPayload', headsRefused: number | null, collection: { id: string, name: string, storage: DraftStorage, singleton: boolean, runnable: boolean, editors: CollectionEditors, readers: CollectionReaders, contentSchema: unknown, urlTemplate: string | null, archived: boolean, version: number } }
   };

export type CollectionsToFillQueryVariables = Exact<{ [key: string]: never; }>;


export type CollectionsToFillQuery = { collections: Array<{ id: string, name: string, storage: DraftStorage, runnable: boolean, archived: boolean, singleton: boolean, contentSchema: unknown }> };

export type CreateDocumentMutationVariables = Exact<{
  input: CreateToolInput;
}>;


export type CreateDocumentMutation = { createTool:
    | { __typename: 'CreateToolPayload', tool: { id: string, slug: string, collection: { id: string } } }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
   };

export type DeleteDocumentMutationVariables = Exact<{
  input: DeleteToolInput;
}>;


export type DeleteDocumentMutation = { deleteTool:
    | { __typename: 'DeleteToolPayload', deletedToolId: string }
    | { __typename: 'DraftLockHeldError', code: UserErrorCode, message: string, retryable: boolean, heldLock: { holder: { id: string, name: string } } }
    | { __typename: 'DraftLockLostError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockNotHeldError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
   };

export type ToolMetadataFragment = { id: string, title: string, summary: string, taxonomy: Array<string>, metadataVersion: number, maintainers: Array<{ id: string, handle: string, name: string }> };

export type RunPartsFragment = { id: string, snapshotId: string | null, snapshotExpiresAt: string | null, actionId: string | null, status: RunStatus, queuedAt: string, startedAt: string | null, finishedAt: string | null, durationMs: number | null, outputs: Array<unknown>, logs: string, stateRev: number | null, nextActions: Array<{ actionId: string, label: string, inputSchema: unknown }>, error: { message: string, stack: string | null } | null };

export type EditToolQueryVariables = Exact<{
  collection: string;
  slug: string;
}>;


export type EditToolQuery = { toolBySlug: { slug: string, viewerCanEdit: boolean, viewerCanForceTake: boolean, lockRevision: number, id: string, title: string, summary: string, taxonomy: Array<string>, metadataVersion: number, collection: { id: string, name: string, storage: DraftStorage, runnable: boolean, urlTemplate: string | null, contentSchema: unknown, lockPolicy: { enabled: boolean, ttlMs: number, heartbeatIntervalMs: number, idleTimeoutMs: number | null, coversMetadata: boolean, reserveMs: number, agents: AgentPolicy } }, draftHead: { id: string, number: number, content: unknown, contentHash: string, message: string | null, savedAt: string, savedBy: { id: string, handle: string, name: string } | null }, publishedVersion: { id: string, number: number } | null, draftLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null, latestSandboxRun: { id: string, snapshotId: string | null, snapshotExpiresAt: string | null, actionId: string | null, status: RunStatus, queuedAt: string, startedAt: string | null, finishedAt: string | null, durationMs: number | null, outputs: Array<unknown>, logs: string, stateRev: number | null, nextActions: Array<{ actionId: string, label: string, inputSchema: unknown }>, error: { message: string, stack: string | null } | null } | null, maintainers: Array<{ id: string, handle: string, name: string }> } | null };

export type ToolChangedSubscriptionVariables = Exact<{
  toolId: string;
}>;


export type ToolChangedSubscription = { toolChanged: { kind: ToolChangeKind, tool: { id: string, metadataVersion: number, draftHead: { id: string, number: number }, publishedVersion: { id: string, number: number } | null } | null } };

export type LockNowQueryVariables = Exact<{
  toolId: string;
}>;


export type LockNowQuery = { draftLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null };

export type VersionListQueryVariables = Exact<{
  toolId: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type VersionListQuery = { tool: { id: string, versions: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, number: number, message: string | null, reference: string | null, savedAt: string, savedBy: { id: string, handle: string, name: string } | null }> } } | null };

export type FilesPartsFragment = { id: string, number: number, files: Array<{ name: string, sha256: string, size: number, url: string }> };

export type FilesOfHeadQueryVariables = Exact<{
  toolId: string;
}>;


export type FilesOfHeadQuery = { tool: { id: string, draftHead: { id: string, number: number, files: Array<{ name: string, sha256: string, size: number, url: string }> } } | null };

export type SaveFilesMutationVariables = Exact<{
  input: SaveDraftInput;
}>;


export type SaveFilesMutation = { saveDraft:
    | { __typename: 'DraftLockHeldError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockLostError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockNotHeldError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockRequiredError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftVersionConflictError', code: UserErrorCode, message: string, retryable: boolean, currentHead: { id: string, number: number, content: unknown, contentHash: string, message: string | null, savedAt: string, savedBy: { id: string, handle: string, name: string } | null } }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'SaveDraftPayload', draftHead: { id: string, number: number, content: unknown, contentHash: string, message: string | null, savedAt: string, savedBy: { id: string, handle: string, name: string } | null, files: Array<{ name: string, sha256: string, size: number, url: string }> } }
   };

export type LockHistoryPageQueryVariables = Exact<{
  toolId: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type LockHistoryPageQuery = { tool: { id: string, lockHistory: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ kind: DraftLockChangeKind, at: string, reason: string | null, fencingToken: number, acknowledgedAt: string | null, actor: { id: string, name: string } | null, previousHolder: { id: string, name: string } | null }> } } | null };

export type VersionContentsQueryVariables = Exact<{
  toolId: string;
  before: number;
  after: number;
}>;


export type VersionContentsQuery = { tool: { id: string, before: { id: string, number: number, content: unknown, contentHash: string, message: string | null, savedAt: string, savedBy: { id: string, handle: string, name: string } | null } | null, after: { id: string, number: number, content: unknown, contentHash: string, message: string | null, savedAt: string, savedBy: { id: string, handle: string, name: string } | null } | null } | null };

export type SaveUnlockedMutationVariables = Exact<{
  input: SaveDraftInput;
}>;


export type SaveUnlockedMutation = { saveDraft:
    | { __typename: 'DraftLockHeldError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockLostError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockNotHeldError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockRequiredError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftVersionConflictError', code: UserErrorCode, message: string, retryable: boolean, currentHead: { id: string, number: number, content: unknown, contentHash: string, message: string | null, savedAt: string, savedBy: { id: string, handle: string, name: string } | null } }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'SaveDraftPayload', draftHead: { id: string, number: number, content: unknown, contentHash: string, message: string | null, savedAt: string, savedBy: { id: string, handle: string, name: string } | null } }
   };

export type PublishMutationVariables = Exact<{
  input: PublishDraftInput;
}>;


export type PublishMutation = { publishDraft:
    | { __typename: 'DraftLockHeldError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockLostError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockNotHeldError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockRequiredError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftVersionConflictError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'PublishDraftPayload', tool: { id: string, publishedVersion: { id: string, number: number } | null } }
   };

export type UnpublishMutationVariables = Exact<{
  input: UnpublishToolInput;
}>;


export type UnpublishMutation = { unpublishTool:
    | { __typename: 'DraftLockHeldError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockLostError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockNotHeldError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockRequiredError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'UnpublishToolPayload', tool: { id: string, publishedVersion: { id: string, number: number } | null } }
   };

export type RestoreVersionMutationVariables = Exact<{
  input: RestoreDraftVersionInput;
}>;


export type RestoreVersionMutation = { restoreDraftVersion:
    | { __typename: 'DraftLockHeldError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockLostError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockNotHeldError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockRequiredError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftVersionConflictError', code: UserErrorCode, message: string, retryable: boolean, currentHead: { id: string, number: number, content: unknown, contentHash: string, message: string | null, savedAt: string, savedBy: { id: string, handle: string, name: string } | null } }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'SaveDraftPayload', draftHead: { id: string, number: number, content: unknown, contentHash: string, message: string | null, savedAt: string, savedBy: { id: string, handle: string, name: string } | null } }
   };

export type SaveMetadataMutationVariables = Exact<{
  input: UpdateToolMetadataInput;
}>;


export type SaveMetadataMutation = { updateToolMetadata:
    | { __typename: 'DraftLockHeldError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockLostError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockNotHeldError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockRequiredError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'MetadataVersionConflictError', currentVersion: number, code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'UpdateToolMetadataPayload', tool: { id: string, title: string, summary: string, taxonomy: Array<string>, metadataVersion: number, maintainers: Array<{ id: string, handle: string, name: string }> } }
   };

export type ToolListQueryVariables = Exact<{
  filter?: ToolFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ToolListQuery = { tools: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, slug: string, title: string, summary: string, lockRevision: number, collection: { id: string, name: string }, draftHead: { id: string, number: number, savedAt: string, savedBy: { id: string, name: string } | null }, publishedVersion: { id: string, number: number } | null, draftLock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null }> } };

export type CollectionNamesQueryVariables = Exact<{ [key: string]: never; }>;


export type CollectionNamesQuery = { collections: Array<{ id: string, name: string }> };

export type LockListQueryVariables = Exact<{
  filter?: DraftLockFilter | null | undefined;
  orderBy?: DraftLockOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type LockListQuery = { activeDraftLocks: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null }, nodes: Array<{ comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, tool: { id: string, slug: string, title: string, lockRevision: number, viewerCanForceTake: boolean, collection: { id: string, name: string } }, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null }> } };

export type LocksChangedSubscriptionVariables = Exact<{
  filter?: DraftLockFilter | null | undefined;
}>;


export type LocksChangedSubscription = { activeDraftLocksChanged: { resync: boolean, changes: Array<{ toolId: string, revision: number, lock: { comment: string | null, acquiredAt: string, heldByViewer: boolean, id: string, fencingToken: number, expiresInMs: number, asOf: string, lastActiveAt: string, heartbeatIntervalMs: number, holder: { id: string, handle: string, name: string, kind: UserKind }, forcedBy: { id: string, handle: string, name: string } | null } | null }> } };

export type ToolsChangedSubscriptionVariables = Exact<{
  filter?: ToolFilter | null | undefined;
}>;


export type ToolsChangedSubscription = { toolsChanged: { resync: boolean, changes: Array<{ toolId: string }> } };

export type PeopleNamedQueryVariables = Exact<{
  search: string;
}>;


export type PeopleNamedQuery = { users: { nodes: Array<{ id: string, handle: string, name: string }> } };

export type RunInSandboxMutationVariables = Exact<{
  input: RunSandboxInput;
}>;


export type RunInSandboxMutation = { runSandbox:
    | { __typename: 'DraftLockHeldError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockLostError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockRequiredError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftVersionConflictError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'RunSandboxPayload', run: { id: string, snapshotId: string | null, snapshotExpiresAt: string | null, actionId: string | null, status: RunStatus, queuedAt: string, startedAt: string | null, finishedAt: string | null, durationMs: number | null, outputs: Array<unknown>, logs: string, stateRev: number | null, nextActions: Array<{ actionId: string, label: string, inputSchema: unknown }>, error: { message: string, stack: string | null } | null } }
    | { __typename: 'SandboxBusyError', code: UserErrorCode, message: string, retryable: boolean }
   };

export type SubmitActionMutationVariables = Exact<{
  input: StartSandboxActionInput;
}>;


export type SubmitActionMutation = { startSandboxAction:
    | { __typename: 'DraftLockHeldError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockLostError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockRequiredError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftVersionConflictError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'SandboxBusyError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'SnapshotExpiredError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'StartSandboxActionPayload', run: { id: string, snapshotId: string | null, snapshotExpiresAt: string | null, actionId: string | null, status: RunStatus, queuedAt: string, startedAt: string | null, finishedAt: string | null, durationMs: number | null, outputs: Array<unknown>, logs: string, stateRev: number | null, nextActions: Array<{ actionId: string, label: string, inputSchema: unknown }>, error: { message: string, stack: string | null } | null } }
    | { __typename: 'StateConflictError', code: UserErrorCode, message: string, retryable: boolean }
   };

export type CancelRunMutationVariables = Exact<{
  input: CancelSandboxRunInput;
}>;


export type CancelRunMutation = { cancelSandboxRun:
    | { __typename: 'CancelSandboxRunPayload', run: { id: string, snapshotId: string | null, snapshotExpiresAt: string | null, actionId: string | null, status: RunStatus, queuedAt: string, startedAt: string | null, finishedAt: string | null, durationMs: number | null, outputs: Array<unknown>, logs: string, stateRev: number | null, nextActions: Array<{ actionId: string, label: string, inputSchema: unknown }>, error: { message: string, stack: string | null } | null } }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
   };

export type RunChangedSubscriptionVariables = Exact<{
  id: string;
}>;


export type RunChangedSubscription = { sandboxRunChanged: { id: string, snapshotId: string | null, snapshotExpiresAt: string | null, actionId: string | null, status: RunStatus, queuedAt: string, startedAt: string | null, finishedAt: string | null, durationMs: number | null, outputs: Array<unknown>, logs: string, stateRev: number | null, nextActions: Array<{ actionId: string, label: string, inputSchema: unknown }>, error: { message: string, stack: string | null } | null } };

export type ResolveSettingsMutationVariables = Exact<{
  input: ResolveSandboxSettingsInput;
}>;


export type ResolveSettingsMutation = { resolveSandboxSettings:
    | { __typename: 'DraftLockHeldError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockLostError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockRequiredError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftVersionConflictError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'ResolveSandboxSettingsPayload', settings: { values: unknown, inherited: boolean, stateRev: number, schemaHash: string } }
   };

export type StoreSettingsMutationVariables = Exact<{
  input: SaveSandboxSettingsInput;
}>;


export type StoreSettingsMutation = { saveSandboxSettings:
    | { __typename: 'DraftLockHeldError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockLostError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftLockRequiredError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'DraftVersionConflictError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: UserErrorCode, message: string, retryable: boolean }
    | { __typename: 'SaveSandboxSettingsPayload', settings: { values: unknown, inherited: boolean, stateRev: number, schemaHash: string } }
    | { __typename: 'StateConflictError', code: UserErrorCode, message: string, retryable: boolean }
   };

export type SignedInViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type SignedInViewerQuery = { viewer: { id: string, handle: string, name: string, role: Role } | null };

const PolicyPartsDefinition = {"kind":"FragmentDefinition","name":{"kind":"Name","value":"PolicyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LockPolicy"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"enabled"}},{"kind":"Field","name":{"kind":"Name","value":"ttlMs"}},{"kind":"Field","name":{"kind":"Name","value":"heartbeatIntervalMs"}},{"kind":"Field","name":{"kind":"Name","value":"idleTimeoutMs"}},{"kind":"Field","name":{"kind":"Name","value":"coversMetadata"}},{"kind":"Field","name":{"kind":"Name","value":"reserveMs"}},{"kind":"Field","name":{"kind":"Name","value":"agents"}}]}};
const ErrorPartsDefinition = {"kind":"FragmentDefinition","name":{"kind":"Name","value":"ErrorParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}}]}};
const LeaseTimesDefinition = {"kind":"FragmentDefinition","name":{"kind":"Name","value":"LeaseTimes"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DraftLock"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"fencingToken"}},{"kind":"Field","name":{"kind":"Name","value":"expiresInMs"}},{"kind":"Field","name":{"kind":"Name","value":"asOf"}},{"kind":"Field","name":{"kind":"Name","value":"lastActiveAt"}},{"kind":"Field","name":{"kind":"Name","value":"heartbeatIntervalMs"}}]}};
const LockPartsDefinition = {"kind":"FragmentDefinition","name":{"kind":"Name","value":"LockParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DraftLock"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LeaseTimes"}},{"kind":"Field","name":{"kind":"Name","value":"comment"}},{"kind":"Field","name":{"kind":"Name","value":"acquiredAt"}},{"kind":"Field","name":{"kind":"Name","value":"heldByViewer"}},{"kind":"Field","name":{"kind":"Name","value":"holder"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"handle"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}}]}},{"kind":"Field","name":{"kind":"Name","value":"forcedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"handle"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}};
const HeldPartsDefinition = {"kind":"FragmentDefinition","name":{"kind":"Name","value":"HeldParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DraftLockHeldError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewerCanForceTake"}},{"kind":"Field","name":{"kind":"Name","value":"heldLock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LockParts"}}]}}]}};
const LostPartsDefinition = {"kind":"FragmentDefinition","name":{"kind":"Name","value":"LostParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DraftLockLostError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"statedReason"}},{"kind":"Field","name":{"kind":"Name","value":"by"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"handle"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"currentLock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LockParts"}}]}}]}};
const HeadPartsDefinition = {"kind":"FragmentDefinition","name":{"kind":"Name","value":"HeadParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DraftVersion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"content"}},{"kind":"Field","name":{"kind":"Name","value":"contentHash"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"savedAt"}},{"kind":"Field","name":{"kind":"Name","value":"savedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"handle"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}};
const ConflictPartsDefinition = {"kind":"FragmentDefinition","name":{"kind":"Name","value":"ConflictParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DraftVersionConflictError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currentHead"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"HeadParts"}}]}}]}};
const InputFaultsDefinition = {"kind":"FragmentDefinition","name":{"kind":"Name","value":"InputFaults"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}};
const CollectionFieldsDefinition = {"kind":"FragmentDefinition","name":{"kind":"Name","value":"CollectionFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Collection"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"storage"}},{"kind":"Field","name":{"kind":"Name","value":"singleton"}},{"kind":"Field","name":{"kind":"Name","value":"runnable"}},{"kind":"Field","name":{"kind":"Name","value":"editors"}},{"kind":"Field","name":{"kind":"Name","value":"readers"}},{"kind":"Field","name":{"kind":"Name","value":"contentSchema"}},{"kind":"Field","name":{"kind":"Name","value":"urlTemplate"}},{"kind":"Field","name":{"kind":"Name","value":"archived"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}};
const ToolMetadataDefinition = {"kind":"FragmentDefinition","name":{"kind":"Name","value":"ToolMetadata"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Tool"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"summary"}},{"kind":"Field","name":{"kind":"Name","value":"taxonomy"}},{"kind":"Field","name":{"kind":"Name","value":"metadataVersion"}},{"kind":"Field","name":{"kind":"Name","value":"maintainers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"handle"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}};
const RunPartsDefinition = {"kind":"FragmentDefinition","name":{"kind":"Name","value":"RunParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SandboxRun"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"snapshotId"}},{"kind":"Field","name":{"kind":"Name","value":"snapshotExpiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"actionId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"queuedAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"durationMs"}},{"kind":"Field","name":{"kind":"Name","value":"outputs"}},{"kind":"Field","name":{"kind":"Name","value":"nextActions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"actionId"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"inputSchema"}}]}},{"kind":"Field","name":{"kind":"Name","value":"logs"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"stack"}}]}},{"kind":"Field","name":{"kind":"Name","value":"stateRev"}}]}};
const FilesPartsDefinition = {"kind":"FragmentDefinition","name":{"kind":"Name","value":"FilesParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DraftVersion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"files"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"sha256"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"url"}}]}}]}};
export const PolicyPartsFragmentDoc = {"kind":"Document","definitions":[PolicyPartsDefinition]} as unknown as DocumentNode<PolicyPartsFragment, unknown>;
export const ErrorPartsFragmentDoc = {"kind":"Document","definitions":[ErrorPartsDefinition]} as unknown as DocumentNode<ErrorPartsFragment, unknown>;
export const LeaseTimesFragmentDoc = {"kind":"Document","definitions":[LeaseTimesDefinition]} as unknown as DocumentNode<LeaseTimesFragment, unknown>;
export const LockPartsFragmentDoc = {"kind":"Document","definitions":[LockPartsDefinition,LeaseTimesDefinition]} as unknown as DocumentNode<LockPartsFragment, unknown>;
export const HeldPartsFragmentDoc = {"kind":"Document","definitions":[HeldPartsDefinition,LeaseTimesDefinition,LockPartsDefinition]} as unknown as DocumentNode<HeldPartsFragment, unknown>;
export const LostPartsFragmentDoc = {"kind":"Document","definitions":[LostPartsDefinition,LeaseTimesDefinition,LockPartsDefinition]} as unknown as DocumentNode<LostPartsFragment, unknown>;
export const HeadPartsFragmentDoc = {"kind":"Document","definitions":[HeadPartsDefinition]} as unknown as DocumentNode<HeadPartsFragment, unknown>;
export const ConflictPartsFragmentDoc = {"kind":"Document","definitions":[ConflictPartsDefinition,HeadPartsDefinition]} as unknown as DocumentNode<ConflictPartsFragment, unknown>;
export const InputFaultsFragmentDoc = {"kind":"Document","definitions":[InputFaultsDefinition]} as unknown as DocumentNode<InputFaultsFragment, unknown>;
export const CollectionFieldsFragmentDoc = {"kind":"Document","definitions":[CollectionFieldsDefinition]} as unknown as DocumentNode<CollectionFieldsFragment, unknown>;
export const ToolMetadataFragmentDoc = {"kind":"Document","definitions":[ToolMetadataDefinition]} as unknown as DocumentNode<ToolMetadataFragment, unknown>;
export const RunPartsFragmentDoc = {"kind":"Document","definitions":[RunPartsDefinition]} as unknown as DocumentNode<RunPartsFragment, unknown>;
export const FilesPartsFragmentDoc = {"kind":"Document","definitions":[FilesPartsDefinition]} as unknown as DocumentNode<FilesPartsFragment, unknown>;
export const TakeOverLockDocument = {"__meta__":{"hash":"sha256:886ea39c6de72a7c0d36c69c41879d88b098621d5234f1d91f861b47a2ec0a88"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"TakeOverLock"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ForceTakeLockInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"forceTakeLock"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ForceTakeLockPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tool"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"HeldParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},LeaseTimesDefinition,LockPartsDefinition,HeldPartsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<TakeOverLockMutation, TakeOverLockMutationVariables>;
export const FreeLockDocument = {"__meta__":{"hash":"sha256:9f1515ead67ee798c01e5cf0741de598eebf260dbca95aad04116b32e243b7c5"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"FreeLock"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ForceReleaseLockInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"forceReleaseLock"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ForceReleaseLockPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tool"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"HeldParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},LeaseTimesDefinition,LockPartsDefinition,HeldPartsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<FreeLockMutation, FreeLockMutationVariables>;
export const AuditPageDocument = {"__meta__":{"hash":"sha256:b0dd30facc22ef173beeebfec4ca154897e7a2025cf16bee454b71ac815d7d89"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AuditPage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"AuditEntryFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"auditLog"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"fencingToken"}},{"kind":"Field","name":{"kind":"Name","value":"metadata"}},{"kind":"Field","name":{"kind":"Name","value":"toolId"}},{"kind":"Field","name":{"kind":"Name","value":"actor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"subject"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tool"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}}]}}]}}]}}]} as unknown as DocumentNode<AuditPageQuery, AuditPageQueryVariables>;
export const ToolsNamedDocument = {"__meta__":{"hash":"sha256:9e6d4015aa0fd45ef26c60b5027744a8f5066587666d520fbbb1030d73a207b7"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ToolsNamed"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"search"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tools"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"search"},"value":{"kind":"Variable","name":{"kind":"Name","value":"search"}}}]}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}}]}}]}}]} as unknown as DocumentNode<ToolsNamedQuery, ToolsNamedQueryVariables>;
export const PoliciesDocument = {"__meta__":{"hash":"sha256:ca6cf7687d4e5a59561096a6a4812c03982a884611f3548d9f6ed568ac4c22ff"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Policies"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"collections"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"lockPolicy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PolicyParts"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]}}]}},PolicyPartsDefinition]} as unknown as DocumentNode<PoliciesQuery, PoliciesQueryVariables>;
export const ChangePolicyDocument = {"__meta__":{"hash":"sha256:bfc57223c7ee36fae62a3ec50b696b4803b174681762cf8d8b8a3deab6e403f5"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ChangePolicy"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateLockPolicyInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateLockPolicy"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateLockPolicyPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"collection"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"lockPolicy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PolicyParts"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},PolicyPartsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<ChangePolicyMutation, ChangePolicyMutationVariables>;
export const CollectionTableDocument = {"__meta__":{"hash":"sha256:4f60ef23f3be7ad207d12cc052d81540a8b33383cb9063876419a93213ef2445"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CollectionTable"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"collections"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CollectionFields"}}]}}]}},CollectionFieldsDefinition]} as unknown as DocumentNode<CollectionTableQuery, CollectionTableQueryVariables>;
export const MakeCollectionDocument = {"__meta__":{"hash":"sha256:ef8b70ef7aef058979cbb49a2c4de460a011bdeb32442bdf2d0e3a2b5fce5bc3"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"MakeCollection"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateCollectionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createCollection"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreateCollectionPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"collection"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CollectionFields"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},CollectionFieldsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<MakeCollectionMutation, MakeCollectionMutationVariables>;
export const ChangeCollectionDocument = {"__meta__":{"hash":"sha256:f10c5d95f8550567ff8ff9f989267258b826ad982ecb33d078f4f7f0a13288ab"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ChangeCollection"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateCollectionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateCollection"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateCollectionPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"headsRefused"}},{"kind":"Field","name":{"kind":"Name","value":"collection"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CollectionFields"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},CollectionFieldsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<ChangeCollectionMutation, ChangeCollectionMutationVariables>;
export const CollectionsToFillDocument = {"__meta__":{"hash":"sha256:60f824f0f92e970c84e9bd323f1679003a2e96e77ecd917f01e04592073d0592"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CollectionsToFill"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"collections"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"storage"}},{"kind":"Field","name":{"kind":"Name","value":"runnable"}},{"kind":"Field","name":{"kind":"Name","value":"archived"}},{"kind":"Field","name":{"kind":"Name","value":"singleton"}},{"kind":"Field","name":{"kind":"Name","value":"contentSchema"}}]}}]}}]} as unknown as DocumentNode<CollectionsToFillQuery, CollectionsToFillQueryVariables>;
export const CreateDocumentDocument = {"__meta__":{"hash":"sha256:e03b422656fa69d7e5d46a3d7220a67def194d92fecbec9c124687a2445dc47a"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateDocument"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateToolInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createTool"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreateToolPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tool"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"collection"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<CreateDocumentMutation, CreateDocumentMutationVariables>;
export const DeleteDocumentDocument = {"__meta__":{"hash":"sha256:81c186f3c4acf5d14230c8a011f69a0ace14be339bc24d6488aa4a291d2a909f"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteDocument"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteToolInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteTool"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteToolPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deletedToolId"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DraftLockHeldError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"heldLock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"holder"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<DeleteDocumentMutation, DeleteDocumentMutationVariables>;
export const EditToolDocument = {"__meta__":{"hash":"sha256:04222306276a0b8bd8c3f40e9facf1748859c015bac6282d0c7ef6d5db874319"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"EditTool"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"collection"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"slug"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"toolBySlug"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"collection"},"value":{"kind":"Variable","name":{"kind":"Name","value":"collection"}}},{"kind":"Argument","name":{"kind":"Name","value":"slug"},"value":{"kind":"Variable","name":{"kind":"Name","value":"slug"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ToolMetadata"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"viewerCanEdit"}},{"kind":"Field","name":{"kind":"Name","value":"viewerCanForceTake"}},{"kind":"Field","name":{"kind":"Name","value":"lockRevision"}},{"kind":"Field","name":{"kind":"Name","value":"collection"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"storage"}},{"kind":"Field","name":{"kind":"Name","value":"runnable"}},{"kind":"Field","name":{"kind":"Name","value":"urlTemplate"}},{"kind":"Field","name":{"kind":"Name","value":"contentSchema"}},{"kind":"Field","name":{"kind":"Name","value":"lockPolicy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PolicyParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"draftHead"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"HeadParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"publishedVersion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}}]}},{"kind":"Field","name":{"kind":"Name","value":"draftLock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LockParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"latestSandboxRun"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RunParts"}}]}}]}}]}},LeaseTimesDefinition,ToolMetadataDefinition,PolicyPartsDefinition,HeadPartsDefinition,LockPartsDefinition,RunPartsDefinition]} as unknown as DocumentNode<EditToolQuery, EditToolQueryVariables>;
export const ToolChangedDocument = {"__meta__":{"hash":"sha256:822c678c87c6f7dd5b6f61b64a149acbc30886f3cbc9cfd042191d9ff45439c1"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"ToolChanged"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"toolChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"toolId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"tool"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"metadataVersion"}},{"kind":"Field","name":{"kind":"Name","value":"draftHead"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}}]}},{"kind":"Field","name":{"kind":"Name","value":"publishedVersion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ToolChangedSubscription, ToolChangedSubscriptionVariables>;
export const LockNowDocument = {"__meta__":{"hash":"sha256:58fe0da7ccd5fc6c747ec788693ee3647dc1e82bd2cf272ef6d2549a489445e3"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LockNow"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"draftLock"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"toolId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LockParts"}}]}}]}},LeaseTimesDefinition,LockPartsDefinition]} as unknown as DocumentNode<LockNowQuery, LockNowQueryVariables>;
export const VersionListDocument = {"__meta__":{"hash":"sha256:7191dd99226fa8d8eeb28f836bc5ba2f6763570022d4350c04ea4ec0e7a3e748"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"VersionList"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tool"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"versions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"savedAt"}},{"kind":"Field","name":{"kind":"Name","value":"savedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"handle"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<VersionListQuery, VersionListQueryVariables>;
export const FilesOfHeadDocument = {"__meta__":{"hash":"sha256:d6d0f9dbf3a78f7e0d9f33abe7de51e7974355471a6358d145e8bce0629de239"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"FilesOfHead"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tool"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"draftHead"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FilesParts"}}]}}]}}]}},FilesPartsDefinition]} as unknown as DocumentNode<FilesOfHeadQuery, FilesOfHeadQueryVariables>;
export const SaveFilesDocument = {"__meta__":{"hash":"sha256:1fda79fa9c0ab135b7a79abf9b4542c619c52c75fda7deca5ccb119c7dba6a52"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SaveFiles"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SaveDraftInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"saveDraft"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SaveDraftPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"draftHead"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"HeadParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"FilesParts"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ConflictParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},HeadPartsDefinition,FilesPartsDefinition,ConflictPartsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<SaveFilesMutation, SaveFilesMutationVariables>;
export const LockHistoryPageDocument = {"__meta__":{"hash":"sha256:1dc29fb3c5de651a31efffc29017a5be948d2ac130251d2b62522a4c14cd1e65"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LockHistoryPage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tool"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"lockHistory"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"fencingToken"}},{"kind":"Field","name":{"kind":"Name","value":"acknowledgedAt"}},{"kind":"Field","name":{"kind":"Name","value":"actor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"previousHolder"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<LockHistoryPageQuery, LockHistoryPageQueryVariables>;
export const VersionContentsDocument = {"__meta__":{"hash":"sha256:74f5a8a97f0d23a2760a4fce6e645943a7d54240518ba30b44925a2a71dc000a"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"VersionContents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tool"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"toolId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","alias":{"kind":"Name","value":"before"},"name":{"kind":"Name","value":"version"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"number"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"HeadParts"}}]}},{"kind":"Field","alias":{"kind":"Name","value":"after"},"name":{"kind":"Name","value":"version"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"number"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"HeadParts"}}]}}]}}]}},HeadPartsDefinition]} as unknown as DocumentNode<VersionContentsQuery, VersionContentsQueryVariables>;
export const SaveUnlockedDocument = {"__meta__":{"hash":"sha256:c37d882ebb5de75c63fdbbbcbce83518f0a7cdc0decf7249302ecbd5c92be2a0"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SaveUnlocked"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SaveDraftInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"saveDraft"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SaveDraftPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"draftHead"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"HeadParts"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ConflictParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},HeadPartsDefinition,ConflictPartsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<SaveUnlockedMutation, SaveUnlockedMutationVariables>;
export const PublishDocument = {"__meta__":{"hash":"sha256:217f40223cd3eef9a3034913a37407a75bdb81019e961773710945579fdaf2d7"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Publish"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PublishDraftInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"publishDraft"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PublishDraftPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tool"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"publishedVersion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}}]}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},ErrorPartsDefinition]} as unknown as DocumentNode<PublishMutation, PublishMutationVariables>;
export const UnpublishDocument = {"__meta__":{"hash":"sha256:53614e71fac6c147de5961f8321df75937aedfebb9ebb91fa4c36049e6415b4d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Unpublish"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UnpublishToolInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"unpublishTool"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UnpublishToolPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tool"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"publishedVersion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}}]}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},ErrorPartsDefinition]} as unknown as DocumentNode<UnpublishMutation, UnpublishMutationVariables>;
export const RestoreVersionDocument = {"__meta__":{"hash":"sha256:125256c155cd924fe459b298cd01e20dbd42ce58f9f8610aa978664071170fd4"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RestoreVersion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RestoreDraftVersionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"restoreDraftVersion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SaveDraftPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"draftHead"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"HeadParts"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ConflictParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},HeadPartsDefinition,ConflictPartsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<RestoreVersionMutation, RestoreVersionMutationVariables>;
export const SaveMetadataDocument = {"__meta__":{"hash":"sha256:df63912522d4f4aac5079d563571b814cdbda38f59da280d51a57059a3f0ff5c"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SaveMetadata"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateToolMetadataInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateToolMetadata"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateToolMetadataPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tool"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ToolMetadata"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MetadataVersionConflictError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currentVersion"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},ToolMetadataDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<SaveMetadataMutation, SaveMetadataMutationVariables>;
export const ToolListDocument = {"__meta__":{"hash":"sha256:11e410cf58ee689de645ecbf5339c413ddbf1f1e321c2cb23e51af0f5585749f"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ToolList"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ToolFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tools"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"atMost"},"value":{"kind":"IntValue","value":"1001"}}]},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"summary"}},{"kind":"Field","name":{"kind":"Name","value":"lockRevision"}},{"kind":"Field","name":{"kind":"Name","value":"collection"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"draftHead"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"savedAt"}},{"kind":"Field","name":{"kind":"Name","value":"savedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"publishedVersion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}}]}},{"kind":"Field","name":{"kind":"Name","value":"draftLock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LockParts"}}]}}]}}]}}]}},LeaseTimesDefinition,LockPartsDefinition]} as unknown as DocumentNode<ToolListQuery, ToolListQueryVariables>;
export const CollectionNamesDocument = {"__meta__":{"hash":"sha256:42ee193fac1de1e6f7ac0b1a665134b11dd92ffb53b91b49e8658e125c99cf1f"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CollectionNames"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"collections"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]} as unknown as DocumentNode<CollectionNamesQuery, CollectionNamesQueryVariables>;
export const LockListDocument = {"__meta__":{"hash":"sha256:0bc70bd0e711f827d19afb11c3e8a496cf1e5dd225e69967fd741344e358725a"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LockList"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"DraftLockFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"DraftLockOrder"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"activeDraftLocks"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"atMost"},"value":{"kind":"IntValue","value":"1001"}}]},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LockParts"}},{"kind":"Field","name":{"kind":"Name","value":"tool"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"lockRevision"}},{"kind":"Field","name":{"kind":"Name","value":"viewerCanForceTake"}},{"kind":"Field","name":{"kind":"Name","value":"collection"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]}},LeaseTimesDefinition,LockPartsDefinition]} as unknown as DocumentNode<LockListQuery, LockListQueryVariables>;
export const LocksChangedDocument = {"__meta__":{"hash":"sha256:0e50f58faed489c5d0fa454388dbbcddb721478ed4d07297cf4b9c997fb1691f"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"LocksChanged"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"DraftLockFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"activeDraftLocksChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resync"}},{"kind":"Field","name":{"kind":"Name","value":"changes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"toolId"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"lock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LockParts"}}]}}]}}]}}]}},LeaseTimesDefinition,LockPartsDefinition]} as unknown as DocumentNode<LocksChangedSubscription, LocksChangedSubscriptionVariables>;
export const ToolsChangedDocument = {"__meta__":{"hash":"sha256:d5d34d01795be4a8e12f61dea3866ce3f7e3ee161580196c2ec707066d89d9d5"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"ToolsChanged"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ToolFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"toolsChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resync"}},{"kind":"Field","name":{"kind":"Name","value":"changes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"toolId"}}]}}]}}]}}]} as unknown as DocumentNode<ToolsChangedSubscription, ToolsChangedSubscriptionVariables>;
export const PeopleNamedDocument = {"__meta__":{"hash":"sha256:c96a59ea314a86164bf27a18da85cad082777ee68ff68a8dc4f5ad436d76b58c"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PeopleNamed"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"search"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"users"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"search"},"value":{"kind":"Variable","name":{"kind":"Name","value":"search"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"handle"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode<PeopleNamedQuery, PeopleNamedQueryVariables>;
export const RunInSandboxDocument = {"__meta__":{"hash":"sha256:3e7eeb5d4ee153dfc0efc5b322ed7d546d36cd02848212f019a46aa0aa46dd76"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RunInSandbox"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RunSandboxInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"runSandbox"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RunSandboxPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"run"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RunParts"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},RunPartsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<RunInSandboxMutation, RunInSandboxMutationVariables>;
export const SubmitActionDocument = {"__meta__":{"hash":"sha256:c4d7e6e0d50b9e9f3b508ff952851506d44e460f70b2d2005ab8dc6c9c0a6b6a"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SubmitAction"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StartSandboxActionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startSandboxAction"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StartSandboxActionPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"run"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RunParts"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},RunPartsDefinition,InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<SubmitActionMutation, SubmitActionMutationVariables>;
export const CancelRunDocument = {"__meta__":{"hash":"sha256:31f3bfea1d7650ebcd682527a0380c68af6708415577885863793e11a914ef74"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelRun"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CancelSandboxRunInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelSandboxRun"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CancelSandboxRunPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"run"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RunParts"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},RunPartsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<CancelRunMutation, CancelRunMutationVariables>;
export const RunChangedDocument = {"__meta__":{"hash":"sha256:4c856d5c8e3a1e13c73cf040c6ddb23dc742ffa214fbd45855a04c2e3a6f2c5d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"RunChanged"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sandboxRunChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RunParts"}}]}}]}},RunPartsDefinition]} as unknown as DocumentNode<RunChangedSubscription, RunChangedSubscriptionVariables>;
export const ResolveSettingsDocument = {"__meta__":{"hash":"sha256:634da3136de34b1737f2f821552ee73e7cea4a5dd78caebb38d52a9227a7e389"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ResolveSettings"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ResolveSandboxSettingsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resolveSandboxSettings"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ResolveSandboxSettingsPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"settings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"values"}},{"kind":"Field","name":{"kind":"Name","value":"inherited"}},{"kind":"Field","name":{"kind":"Name","value":"stateRev"}},{"kind":"Field","name":{"kind":"Name","value":"schemaHash"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<ResolveSettingsMutation, ResolveSettingsMutationVariables>;
export const StoreSettingsDocument = {"__meta__":{"hash":"sha256:5322f2605dc2a6cb4aac5193d0aa1fb53c084b7e4a2d4b7641d60b6adb9a992c"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StoreSettings"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SaveSandboxSettingsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"saveSandboxSettings"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SaveSandboxSettingsPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"settings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"values"}},{"kind":"Field","name":{"kind":"Name","value":"inherited"}},{"kind":"Field","name":{"kind":"Name","value":"stateRev"}},{"kind":"Field","name":{"kind":"Name","value":"schemaHash"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InputFaults"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ErrorParts"}}]}}]}},InputFaultsDefinition,ErrorPartsDefinition]} as unknown as DocumentNode<StoreSettingsMutation, StoreSettingsMutationVariables>;
export const SignedInViewerDocument = {"__meta__":{"hash":"sha256:75c24c52036028b3d06a4bee136f86efe38d8e3369086893c6af5011d3f3666d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SignedInViewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"handle"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"role"}}]}}]}}]} as unknown as DocumentNode<SignedInViewerQuery, SignedInViewerQueryVariables>;