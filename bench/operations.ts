import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { tokenFor } from '../test/support/tokens.ts'
import { editorOf, editors, lockToken, sessionOf, toolId } from './seed.ts'

const documentsIn = (file: string): string[] =>
  Object.values(JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')))

/** The very documents that the client library sends. */
const ofClients = documentsIn('../packages/documents/src/generated/persisted-documents.json')
/** And those of the service's own pages. */
const ofPages = documentsIn('../src/web/generated/persisted-documents.json')

function operation(name: string, documents = ofClients): (variables: object) => string {
  const head = new RegExp(`(mutation|query|subscription) ${name}\\b`)
  const query = JSON.stringify(documents.find((text) => head.test(text)))
  return (variables) =>
    `{"operationName":"${name}","query":${query},"variables":${JSON.stringify(variables)}}`
}

const beat = operation('Heartbeat')
const acquireLock = operation('AcquireDraftLock')
const save = operation('SaveDraft')
const forceTake = operation('ForceTakeLock')

export const heartbeat = (n: number, token = lockToken(n)) =>
  beat({ input: { toolId: toolId(n), lockToken: token, idleMs: 0 } })

export const acquire = (n: number) =>
  acquireLock({
    input: { toolId: toolId(n), sessionId: sessionOf(n), idempotencyKey: randomUUID() },
  })

export const saveDraft = (n: number, baseVersion: number, content: object) =>
  save({
    input: { toolId: toolId(n), lockToken: lockToken(n), baseVersion, content, idempotencyKey: randomUUID() },
  })

export const takeOver = (n: number, observedFencingToken: number) =>
  forceTake({
    input: {
      toolId: toolId(n),
      sessionId: 'admin',
      idempotencyKey: randomUUID(),
      observedFencingToken,
      reason: 'urgent fix',
    },
  })

/** The subscription of an editor's page to the lock of its document. */
export const watch = operation('DraftLockChanged')
export const watchTool = (n: number) => watch({ toolId: toolId(n) })

/** The lists, as the pages ask for them. */
export const toolList = operation('ToolList', ofPages)
export const lockList = operation('LockList', ofPages)
export const watchLocks = operation('LocksChanged', ofPages)

export const succeeded = {
  heartbeat: '"HeartbeatPayload"',
  acquire: '"AcquireDraftLockPayload"',
  save: '"SaveDraftPayload"',
  takeOver: '"ForceTakeLockPayload"',
}

const tokens = new Map<string, string>()

/** The token of the editor of the nth tool. */
export const tokenOf = (n: number) => tokens.get(editorOf(n)) as string
export const adminToken = () => tokens.get('admin') as string

/** All tokens are signed in advance, so that signing is not measured. */
export async function signEverybodyIn(): Promise<void> {
  for (let n = 0; n < editors; n++) tokens.set(editorOf(n), await tokenFor(editorOf(n)))
  tokens.set('admin', await tokenFor('admin', { role: 'ADMIN' }))
}
