import { type DraftHandle, openDraft, type Transport } from '@holdfast/client'
import { apolloTransport } from '@holdfast/client/apollo'
import { type OpenEditor, openEditor } from '@holdfast/client/editor'
import { defineElements, type EditorElement } from '@holdfast/client/elements'
import { fetchTransport } from '@holdfast/client/fetch'
import { type OpenLine, openLine } from '@holdfast/client/line'
import { keepSalvage, type SalvageKeeper } from '@holdfast/client/salvage'
import type { SaveDraftInput } from '@holdfast/documents'

export const transport: Transport = fetchTransport({ url: '/graphql' })
export const open = (): DraftHandle => openDraft({ transport, toolId: 'tool', baseVersion: 1 })
export const edit = (): OpenEditor<string> => openEditor<string>({ transport, toolId: 'tool' })
export const wait = (): OpenLine => openLine({ transport, draft: open(), toolId: 'tool' })
export const keep = (): SalvageKeeper => keepSalvage({ transport, draft: open(), toolId: 'tool' })
export const show = (banner: EditorElement<string>) => {
  defineElements()
  banner.editor = edit()
}
export const input: SaveDraftInput = {
  toolId: 'tool',
  lockToken: 'secret',
  baseVersion: 1,
  content: {},
} as SaveDraftInput
export const wrong: unknown = apolloTransport
// @ts-expect-error a slug is text: the types have arrived, and are no any
export const worse: SaveDraftInput = { toolId: 1 }
