import { type Banner, bannerOf } from '../banner.ts'
import { type BannerTexts, englishTexts } from '../bannerTexts.ts'
import { type EditorFacts, type EditorTexts, englishEditorTexts } from '../editorTexts.ts'
import type { OpenEditor } from './openEditor.ts'
import { type EditorActions, type EditorStatus, type EditorView, opening } from './view.ts'

export interface EditorWords {
  /** Default: English. */
  texts?: BannerTexts | undefined
  /** Default: English. */
  editorTexts?: EditorTexts | undefined
}

/** The current view of an editor, with its texts. */
export interface DraftEditor<Content> extends EditorView<Content>, EditorActions<Content> {
  banner: Banner
  statusText: string
  editorTexts: EditorTexts
}

const nothing = () => {}
const noActions: EditorActions<unknown> = {
  ...{ setContent: nothing, proceed: nothing, takeOver: nothing, compare: nothing, resolve: nothing },
  ...{ dismiss: nothing, save: async () => {}, release: async () => {} },
}

/** `editor` is null while it is not open, for example on a server. */
export function inWords<Content>(
  editor: OpenEditor<Content> | null,
  { texts = englishTexts, editorTexts = englishEditorTexts }: EditorWords = {},
): DraftEditor<Content> {
  const view = editor?.view ?? opening
  return {
    ...(editor ? actionsOf(editor) : noActions),
    ...view,
    banner: bannerOf(view.state, texts),
    statusText: editorTexts[view.status.name](factsOf(view.status)),
    editorTexts,
  }
}

function actionsOf<Content>({
  view: _view,
  subscribe: _subscribe,
  close: _close,
  ...actions
}: OpenEditor<Content>) {
  return actions
}

function factsOf(status: EditorStatus): EditorFacts {
  switch (status.name) {
    case 'saved':
      return { at: status.at }
    case 'invalid':
      return { message: status.message }
    case 'refused':
      return { code: status.code, message: status.message }
    default:
      return {}
  }
}
