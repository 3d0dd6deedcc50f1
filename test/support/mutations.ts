/** Everything that a story looks at, in one selection for every result. */
export const lock =
  'id fencingToken expiresInMs comment heldByViewer acquiredAt renewedAt expiresAt asOf lastActiveAt ' +
  'holder { id } forcedBy { id } draftHead { id number }'
export const run =
  'id status snapshotId actionId draftHeadId stateRev outputs logs error { message } nextActions { actionId label }'
const settings = 'context schemaHash values stateRev'
const failures = `
  ... on DraftLockHeldError { heldLock { ${lock} } heldByViewerElsewhere viewerCanForceTake }
  ... on DraftLockLostError { cause by { id } endedAt statedReason currentLock { ${lock} } }
  ... on DraftVersionConflictError { currentHead { id number content } tool { id } }
  ... on StateConflictError { currentStateRev }
  ... on SandboxBusyError { retryAfterMs }
  ... on MetadataVersionConflictError { currentVersion }
  ... on InvalidInputError { issues { path message } }
  ... on UserError { code message retryable }`
const collection =
  'id name storage singleton runnable editors readers contentSchema urlTemplate archived version ' +
  'lockPolicy { enabled ttlMs heartbeatIntervalMs idleTimeoutMs coversMetadata version }'
const payloads: Record<string, string> = {
  acquireDraftLock: `... on AcquireDraftLockPayload { grant { lockToken lock { ${lock} } } tool { id lockRevision } }`,
  heartbeat: `... on HeartbeatPayload { lock { ${lock} } }`,
  releaseDraftLock: '... on ReleaseDraftLockPayload { tool { id lockRevision draftLock { id } } }',
  forceTakeLock: `... on ForceTakeLockPayload { grant { lockToken lock { ${lock} } } previousHolder { id } tool { id } }`,
  forceReleaseLock: '... on ForceReleaseLockPayload { tool { id } previousHolder { id } }',
  saveDraft: `... on SaveDraftPayload { draftHead { id number content fencingToken savedBy { id } } lock { ${lock} } }`,
  publishDraft: '... on PublishDraftPayload { tool { id publishedVersion { number content } } }',
  updateToolMetadata:
    '... on UpdateToolMetadataPayload { tool { id title summary taxonomy metadataVersion maintainers { id } } }',
  deleteTool: '... on DeleteToolPayload { deletedToolId }',
  updateLockPolicy:
    '... on UpdateLockPolicyPayload { collection { id lockPolicy { enabled ttlMs heartbeatIntervalMs idleTimeoutMs coversMetadata version } } }',
  runSandbox: `... on RunSandboxPayload { run { ${run} } }`,
  startSandboxAction: `... on StartSandboxActionPayload { run { ${run} } }`,
  cancelSandboxRun: `... on CancelSandboxRunPayload { run { ${run} } }`,
  resolveSandboxSettings: `... on ResolveSandboxSettingsPayload { settings { ${settings} draftHeadId inherited } }`,
  saveSandboxSettings: `... on SaveSandboxSettingsPayload { settings { ${settings} draftHeadId inherited } }`,
  runTool: '... on RunToolPayload { run { id status version { number } } }',
  saveToolSettings: `... on SaveToolSettingsPayload { settings { ${settings} } }`,
  createCollection: `... on CreateCollectionPayload { collection { ${collection} } }`,
  updateCollection: `... on UpdateCollectionPayload { headsRefused collection { ${collection} } }`,
  deleteCollection: '... on DeleteCollectionPayload { deletedCollectionId }',
  openDocument:
    '... on OpenDocumentPayload { created tool { id slug title lockRevision maintainers { id } draftHead { number content } } }',
  noteExternalSave: `... on NoteExternalSavePayload { tool { id draftHead { number message reference savedBy { id } } } lock { ${lock} } }`,
  createTool: '... on CreateToolPayload { tool { id slug draftHead { number content } maintainers { id } } }',
}
const held = 'DraftLockHeldError'
const lost = 'DraftLockLostError'
const version = 'DraftVersionConflictError'
const metadata = 'MetadataVersionConflictError'
const state = 'StateConflictError'
const applicable: Record<string, string[]> = {
  acquireDraftLock: [held, lost, version],
  heartbeat: [lost],
  releaseDraftLock: [],
  forceTakeLock: [held, lost],
  forceReleaseLock: [held],
  saveDraft: [held, lost, version],
  publishDraft: [held, lost, version],
  updateToolMetadata: [held, lost, metadata],
  deleteTool: [held, lost],
  updateLockPolicy: [metadata],
  runSandbox: [held, lost, version, 'SandboxBusyError'],
  startSandboxAction: [held, lost, version, state, 'SandboxBusyError'],
  cancelSandboxRun: [],
  resolveSandboxSettings: [held, lost, version],
  saveSandboxSettings: [held, lost, version, state],
  runTool: ['SandboxBusyError'],
  saveToolSettings: [state],
  createTool: [],
  createCollection: [],
  updateCollection: [metadata],
  deleteCollection: [],
  openDocument: [],
  noteExternalSave: [held, lost],
}

/** The document of a mutation, with whatever of the failures its union has. */
export function mutation(name: string): string {
  const members = failures
    .trim()
    .split('\n')
    .filter((line) =>
      [...(applicable[name] ?? []), 'InvalidInputError', 'UserError'].some((type) =>
        line.includes(`on ${type} `),
      ),
    )
    .join('\n')
  const input = `${name[0]?.toUpperCase()}${name.slice(1)}Input`
  return `mutation ($input: ${input}!) { ${name}(input: $input) { __typename ${payloads[name]} ${members} } }`
}
