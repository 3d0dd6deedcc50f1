import { createHash, randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import {
  AcquireDraftLockDocument,
  ForceReleaseLockDocument,
  ForceTakeLockDocument,
  ReleaseDraftLockDocument,
  SaveDraftDocument,
} from '../client/generated/graphql.ts'
import { exitCodes, Failure, refusal } from './failure.ts'
import { contentOf, filesIn, makeFolder, readManifest, writeFileOf, writeManifest } from './folder.ts'
import { leaveRenewer } from './renewer.ts'
import type { Server } from './server.ts'

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

/** Lock first, so that what is written to the folder is what the lock protects. */
export async function checkout(server: Server, name: string, folder: string, comment: string | null) {
  await makeFolder(folder)
  const { tool, lockToken, lock: held } = await lock(server, name, comment)
  const { number: version, content, files } = tool.draftHead
  const manifest = {
    document: name,
    toolId: tool.id,
    version,
    lockToken,
    files: {} as Record<string, string>,
  }
  await writeManifest(folder, manifest)
  await writeFile(contentOf(folder), `${JSON.stringify(content, null, 2)}\n`)
  for (const file of files) {
    await writeFileOf(folder, file.name, await server.download(file))
    manifest.files[file.name] = file.sha256
  }
  await writeManifest(folder, manifest)
  const renewer = leaveRenewer(folder, held)
  return { document: name, folder, version, files: files.map((file) => file.name), renewer }
}

/** Nothing on disk changes before the server has the new version. */
export async function commit(server: Server, folder: string, message: string | null) {
  const manifest = await readManifest(folder)
  const { toolId, lockToken, version: baseVersion } = manifest
  const text = await readFile(contentOf(folder), 'utf8')
  const files: { name: string; sha256: string }[] = []
  for await (const file of filesIn(folder)) {
    const { name, sha256 } = file
    if (manifest.files[name] !== sha256) await server.upload(file, toolId, lockToken)
    files.push({ name, sha256 })
  }
  const save = { toolId, lockToken, baseVersion, content: parsed(text), files, message, release: true }
  // The same commit has the same key: after a lost answer it is found saved, not lost.
  const idempotencyKey = createHash('sha256').update(JSON.stringify(save)).digest('hex')
  const input = { ...save, idempotencyKey }
  const { saveDraft: answer } = await server.ask(SaveDraftDocument, { input })
  if (answer.__typename !== 'SaveDraftPayload') throw refusal(answer)
  const version = answer.draftHead.number
  const kept = Object.fromEntries(files.map(({ name, sha256 }) => [name, sha256]))
  await writeManifest(folder, { ...manifest, version, lockToken: null, files: kept })
  return { document: manifest.document, version, files: files.map(({ name }) => name) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Failure(exitCodes.usage, `content.json is not JSON: ${(error as Error).message}`)
  }
}

/** With a folder by its token; otherwise as an admin with a reason, or as the holder's own user. */
export async function unlock(
  server: Server,
  target: string,
  force: { mine: boolean; reason: string | null },
) {
  if (!force.mine && force.reason === null) {
    const manifest = await readManifest(target)
    const { toolId, lockToken, document } = manifest
    if (lockToken) await server.ask(ReleaseDraftLockDocument, { input: { toolId, lockToken } })
    await writeManifest(target, { ...manifest, lockToken: null })
    return { document, previousHolder: null }
  }
  const { id: toolId, draftLock } = await server.tool(target)
  if (!draftLock) throw new Failure(exitCodes.refused, `${target} is not locked.`)
  if (force.mine && !draftLock.heldByViewer)
    throw new Failure(exitCodes.locked, `${target} is locked by ${draftLock.holder.name}, not by you.`)
  const input = { toolId, observedFencingToken: draftLock.fencingToken, reason: force.reason }
  const { forceReleaseLock: answer } = await server.ask(ForceReleaseLockDocument, { input })
  if (answer.__typename !== 'ForceReleaseLockPayload') throw refusal(answer)
  return { document: target, previousHolder: answer.previousHolder }
}

export async function take(server: Server, name: string, reason: string) {
  const { id: toolId, draftLock } = await server.tool(name)
  const input = {
    toolId,
    sessionId: randomUUID(),
    idempotencyKey: randomUUID(),
    observedFencingToken: draftLock?.fencingToken ?? 1,
    reason,
  }
  const { forceTakeLock: answer } = await server.ask(ForceTakeLockDocument, { input })
  if (answer.__typename !== 'ForceTakeLockPayload') throw refusal(answer)
  return { document: name, lockToken: answer.grant.lockToken, previousHolder: answer.previousHolder }
}
