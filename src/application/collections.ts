import { requestHash } from '../domain/content.ts'
import {
  ForbiddenError,
  InvalidInputError,
  MetadataVersionConflictError,
  NotFoundError,
  SandboxBusyError,
  UnavailableError,
} from '../domain/errors.ts'
import type { JsonObject } from '../domain/json.ts'
import { isAdmin } from '../domain/permissions.ts'
import { SandboxQueueFull } from '../domain/sandboxRunner.ts'
import { clearDeleted } from '../storage/clearDeleted.ts'
import {
  type Collection,
  headsOf,
  holdsDocuments,
  insertCollection,
  readCollection,
  removeCollection,
  writeCollection,
} from '../storage/collections.ts'
import { isForeignKeyViolation } from '../storage/failures.ts'
import { actorOf } from '../storage/users.ts'
import { mustBeAllowed } from './agents.ts'
import { createCollectionInput, deleteCollectionInput, updateCollectionInput } from './collectionInputs.ts'
import { parseInput } from './inputs.ts'
import { mustSatisfy } from './mustSatisfy.ts'
import type { Services, Viewer } from './services.ts'

/** With more drafts than this, the number of drafts that do not match a new schema is not counted. */
const mostHeads = 10_000

export interface CollectionAnswer {
  collection: Collection
}

/** Creates a collection. */
export async function createCollection(
  services: Services,
  viewer: Viewer,
  raw: unknown,
): Promise<CollectionAnswer> {
  const { dryRun, lockPolicy, ...input } = parseInput(createCollectionInput, raw)
  await mustBeAdmin(services, viewer)
  await mustBeSchema(services, input.contentSchema)
  const {
    ttlMs = 600_000,
    enabled = true,
    coversMetadata = false,
    idleTimeoutMs = 900_000,
    reserveMs = 30_000,
    agents = 'YIELD',
  } = lockPolicy
  const { heartbeatIntervalMs = Math.min(60_000, Math.floor(ttlMs / 3)) } = lockPolicy
  if (heartbeatIntervalMs * 3 > ttlMs)
    throw new InvalidInputError([
      { path: ['lockPolicy', 'heartbeatIntervalMs'], message: `must be at most a third of ttlMs (${ttlMs})` },
    ])
  const collection: Collection = {
    ...input,
    editors: input.editors ?? (input.storage === 'EXTERNAL' ? 'CONTRIBUTORS' : 'MAINTAINERS'),
    contentSchema: (input.contentSchema ?? null) as Collection['contentSchema'],
    urlTemplate: input.urlTemplate ?? null,
    archived: false,
    version: 1,
    lockEnabled: enabled,
    lockTtlMs: ttlMs,
    heartbeatIntervalMs,
    idleTimeoutMs,
    coversMetadata,
    reserveMs,
    agents,
    policyVersion: 1,
  }
  const db = services.db.leases
  const isFree = dryRun
    ? (await readCollection(db, input.id)) === null
    : await insertCollection(db, collection, viewer.id)
  if (!isFree)
    throw new InvalidInputError([{ path: ['id'], message: `"${input.id}" is taken` }], 'SLUG_TAKEN')
  return { collection }
}

/** Changes a collection. Leases in force stay until the first call that the new rights refuse (rule 19). */
export async function updateCollection(
  services: Services,
  viewer: Viewer,
  raw: unknown,
): Promise<CollectionAnswer & { headsRefused: number | null }> {
  const { id, expectedVersion, dryRun, ...sent } = parseInput(updateCollectionInput, raw)
  await mustBeAdmin(services, viewer)
  const db = services.db.leases
  const current = await readCollection(db, id)
  if (!current) throw new NotFoundError('collection')
  if (current.version !== expectedVersion)
    throw new MetadataVersionConflictError('The collection', current.version, expectedVersion)
  const changes = differing(current, sent)
  await mustFit(services, current, changes)
  const isNewSchema = 'contentSchema' in changes
  const headsRefused = isNewSchema ? await countRefused(services, id, changes.contentSchema) : null
  const isChanged = Object.keys(changes).length > 0
  const collection = { ...current, ...changes, version: current.version + Number(isChanged) } as Collection
  if (dryRun || !isChanged) return { collection, headsRefused }
  // The audit log keeps only the hash of the schema, which can have 64 kB.
  const told = { ...changes, ...(isNewSchema && { contentSchema: requestHash(changes.contentSchema) }) }
  if (!(await writeCollection(db, { ...collection, version: current.version }, viewer.id, told)))
    throw new MetadataVersionConflictError('The collection', current.version + 1, expectedVersion)
  return { collection, headsRefused }
}

/** Deletes an empty collection. */
export async function deleteCollection(
  services: Services,
  viewer: Viewer,
  raw: unknown,
): Promise<{ deletedCollectionId: string }> {
  const { id } = parseInput(deleteCollectionInput, raw)
  const db = services.db.leases
  const actor = await actorOf(db, viewer.id)
  if (actor.role !== 'SUPERUSER') throw new ForbiddenError('Only a superuser may delete collections.')
  mustBeAllowed(services, actor, 'delete')
  if (!(await readCollection(db, id))) throw new NotFoundError('collection')
  const removed = () =>
    removeCollection(db, id, viewer.id).catch((error) => {
      // A document has just been created in it.
      if (isForeignKeyViolation(error)) return false
      throw error
    })
  if (await removed()) return { deletedCollectionId: id }
  if (await holdsDocuments(db, id))
    throw new InvalidInputError([
      {
        path: ['id'],
        message: `"${id}" still contains documents; delete them first, or archive the collection with updateCollection`,
      },
    ])
  // Rows of deleted documents refer to it too. They are removed now, without waiting for the next sweep.
  await clearDeleted(services.db.notices)
  if (await removed()) return { deletedCollectionId: id }
  throw new UnavailableError('Deleted documents of this collection are still being removed', 10_000)
}

async function mustBeAdmin(services: Services, viewer: Viewer): Promise<void> {
  const actor = await actorOf(services.db.leases, viewer.id)
  if (!isAdmin(actor.role)) throw new ForbiddenError('Only an admin may create and change collections.')
  mustBeAllowed(services, actor, 'policy')
}

/** Throws InvalidInputError if it is not a schema, refers to another document, or is too slow to check. */
async function mustBeSchema(services: Services, schema: object | null | undefined): Promise<void> {
  if (!schema) return
  await unlessBusy(mustSatisfy(services, { value: schema as JsonObject }, {}, { schema: ['contentSchema'] }))
}

type Changes = Partial<Omit<Collection, 'contentSchema'>> & { contentSchema?: object | null }

async function mustFit(services: Services, current: Collection, changes: Changes): Promise<void> {
  const refuse = (path: string, message: string) => new InvalidInputError([{ path: [path], message }])
  if (changes.urlTemplate && current.storage === 'INTERNAL')
    throw refuse(
      'urlTemplate',
      'is only allowed for EXTERNAL collections, whose documents are in another system',
    )
  if (changes.contentSchema && current.storage === 'EXTERNAL')
    throw refuse(
      'contentSchema',
      'is only allowed for INTERNAL collections, whose documents are stored in Holdfast',
    )
  const isLost = current.singleton && !(await holdsDocuments(services.db.leases, current.id))
  if (changes.archived === false && isLost)
    throw refuse(
      'archived',
      'must stay true, because its only document has been deleted; create the collection again',
    )
  await mustBeSchema(services, changes.contentSchema)
}

/** The fields that are sent and differ from the stored ones. */
function differing(current: Collection, sent: Changes): Changes {
  const isSame = (field: string, value: unknown) =>
    requestHash({ value }) === requestHash({ value: current[field as keyof Collection] })
  return Object.fromEntries(
    Object.entries(sent).filter(([field, value]) => value !== undefined && !isSame(field, value)),
  )
}

/** How many draft heads do not match the schema; null if there are too many to check. */
async function countRefused(
  services: Services,
  id: string,
  schema: object | null | undefined,
): Promise<number | null> {
  if (!schema) return 0
  let looked = 0
  let refused = 0
  for await (const content of headsOf(services.db.reads, id)) {
    if (++looked > mostHeads) return null
    const verdict = await unlessBusy(services.validate(schema as JsonObject, JSON.parse(content)))
    if (!verdict.ok) refused++
  }
  return refused
}

/** A few threads check schemas. */
function unlessBusy<T>(work: Promise<T>): Promise<T> {
  return work.catch((error) => {
    if (error instanceof SandboxBusyError || error instanceof SandboxQueueFull)
      throw new UnavailableError('Too many schemas are waiting to be checked', error.retryAfterMs)
    throw error
  })
}
