import { randomUUID } from 'node:crypto'
import { ReleaseDraftLockDocument, RestoreDraftVersionDocument } from '@holdfast/documents'
import { refusal } from './failure.ts'
import { lockForFolder } from './locks.ts'
import type { Server } from './server.ts'

/** Restores an older version as the newest one. A lock acquired for this is released; one that this machine had is kept. */
export async function restore(server: Server, document: string, number: number, message: string | null) {
  const { tool, lockToken, isNew } = await lockForFolder(server, document, null)
  const { id: toolId, draftHead } = tool
  const input = { toolId, lockToken, baseVersion: draftHead.number, number, message }
  try {
    const { restoreDraftVersion: answer } = await server.ask(RestoreDraftVersionDocument, {
      input: { ...input, idempotencyKey: randomUUID() },
    })
    if (answer.__typename !== 'SaveDraftPayload') throw refusal(answer, { document })
    return { document, restored: number, version: answer.draftHead.number }
  } finally {
    // The result of the restore matters more than a failed release. The lock then expires.
    if (isNew) await server.ask(ReleaseDraftLockDocument, { input: { toolId, lockToken } }).catch(() => {})
  }
}
