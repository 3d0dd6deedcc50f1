import { type DraftHandle, openDraft, type Transport } from '@holdfast/client'
import { apolloTransport } from '@holdfast/client/apollo'
import { fetchTransport } from '@holdfast/client/fetch'
import type { SaveDraftInput } from '@holdfast/documents'

export const transport: Transport = fetchTransport({ url: '/graphql' })
export const open = (): DraftHandle => openDraft({ transport, toolId: 'tool', baseVersion: 1 })
export const input: SaveDraftInput = {
  toolId: 'tool',
  lockToken: 'secret',
  baseVersion: 1,
  content: {},
} as SaveDraftInput
export const wrong: unknown = apolloTransport
// @ts-expect-error a slug is text: the types have arrived, and are no any
export const worse: SaveDraftInput = { toolId: 1 }
