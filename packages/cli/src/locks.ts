import { randomUUID } from 'node:crypto'
import {
  AcquireDraftLockDocument,
  ForceReleaseLockDocument,
  ForceTakeLockDocument,
  ReleaseDraftLockDocument,
} from '@holdfast/documents'
import { exitCodes, Failure, refusal } from './failure.ts'
import { type Manifest, writeManifest } from './folder.ts'
import { forgetKeeper, leaveKeeper } from './keeper.ts'
import { forgetLock, keepLock, keptLock } from './keptLocks.ts'
import { heldText } from './output.ts'
import { scan } from './scan.ts'
import { seenLock } from './seenLock.ts'
import { noDocument, type Server, type ToolOfServer } from './server.ts'
import { serverOf } from './serverOf.ts'

/** Locks a document without a folder. A later checkout continues with the lock. */
export async function lockDocument(server: Server, name: string, comment: string | null) {
  const tool = await server.tool(name, { opens: true })
  const { lockToken, lock } = await acquire(server, tool, tool.draftHead.number, comment, { document: name })
  await keepLock(server.credentials.url, tool.id, { lockToken, fencingToken: lock.fencingToken })
  return { lockToken, lock }
}

/** For a checkout: the lock that this machine already has, or a new one (`isNew`). */
export async function lockForFolder(server: Server, name: string, comment: string | null) {
  const tool = await server.tool(name)
  mustBeKeptHere(tool, name)
  const kept = await keptLock(server.credentials.url, tool.id)
  if (kept && tool.draftLock && isOwnLock(kept, tool.draftLock))
    return { tool, lockToken: kept.lockToken, lock: tool.draftLock, isNew: false }
  const grant = await acquire(server, tool, tool.draftHead.number, comment, { document: name })
  return { tool, lockToken: grant.lockToken, lock: grant.lock, isNew: true }
}

function mustBeKeptHere({ collection }: ToolOfServer, name: string): void {
  if (collection.storage === 'INTERNAL') return
  throw new Failure(
    exitCodes.refused,
    `${name} is stored in another system and has no content here. To lock it: holdfast lock ${name}`,
    { code: 'INVALID_INPUT' },
  )
}

async function acquire(
  server: Server,
  { id: toolId }: ToolOfServer,
  baseVersion: number,
  comment: string | null,
  place: { document: string; folder?: string },
) {
  const input = { toolId, sessionId: randomUUID(), idempotencyKey: randomUUID(), baseVersion, comment }
  const { acquireDraftLock: answer } = await server.ask(AcquireDraftLockDocument, { input })
  if (answer.__typename !== 'AcquireDraftLockPayload') throw refusal(answer, place)
  return answer.grant
}

/** Whether the lock of this folder is in force. */
export const isOwnLock = (
  { lockToken, fencingToken }: Pick<Manifest, 'lockToken' | 'fencingToken'>,
  draftLock: ToolOfServer['draftLock'],
): boolean => lockToken !== null && draftLock?.fencingToken === fencingToken

/** Locks a folder again after its lock has ended. Refused if the draft has a newer version. */
export async function lockFolder(folder: string, comment: string | null) {
  const { server, manifest } = await serverOf(folder)
  const { document, toolId, version } = manifest
  const tool = (await server.toolById(toolId)) ?? noDocument(document)
  const { draftLock } = tool
  const result = { document, folder, version, files: Object.keys(manifest.files) }
  if (draftLock && isOwnLock(manifest, draftLock)) {
    const { pid } = await leaveKeeper(folder, draftLock)
    return { ...result, lock: draftLock, renewer: pid }
  }
  if (tool.draftHead.number !== version) throw await movedOn(folder, manifest, tool.draftHead.number)
  const grant = await acquire(server, tool, version, comment, { document, folder })
  const { lockToken, lock: held } = grant
  await writeManifest(folder, { ...manifest, lockToken, fencingToken: held.fencingToken })
  const { pid } = await leaveKeeper(folder, held)
  return { ...result, lock: held, renewer: pid }
}

/** The draft is at another version than the folder, so the folder cannot be saved over it. */
export async function movedOn(folder: string, manifest: Manifest, head: number): Promise<Failure> {
  const { changes } = await scan(folder, manifest)
  const moved = `${manifest.document} is now at version ${head}, ${folder} is at ${manifest.version}.`
  const way = manifest.pending
    ? `The last commit got no answer. To see whether it was saved: holdfast commit ${folder}`
    : changes.length === 0
      ? `To get it: holdfast update ${folder}`
      : `You have changed ${changes.join(', ')}. To copy them to another folder and get the new version: holdfast update ${folder} --aside`
  return new Failure(exitCodes.conflict, `${moved} ${way}`, { code: 'VERSION_CONFLICT', head, changes })
}

/** Releases the lock of a folder. With changes that are not committed it refuses, unless forced. The files stay. */
export async function unlockFolder(folder: string, isForced: boolean) {
  const { server, manifest } = await serverOf(folder)
  const { toolId, lockToken, document } = manifest
  if (lockToken === null) return { document, previousHolder: null }
  const { changes } = isForced ? { changes: [] } : await scan(folder, manifest)
  if (changes.length > 0)
    throw new Failure(
      exitCodes.usage,
      `You have changed ${changes.join(', ')} and not committed. To save: holdfast commit ${folder}. To release the lock anyway and keep your files as they are: holdfast unlock ${folder} --force`,
      { code: 'NOT_COMMITTED', changes },
    )
  const input = { toolId, lockToken }
  const { releaseDraftLock: answer } = await server.ask(ReleaseDraftLockDocument, { input })
  if (answer.__typename !== 'ReleaseDraftLockPayload') throw refusal(answer, { document, folder })
  await writeManifest(folder, { ...manifest, lockToken: null })
  await forgetKeeper(folder)
  return { document, previousHolder: null }
}

/** Releases the lock of a document without a folder, from `lock` or `take` on this machine. */
export async function unlockKept(server: Server, name: string) {
  const { url } = server.credentials
  const { id: toolId, draftLock } = await server.tool(name)
  const kept = await keptLock(url, toolId)
  if (!kept || draftLock?.fencingToken !== kept.fencingToken)
    throw new Failure(
      exitCodes.usage,
      `This machine has no lock of ${name}, and ${name} is not the folder of a document. Use --mine to release your own lock from elsewhere, or --reason to release somebody else’s.`,
    )
  const input = { toolId, lockToken: kept.lockToken }
  const { releaseDraftLock: answer } = await server.ask(ReleaseDraftLockDocument, { input })
  if (answer.__typename !== 'ReleaseDraftLockPayload') throw refusal(answer, { document: name })
  await forgetLock(url, toolId)
  return { document: name, previousHolder: null }
}

/** Releases a lock without its token: the user's own, or as an admin with a reason. */
export async function forceUnlock(server: Server, name: string, reason: string | null, named: number | null) {
  const { id: toolId, draftLock } = await server.tool(name)
  if (!draftLock) throw new Failure(exitCodes.refused, `${name} is not locked.`)
  if (reason === null && !draftLock.heldByViewer)
    throw new Failure(exitCodes.locked, `${name} is ${heldText(draftLock)}, not by you.`)
  // The user's own lock is ended without asking, because it affects nobody else.
  const observed =
    reason === null ? (named ?? draftLock.fencingToken) : await seenLock(name, draftLock, named)
  const input = { toolId, observedFencingToken: observed, reason }
  const { forceReleaseLock: answer } = await server.ask(ForceReleaseLockDocument, { input })
  if (answer.__typename === 'DraftLockHeldError') throw anotherLock(name, observed, answer)
  if (answer.__typename !== 'ForceReleaseLockPayload') throw refusal(answer, { document: name })
  return { document: name, previousHolder: answer.previousHolder ?? null, endedLock: observed }
}

export function anotherLock(
  name: string,
  seen: number,
  answer: { heldLock: NonNullable<ToolOfServer['draftLock']> },
) {
  const { heldLock } = answer
  return new Failure(
    exitCodes.locked,
    `Lock ${seen} has already ended. ${name} is now ${heldText(heldLock)}; nothing was changed.`,
    answer,
  )
}

/** Takes over a lock. A document that is now free is simply locked. */
export async function take(server: Server, name: string, reason: string, named: number | null) {
  const { id: toolId, draftLock } = await server.tool(name)
  if (!draftLock) return { document: name, ...(await lockDocument(server, name, null)), previousHolder: null }
  const observed = await seenLock(name, draftLock, named)
  const input = {
    ...{ toolId, sessionId: randomUUID(), idempotencyKey: randomUUID() },
    ...{ observedFencingToken: observed, reason },
  }
  const { forceTakeLock: answer } = await server.ask(ForceTakeLockDocument, { input })
  if (answer.__typename === 'DraftLockHeldError') throw anotherLock(name, observed, answer)
  if (answer.__typename === 'TakeoverAnnouncedPayload')
    throw new Error('the server announced the takeover instead of doing it at once')
  if (answer.__typename !== 'ForceTakeLockPayload') throw refusal(answer, { document: name })
  const { lockToken, lock: held } = answer.grant
  await keepLock(server.credentials.url, toolId, { lockToken, fencingToken: held.fencingToken })
  return { document: name, lockToken, lock: held, previousHolder: answer.previousHolder ?? null }
}
