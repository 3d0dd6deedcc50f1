import { SaveDraftDocument } from '@holdfast/documents'
import { readContent } from './content.ts'
import { refusal } from './failure.ts'
import { hashOf, type Manifest, writeManifest } from './folder.ts'
import { forgetKeeper } from './keeper.ts'
import { type FileOfFolder, refuseWhatCannotBeSaved, scan } from './scan.ts'
import type { Server } from './server.ts'
import { serverOf } from './serverOf.ts'

/** Does not change files on disk. The manifest is changed once the server has the new version. */
export async function commit(folder: string, message: string | null, isKept: boolean) {
  const { server, manifest } = await serverOf(folder)
  const { document, toolId, lockToken, version: baseVersion } = manifest
  const { content, hash } = await readContent(folder)
  const scanned = await scan(folder, manifest)
  refuseWhatCannotBeSaved(scanned)
  const { files: found, refused: _none, ...told } = scanned
  const files = found.map(({ name, sha256 }) => ({ name, sha256 }))
  const save = { toolId, lockToken, baseVersion, content, files, message, release: !isKept }
  // The same commit has the same key: after a lost answer it is found saved, not lost.
  const idempotencyKey = hashOf(JSON.stringify(save))
  const staged =
    manifest.pending === idempotencyKey ? manifest.staged : await sendFiles(server, folder, manifest, found)
  await writeManifest(folder, { ...manifest, ...(staged && { staged }), pending: idempotencyKey })
  const { saveDraft: answer } = await server.ask(SaveDraftDocument, { input: { ...save, idempotencyKey } })
  const { pending: _answered, staged: _sent, ...before } = manifest
  if (answer.__typename !== 'SaveDraftPayload') {
    // A staged file may have been deleted, so the next attempt sends all of them.
    const isSent = answer.code !== 'INVALID_INPUT' && staged
    await writeManifest(folder, { ...before, ...(isSent && { staged }) })
    throw refusal(answer, { document, folder })
  }
  const version = answer.draftHead.number
  const kept = Object.fromEntries(files.map(({ name, sha256 }) => [name, sha256]))
  const stays = isKept ? lockToken : null
  await writeManifest(folder, { ...before, version, lockToken: stays, content: hash, files: kept })
  if (!isKept) await forgetKeeper(folder)
  return { document, version, ...told, files: files.map(({ name }) => name) }
}

/** The server keeps uploaded files for a day. */
const stagedForMs = 20 * 3_600_000

/** Uploads the files that the server does not have. An interrupted commit continues with the first file that was not sent. */
async function sendFiles(server: Server, folder: string, manifest: Manifest, files: FileOfFolder[]) {
  const { document, toolId, lockToken } = manifest
  const staged = Object.fromEntries(
    Object.entries(manifest.staged ?? {}).filter(([, at]) => Date.now() - at < stagedForMs),
  )
  const known = new Set([...Object.values(manifest.files), ...Object.keys(staged)])
  for (const file of files) {
    if (known.has(file.sha256)) continue
    await server.upload(file, { toolId, lockToken }, { document, folder })
    known.add(file.sha256)
    staged[file.sha256] = Date.now()
    await writeManifest(folder, { ...manifest, staged })
  }
  return Object.keys(staged).length > 0 ? staged : undefined
}
