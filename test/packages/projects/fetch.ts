import { type DraftState, englishTexts, openDraft } from '@holdfast/client'
import { fetchTransport } from '@holdfast/client/fetch'
import { ActiveDraftLocksDocument, type ActiveDraftLocksQuery } from '@holdfast/documents'
import { headers, socket, story, url } from './story.js'

const transport = fetchTransport({ url, headers: () => headers, socket })
export const nameOf = (state: DraftState): 'held' | 'not' => (state.name === 'held' ? state.name : 'not')
export const holders = (data: ActiveDraftLocksQuery): string[] =>
  data.activeDraftLocks.nodes.map((lock) => lock.holder.name)
// @ts-expect-error a draft needs the version that was loaded: the types have arrived, and are no any
export const wrong = () => openDraft({ transport, toolId: 'tool' })
if (!ActiveDraftLocksDocument.definitions.length || !englishTexts.held({ who: null, reason: null }))
  throw Error()

await story(transport)
