import { randomUUID } from 'node:crypto'
import {
  AcquireDraftLockDocument,
  ForceReleaseLockDocument,
  ForceTakeLockDocument,
  ReleaseDraftLockDocument,
  SaveDraftDocument,
} from '@holdfast/documents'
import { exitCodes, Failure, refusal } from './failure.ts'
import {
  changesIn,
  filesIn,
  hashOf,
  makeFolder,
  readContent,
  writeContent,
  writeFileOf,
  writeManifest,
} from './folder.ts'
import { leaveRenewer } from './renewer.ts'
import { noDocument, type Server } from './server.ts'
import { serverOf } from './serverOf.ts'

export async function lock(server: Server, name: string, comment: string | null) {
  const tool = await server.tool(name)
  const input = {
    toolId: tool.id,
    sessionId: randomUUID(),
    idempotencyKey: randomUUID(),
    baseVersion: tool.draftHead.number,
    comment,
  }
  const { acquireDraftLock: answer } = await server.ask(AcquireDraftLockDocument, { input })
  if (answer.__typename !== 'AcquireDraftLockPayload') throw refusal(answer)
  return { tool, lockToken: answer.grant.lockToken, lock: answer.grant.lock }
}

type Locked = Awaited<ReturnType<typeof lock>>

/**
 * Lock first, so that what is written to the folder is what the lock protects. A checkout that fails half-way leaves
 * neither a lock nor a folder behind.
 */
export async function checkout(
  server: Server,
  name: string,
  folder: string,
  comment: string | null,
  interrupted: AbortSignal,
) {
  const undo = await makeFolder(folder)
  const locked = await lock(server, name, comment).catch(async (error) => {
    await undo()
    throw error
  })
  const { tool, lockToken } = locked
  const { number: version, files } = tool.draftHead
  try {
    await fill(server, name, folder, locked, interrupted)
  } catch (error) {
    await undo()
    // One that cannot be released now ends by itself.
    await server.ask(ReleaseDraftLockDocument, { input: { toolId: tool.id, lockToken } }).catch(() => {})
    throw error
  }
  const renewer = leaveRenewer(folder, locked.lock)
  return { document: name, folder, version, files: files.map((file) => file.name), renewer }
}

async function fill(
  server: Server,
  document: string,
  folder: string,
  locked: Locked,
  interrupted: AbortSignal,
) {
  const { tool, lockToken, lock: held } = locked
  const { number: version, content, files } = tool.draftHead
  for (const file of files) {
    interrupted.throwIfAborted()
    await writeFileOf(folder, file.name, await server.download(file, interrupted))
  }
  const manifest = {
    server: server.credentials.url,
    document,
    toolId: tool.id,
    version,
    lockToken,
    fencingToken: held.fencingToken,
    content: await writeContent(folder, content),
    files: Object.fromEntries(files.map(({ name, sha256 }) => [name, sha256])),
  }
  interrupted.throwIfAborted()
  await writeManifest(folder, manifest)
}

/** Nothing of the work on disk changes, and of the manifest only once the server has the new version. */
export async function commit(folder: string, message: string | null) {
  const { server, manifest } = await serverOf(folder)
  const { toolId, lockToken, version: baseVersion } = manifest
  const { content, hash } = await readContent(folder)
  const found = await filesIn(folder)
  const files = found.map(({ name, sha256 }) => ({ name, sha256 }))
  const save = { toolId, lockToken, baseVersion, content, files, message, release: true }
  // The same commit has the same key: after a lost answer it is found saved, not lost.
  const idempotencyKey = hashOf(JSON.stringify(save))
  if (manifest.pending !== idempotencyKey) {
    for (const file of found)
      if (manifest.files[file.name] !== file.sha256) await server.upload(file, toolId, lockToken)
    await writeManifest(folder, { ...manifest, pending: idempotencyKey })
  }
  const { saveDraft: answer } = await server.ask(SaveDraftDocument, { input: { ...save, idempotencyKey } })
  const { pending: _answered, ...before } = manifest
  if (answer.__typename !== 'SaveDraftPayload') {
    await writeManifest(folder, before)
    throw refusal(answer)
  }
  const version = answer.draftHead.number
  const kept = Object.fromEntries(files.map(({ name, sha256 }) => [name, sha256]))
  await writeManifest(folder, { ...before, version, lockToken: null, content: hash, files: kept })
  return { document: manifest.document, version, files: files.map(({ name }) => name) }
}

/** How a checkout stands: what was changed in it, and whether it can still be committed. */
export async function statusOf(folder: string) {
  const { server, manifest } = await serverOf(folder)
  const { document, toolId, version, lockToken, fencingToken } = manifest
  const { draftHead, draftLock } = (await server.toolById(toolId)) ?? noDocument(document)
  const isYours = lockToken !== null && draftLock?.fencingToken === fencingToken
  return {
    document,
    folder,
    version,
    head: draftHead.number,
    changes: await changesIn(folder, manifest),
    isYours,
    lock: draftLock ?? null,
  }
}

/** Gives the lock of a checkout back. */
export async function unlockFolder(folder: string) {
  const { server, manifest } = await serverOf(folder)
  const { toolId, lockToken, document } = manifest
  if (lockToken) {
    const { releaseDraftLock: answer } = await server.ask(ReleaseDraftLockDocument, {
      input: { toolId, lockToken },
    })
    if (answer.__typename !== 'ReleaseDraftLockPayload') throw refusal(answer)
  }
  await writeManifest(folder, { ...manifest, lockToken: null })
  return { document, previousHolder: null }
}

/** Without its token: as the holder's own user, or as an admin with a reason. */
export async function forceUnlock(server: Server, name: string, reason: string | null) {
  const { id: toolId, draftLock } = await server.tool(name)
  if (!draftLock) throw new Failure(exitCodes.refused, `${name} is not locked.`)
  if (reason === null && !draftLock.heldByViewer)
    throw new Failure(exitCodes.locked, `${name} is locked by ${draftLock.holder.name}, not by you.`)
  const input = { toolId, observedFencingToken: draftLock.fencingToken, reason }
  const { forceReleaseLock: answer } = await server.ask(ForceReleaseLockDocument, { input })
  if (answer.__typename !== 'ForceReleaseLockPayload') throw refusal(answer)
  return { document: name, previousHolder: answer.previousHolder ?? null }
}

/** Of a document that is free by now there is nobody to take it from. */
export async function take(server: Server, name: string, reason: string) {
  const { id: toolId, draftLock } = await server.tool(name)
  if (!draftLock) {
    const { lockToken, lock: held } = await lock(server, name, null)
    return { document: name, lockToken, lock: held, previousHolder: null }
  }
  const input = {
    toolId,
    sessionId: randomUUID(),
    idempotencyKey: randomUUID(),
    observedFencingToken: draftLock.fencingToken,
    reason,
  }
  const { forceTakeLock: answer } = await server.ask(ForceTakeLockDocument, { input })
  if (answer.__typename !== 'ForceTakeLockPayload') throw refusal(answer)
  const { lockToken, lock: held } = answer.grant
  return { document: name, lockToken, lock: held, previousHolder: answer.previousHolder ?? null }
}
