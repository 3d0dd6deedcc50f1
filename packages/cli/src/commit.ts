import { SaveDraftDocument } from '@holdfast/documents'
import { refusal } from './failure.ts'
import { filesIn, hashOf, readContent, writeManifest } from './folder.ts'
import { forgetKeeper } from './keeper.ts'
import { serverOf } from './serverOf.ts'

/** Nothing of the work on disk changes, and of the manifest only once the server has the new version. */
export async function commit(folder: string, message: string | null, isKept: boolean) {
  const { server, manifest } = await serverOf(folder)
  const { document, toolId, lockToken, version: baseVersion } = manifest
  const { content, hash } = await readContent(folder)
  const found = await filesIn(folder)
  const files = found.map(({ name, sha256 }) => ({ name, sha256 }))
  const save = { toolId, lockToken, baseVersion, content, files, message, release: !isKept }
  // The same commit has the same key: after a lost answer it is found saved, not lost.
  const idempotencyKey = hashOf(JSON.stringify(save))
  if (manifest.pending !== idempotencyKey) {
    for (const file of found)
      if (manifest.files[file.name] !== file.sha256)
        await server.upload(file, toolId, lockToken, { document, folder })
    await writeManifest(folder, { ...manifest, pending: idempotencyKey })
  }
  const { saveDraft: answer } = await server.ask(SaveDraftDocument, { input: { ...save, idempotencyKey } })
  const { pending: _answered, ...before } = manifest
  if (answer.__typename !== 'SaveDraftPayload') {
    await writeManifest(folder, before)
    throw refusal(answer, { document, folder })
  }
  const version = answer.draftHead.number
  const kept = Object.fromEntries(files.map(({ name, sha256 }) => [name, sha256]))
  const stays = isKept ? lockToken : null
  await writeManifest(folder, { ...before, version, lockToken: stays, content: hash, files: kept })
  if (!isKept) await forgetKeeper(folder)
  return { document, version, files: files.map(({ name }) => name) }
}
