import { leaveKeeper } from './keeper.ts'
import { isOwnLock } from './locks.ts'
import { scan } from './scan.ts'
import { noDocument } from './server.ts'
import { serverOf } from './serverOf.ts'

/**
 * The state of a checkout: its changes, whether it can still be committed, and which process renews its lock. If that process has
 * ended, another one is started.
 */
export async function statusOf(folder: string) {
  const { server, manifest } = await serverOf(folder)
  const { document, toolId, version } = manifest
  const { draftHead, draftLock } = (await server.toolById(toolId)) ?? noDocument(document)
  const isYours = isOwnLock(manifest, draftLock)
  const { files: _all, ...found } = await scan(folder, manifest)
  return {
    ...{ document, folder, version, head: draftHead.number },
    ...found,
    isYours,
    lock: draftLock ?? null,
    keeper: isYours && draftLock ? await leaveKeeper(folder, draftLock) : null,
  }
}
