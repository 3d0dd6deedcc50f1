import { isDeepStrictEqual } from 'node:util'
import {
  CollectionsInFullDocument,
  CreateCollectionDocument,
  type CreateCollectionInput,
  UpdateCollectionDocument,
  type UpdateCollectionInput,
  UpdateLockPolicyDocument,
} from '@holdfast/documents'
import type { Wanted } from './collectionFile.ts'
import { exitCodes, Failure, refusal } from './failure.ts'
import type { Server } from './server.ts'

export interface Change {
  id: string
  change: 'created' | 'changed' | 'unchanged'
  /** The differences to the server, as paths in the file. */
  fields: string[]
  /** Number of drafts that do not match a new schema; null without a new schema, or if there are too many to check. */
  headsRefused: number | null
}

const fixed = ['storage', 'singleton', 'runnable'] as const

/** Applies the collections of a file. Collections that are not in the file stay. Nothing is deleted. */
export async function applyCollections(server: Server, wanted: Wanted[], dryRun: boolean): Promise<Change[]> {
  const everything = async (isDry: boolean) => {
    const changes: Change[] = []
    const { collections } = await server.ask(CollectionsInFullDocument, {})
    for (const one of wanted) {
      const there = collections.find(({ id }) => id === one.id)
      changes.push(there ? await change(server, one, there, isDry) : await create(server, one, isDry))
    }
    return changes
  }
  // Everything is checked before anything is written, so a file with a fault changes nothing.
  const tried = await everything(true)
  return dryRun ? tried : everything(false)
}

type There = Awaited<ReturnType<typeof collectionsOf>>[number]
const collectionsOf = async (server: Server) => (await server.ask(CollectionsInFullDocument, {})).collections

async function create(server: Server, { archived, ...wanted }: Wanted, dryRun: boolean): Promise<Change> {
  const input = { ...wanted, dryRun } as CreateCollectionInput
  if (wanted.name === undefined)
    throw new Failure(exitCodes.usage, `${wanted.id}: a new collection needs a name`, { code: 'USAGE' })
  const { createCollection: answer } = await server.ask(CreateCollectionDocument, { input })
  if (answer.__typename !== 'CreateCollectionPayload') throw about(wanted.id, answer)
  if (archived && !dryRun) await update(server, { id: wanted.id, expectedVersion: 1, archived })
  const { id: _, ...given } = { ...wanted, ...(archived && { archived }) }
  return { id: wanted.id, change: 'created', fields: Object.keys(given), headsRefused: null }
}

async function change(server: Server, wanted: Wanted, there: There, dryRun: boolean): Promise<Change> {
  const { id, lockPolicy = {}, ...given } = wanted
  const moved = fixed.find((field) => given[field] !== undefined && given[field] !== there[field])
  if (moved)
    throw new Failure(
      exitCodes.refused,
      `${id}: ${moved} cannot be changed; it is ${there[moved]} on the server`,
      {
        code: 'INVALID_INPUT',
      },
    )
  const { storage: _, singleton: __, runnable: ___, ...fields } = given
  const changes = differing(fields, there)
  const policy = differing(lockPolicy, there.lockPolicy)
  let headsRefused: number | null = null
  if (Object.keys(changes).length > 0) {
    const input = { id, expectedVersion: there.version, ...changes, dryRun }
    headsRefused = (await update(server, input)).headsRefused ?? null
  }
  if (Object.keys(policy).length > 0 && !dryRun) {
    const input = { collection: id, expectedVersion: there.lockPolicy.version, ...policy }
    const { updateLockPolicy: answer } = await server.ask(UpdateLockPolicyDocument, { input })
    if (answer.__typename !== 'UpdateLockPolicyPayload') throw about(id, answer)
  }
  const places = [...Object.keys(changes), ...Object.keys(policy).map((field) => `lockPolicy.${field}`)]
  return { id, change: places.length > 0 ? 'changed' : 'unchanged', fields: places, headsRefused }
}

async function update(server: Server, input: UpdateCollectionInput) {
  const { updateCollection: answer } = await server.ask(UpdateCollectionDocument, { input })
  if (answer.__typename !== 'UpdateCollectionPayload') throw about(input.id, answer)
  return answer
}

function differing<T extends object>(wanted: T, there: object): Partial<T> {
  return Object.fromEntries(
    Object.entries(wanted).filter(
      ([field, value]) => !isDeepStrictEqual(value, there[field as keyof typeof there]),
    ),
  ) as Partial<T>
}

function about(id: string, answer: { code: string; message: string }): Failure {
  return refusal({ ...answer, message: `${id}: ${answer.message}` })
}
