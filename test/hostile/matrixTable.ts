import { randomUUID } from 'node:crypto'
import { guards, isGuarded } from '../support/guards.ts'
import { sampleInput } from '../support/sampleInput.ts'

/**
 * Every role in a column, every field of the schema in a row. Bo holds the lock of a page and of a script, and
 * has run the script; ada may edit both. The agents work for ada, a contributor, and for sue, a superuser; the
 * vault is a service. No call writes anything: where a role may, something else prevents it.
 */
export const columns = [
  'nobody',
  'vera',
  'carl',
  'ada',
  'bo',
  'cleo',
  'sue',
  'adasAgent',
  'suesAgent',
  'vault',
] as const
export type Who = (typeof columns)[number]

/** What the calls are about. The test fills it in before the first call. */
export const place = {} as {
  page: string
  script: string
  slug: string
  /** Bo's. */
  run: { id: string; snapshotId: string }
  /** Ada's, of the page. */
  salvage: string
  /** Ada's, for the page, and settled. */
  request: string
}

const page = () => ({ toolId: place.page })
const script = () => ({ toolId: place.script })
const session = () => ({ sessionId: randomUUID(), idempotencyKey: randomUUID() })
const displacing = { observedFencingToken: 1, reason: 'because' }
const unknownToken = { lockToken: 'no token of anybody' }

/** Calls under the lock have no rows of their own: without the lock, the guard answers. */
const guardsAnswers =
  'UNAUTHENTICATED FORBIDDEN FORBIDDEN DOCUMENT_LOCKED DOCUMENT_LOCKED DOCUMENT_LOCKED DOCUMENT_LOCKED DOCUMENT_LOCKED DOCUMENT_LOCKED FORBIDDEN'
/** Agents may not delete, unless an operator allows it. */
const toDelete = guardsAnswers.replace(
  / DOCUMENT_LOCKED DOCUMENT_LOCKED FORBIDDEN$/,
  ' FORBIDDEN FORBIDDEN FORBIDDEN',
)
const underLock = (name: string) => sampleInput(name, { ...script(), snapshotId: place.run.snapshotId })

/** The answers in the order of the columns. `may`: the role may do it, and is not tested here. */
export type Row = [call: () => object, answers: string]

export const mutations: Record<string, Row> = {
  ...Object.fromEntries(
    guards
      .filter(([, option]) => isGuarded(option) && option.needs !== 'leaseForMetadata')
      .map(([name]): [string, Row] => [name, [() => underLock(name), guardsAnswers]]),
  ),
  deleteTool: [() => underLock('deleteTool'), toDelete],
  acknowledgeLockLoss: [
    () => ({ ...page(), ...unknownToken }),
    'UNAUTHENTICATED NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND',
  ],
  acquireDraftLock: [
    () => ({ ...page(), ...session() }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN DOCUMENT_LOCKED DOCUMENT_LOCKED DOCUMENT_LOCKED DOCUMENT_LOCKED DOCUMENT_LOCKED DOCUMENT_LOCKED FORBIDDEN',
  ],
  answerDraftLockRequest: [
    () => ({ requestId: place.request, answer: 'DENY', ...unknownToken }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST FORBIDDEN',
  ],
  cancelSandboxRun: [
    () => ({ runId: place.run.id }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN answered answered answered FORBIDDEN answered FORBIDDEN',
  ],
  createCollection: [
    () => ({ id: 'pages', name: 'Pages' }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN SLUG_TAKEN SLUG_TAKEN FORBIDDEN FORBIDDEN FORBIDDEN',
  ],
  createTool: [
    () => ({ collection: 'pages', slug: `x-${randomUUID()}`, title: 'X', content: {} }),
    'UNAUTHENTICATED FORBIDDEN may may may may may may may FORBIDDEN',
  ],
  deleteCollection: [
    () => ({ id: 'pages' }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN INVALID_INPUT FORBIDDEN FORBIDDEN FORBIDDEN',
  ],
  createWebhook: [
    () => ({ url: 'nowhere' }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN INVALID_INPUT INVALID_INPUT FORBIDDEN FORBIDDEN FORBIDDEN',
  ],
  deleteWebhook: [
    () => ({ id: randomUUID() }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN NOT_FOUND NOT_FOUND FORBIDDEN FORBIDDEN FORBIDDEN',
  ],
  rotateWebhookSecret: [
    () => ({ id: randomUUID() }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN NOT_FOUND NOT_FOUND FORBIDDEN FORBIDDEN FORBIDDEN',
  ],
  discardSalvage: [
    () => ({ salvageId: place.salvage }),
    'UNAUTHENTICATED NOT_FOUND NOT_FOUND may FORBIDDEN may may NOT_FOUND FORBIDDEN NOT_FOUND',
  ],
  forceReleaseLock: [
    () => ({ ...page(), ...displacing }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN may may may FORBIDDEN FORBIDDEN FORBIDDEN',
  ],
  forceTakeLock: [
    () => ({ ...page(), ...session(), ...displacing }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN may may may FORBIDDEN FORBIDDEN FORBIDDEN',
  ],
  heartbeat: [
    () => ({ ...page(), ...unknownToken }),
    'UNAUTHENTICATED LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST',
  ],
  noteExternalSave: [
    page,
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN INVALID_INPUT INVALID_INPUT INVALID_INPUT INVALID_INPUT INVALID_INPUT INVALID_INPUT FORBIDDEN',
  ],
  openDocument: [
    () => ({ document: { collection: 'pages', key: 'a' } }),
    'UNAUTHENTICATED INVALID_INPUT INVALID_INPUT INVALID_INPUT INVALID_INPUT INVALID_INPUT INVALID_INPUT INVALID_INPUT INVALID_INPUT INVALID_INPUT',
  ],
  releaseDraftLock: [
    () => ({ ...page(), ...unknownToken }),
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  requestDraftLock: [
    () => ({ ...page(), ...session() }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN may INVALID_INPUT may may may may FORBIDDEN',
  ],
  runTool: [
    script,
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND FORBIDDEN',
  ],
  saveSalvage: [
    () => ({ ...page(), ...unknownToken, baseVersion: 1, content: {} }),
    'UNAUTHENTICATED LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST',
  ],
  saveToolSettings: [
    () => ({ ...script(), values: {}, expectedStateRev: 99 }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND FORBIDDEN',
  ],
  updateCollection: [
    () => ({ id: 'pages', expectedVersion: 99 }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN METADATA_CONFLICT METADATA_CONFLICT FORBIDDEN FORBIDDEN FORBIDDEN',
  ],
  updateLockPolicy: [
    () => ({ collection: 'pages', expectedVersion: 99, ttlMs: 60_000 }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN METADATA_CONFLICT METADATA_CONFLICT FORBIDDEN FORBIDDEN FORBIDDEN',
  ],
  updateToolMetadata: [
    () => ({ ...page(), expectedMetadataVersion: 99, title: 'Mine' }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN METADATA_CONFLICT METADATA_CONFLICT METADATA_CONFLICT METADATA_CONFLICT METADATA_CONFLICT METADATA_CONFLICT FORBIDDEN',
  ],
  withdrawDraftLockRequest: [
    () => ({ requestId: place.request }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN answered FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN',
  ],
}

export const queries: Record<string, Row> = {
  activeDraftLocks: [
    () => ({}),
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  auditLog: [
    () => ({}),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN answered answered FORBIDDEN answered FORBIDDEN',
  ],
  checkDraftLock: [
    () => ({ input: { ...page(), ...unknownToken } }),
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  collections: [
    () => ({}),
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  document: [
    () => ({ ref: { collection: 'pages', key: place.slug } }),
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  draftLock: [
    page,
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  salvages: [
    () => ({}),
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  sandboxRun: [
    () => ({ id: place.run.id }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN answered answered answered FORBIDDEN answered FORBIDDEN',
  ],
  sandboxSession: [
    () => ({ ...script(), snapshotId: place.run.snapshotId }),
    'UNAUTHENTICATED none none none answered none none none none none',
  ],
  tool: [
    () => ({ id: place.page }),
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  toolBySlug: [
    () => ({ collection: 'pages', slug: place.slug }),
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  toolRun: [
    () => ({ id: place.run.id }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN none none none FORBIDDEN none FORBIDDEN',
  ],
  toolSettings: [script, 'UNAUTHENTICATED none none none none none none none none none'],
  tools: [
    () => ({}),
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  user: [
    () => ({ id: 'bo' }),
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  users: [
    () => ({ search: 'a' }),
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  viewer: [
    () => ({}),
    'none answered answered answered answered answered answered answered answered answered',
  ],
  webhooks: [
    () => ({}),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN answered answered FORBIDDEN answered FORBIDDEN',
  ],
}

export const subscriptions: Record<string, Row> = {
  activeDraftLocksChanged: [
    () => ({}),
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  draftLockChanged: [
    page,
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  draftViewersChanged: [
    page,
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  toolChanged: [
    page,
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  toolsChanged: [
    () => ({}),
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  sandboxRunChanged: [
    () => ({ id: place.run.id }),
    'UNAUTHENTICATED NOT_FOUND NOT_FOUND NOT_FOUND answered answered answered NOT_FOUND answered NOT_FOUND',
  ],
}
