import { randomUUID } from 'node:crypto'
import ofClient from '@holdfast/documents/persisted-documents.json' with { type: 'json' }
import ofPagesById from '../src/web/generated/persisted-documents.json' with { type: 'json' }
import { tokenFor } from '../test/support/tokens.ts'
import { editorOf, editors, lockToken, sessionOf, toolId } from './seed.ts'

/** The very documents that the client library sends, with their ids. */
export const documents = Object.entries<string>(ofClient)
/** Those of the service's own pages. */
const ofPages = Object.entries<string>(ofPagesById)

/** As text, or by the id alone: the forms in which the client library sends an operation. graphql-ws asks for a text beside it. */
export type Form = 'text' | 'id' | 'id on a socket'

function operation(name: string, known = documents): (variables: object, form?: Form) => string {
  const head = new RegExp(`(mutation|query|subscription) ${name}\\b`)
  const [id = '', query = ''] = known.find(([, text]) => head.test(text)) ?? []
  const extensions = `"extensions":{"persistedQuery":{"version":1,"sha256Hash":"${id.replace(/^sha256:/, '')}"}}`
  const begin: Record<Form, string> = {
    text: `"operationName":"${name}","query":${JSON.stringify(query)}`,
    id: extensions,
    'id on a socket': `"query":"",${extensions}`,
  }
  return (variables, form = 'text') => `{${begin[form]},"variables":${JSON.stringify(variables)}}`
}

const beat = operation('Heartbeat')
const acquireLock = operation('AcquireDraftLock')
const save = operation('SaveDraft')
const forceTake = operation('ForceTakeLock')

export const heartbeat = (n: number, form?: Form) =>
  beat({ input: { toolId: toolId(n), lockToken: lockToken(n), idleMs: 0 } }, form)

export const acquire = (n: number, form?: Form) =>
  acquireLock({ input: { toolId: toolId(n), sessionId: sessionOf(n), idempotencyKey: randomUUID() } }, form)

export const saveDraft = (n: number, baseVersion: number, content: object, form?: Form) =>
  save(
    {
      input: {
        toolId: toolId(n),
        lockToken: lockToken(n),
        baseVersion,
        content,
        idempotencyKey: randomUUID(),
      },
    },
    form,
  )

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
