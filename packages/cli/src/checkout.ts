import { ReleaseDraftLockDocument } from '@holdfast/documents'
import { contentText, hashOf, makeFolder, newPlaceIn, writeContent, writeManifest } from './folder.ts'
import { leaveKeeper } from './keeper.ts'
import { forgetLock } from './keptLocks.ts'
import { lockForFolder } from './locks.ts'
import type { Server, ToolOfServer } from './server.ts'

/**
 * Locks first, so that the folder gets the version that the lock protects. A checkout that fails leaves no folder, and no lock unless
 * there was one before.
 */
export async function checkout(
  server: Server,
  document: string,
  folder: string,
  comment: string | null,
  interrupted: AbortSignal,
) {
  const undo = await makeFolder(folder)
  const locked = await lockForFolder(server, document, comment).catch(async (error) => {
    await undo()
    throw error
  })
  const { tool, lockToken, lock: held, isNew } = locked
  try {
    await fill(server, tool, { document, folder, lockToken, fencingToken: held.fencingToken }, interrupted)
  } catch (error) {
    await undo()
    // If it cannot be released now, it expires.
    if (isNew)
      await server.ask(ReleaseDraftLockDocument, { input: { toolId: tool.id, lockToken } }).catch(() => {})
    throw error
  }
  // From now on the folder has the lock.
  if (!isNew) await forgetLock(server.credentials.url, tool.id)
  const { pid: renewer } = await leaveKeeper(folder, held)
  return { ...written(tool, document, folder), renewer }
}

/** Gets a document for reading, or to lock it later. Everybody who may read it can do this. */
export async function get(server: Server, document: string, folder: string, interrupted: AbortSignal) {
  const undo = await makeFolder(folder)
  try {
    const tool = await server.tool(document)
    await fill(server, tool, { document, folder, lockToken: null, fencingToken: 0 }, interrupted)
    return written(tool, document, folder)
  } catch (error) {
    await undo()
    throw error
  }
}

const written = ({ draftHead }: ToolOfServer, document: string, folder: string) => ({
  ...{ document, folder, version: draftHead.number },
  files: draftHead.files.map((file) => file.name),
})

interface Destination {
  document: string
  folder: string
  lockToken: string | null
  fencingToken: number
}

async function fill(server: Server, tool: ToolOfServer, to: Destination, interrupted: AbortSignal) {
  const { number: version, content, files } = tool.draftHead
  const { folder, ...kept } = to
  for (const file of files) {
    interrupted.throwIfAborted()
    await server.download(file, await newPlaceIn(folder, file.name), interrupted)
  }
  const text = contentText(content)
  await writeContent(folder, text)
  interrupted.throwIfAborted()
  await writeManifest(folder, {
    ...{ server: server.credentials.url, ...kept, toolId: tool.id, version, content: hashOf(text) },
    files: Object.fromEntries(files.map(({ name, sha256 }) => [name, sha256])),
  })
}
