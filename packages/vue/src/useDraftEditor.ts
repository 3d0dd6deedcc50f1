import type { BannerTexts, Transport } from '@holdfast/client'
import {
  type DraftEditor,
  type EditorOptions,
  type EditorTexts,
  inWords,
  type OpenEditor,
  openEditor,
} from '@holdfast/client/editor'
import {
  type ComputedRef,
  computed,
  hasInjectionContext,
  inject,
  type MaybeRefOrGetter,
  type ShallowRef,
  shallowRef,
  toValue,
  type WritableComputedRef,
  watch,
} from 'vue'
import { useShown } from './shown.ts'
import { draftLockKey } from './surroundings.ts'

export interface DraftEditorOptions<Content> extends Omit<EditorOptions<Content>, 'transport' | 'toolId'> {
  /** Left out: what was provided. */
  transport?: Transport
  texts?: MaybeRefOrGetter<BannerTexts>
  editorTexts?: MaybeRefOrGetter<EditorTexts>
}

export interface DraftEditorRefs<Content> {
  /** For the components, and everything else that it has. */
  editor: ComputedRef<DraftEditor<Content>>
  /** Null while the document is being loaded. What is written to it is saved. */
  content: WritableComputedRef<Content | null>
  editable: ComputedRef<boolean>
}

/**
 * The text of a document and its lock for as long as the component is shown, or its scope lives: what to show, whether it may be
 * edited, what is saved. Throws when nothing is provided under `draftLockKey` and there is no `transport` among the options.
 */
export function useDraftEditor<Content = unknown>(
  toolId: MaybeRefOrGetter<string>,
  options: DraftEditorOptions<Content> = {},
): DraftEditorRefs<Content> {
  const provided = hasInjectionContext() ? inject(draftLockKey, null) : null
  const {
    transport = provided?.transport,
    texts = provided?.texts,
    editorTexts = provided?.editorTexts,
  } = options
  if (!transport) throw new Error('useDraftEditor needs app.provide(draftLockKey, { transport })')
  const opened = useOpenEditor(transport, toolId, options)
  const editor = computed(() => {
    const isCurrent = opened.value?.toolId === toValue(toolId)
    return inWords(isCurrent ? (opened.value?.editor ?? null) : null, {
      texts: toValue(texts),
      editorTexts: toValue(editorTexts),
    })
  })
  const content = computed({
    get: () => editor.value.content,
    set: (typed) => typed !== null && editor.value.setContent(typed),
  })
  return { editor, content, editable: computed(() => editor.value.editable) }
}

interface Opened<Content> {
  toolId: string
  editor: OpenEditor<Content>
}

/** Another object after every change. */
function useOpenEditor<Content>(
  transport: Transport,
  toolId: MaybeRefOrGetter<string>,
  { texts: _texts, editorTexts: _editorTexts, ...options }: DraftEditorOptions<Content>,
): ShallowRef<Opened<Content> | null> {
  const isShown = useShown()
  const newest = shallowRef<Opened<Content> | null>(null)
  watch(
    [() => toValue(toolId), isShown] as const,
    ([id, isWanted], _before, onCleanup) => {
      if (!isWanted) return
      const editor = openEditor<Content>({ ...options, transport, toolId: id })
      const look = () => {
        newest.value = { toolId: id, editor }
      }
      const unsubscribe = editor.subscribe(look)
      look()
      onCleanup(() => {
        unsubscribe()
        newest.value = null
        void editor.close()
      })
    },
    { immediate: true },
  )
  return newest
}
