import {
  bannerMarkup,
  type ConflictOptions,
  conflictMarkup,
  type DraftEditor,
  type Markup,
  openOrClose,
  takeOverMarkup,
} from '@holdfast/client/editor'
import { defineComponent, type PropType, shallowRef, type VNode, watchPostEffect } from 'vue'
import { vnodeOf } from './vnodeOf.ts'

// biome-ignore lint/suspicious/noExplicitAny: each editor knows what is in its document
type Any = any

const editor = { type: Object as PropType<DraftEditor<Any>>, required: true } as const

/** Shows the state of the lock and the text, with a button for the possible action. */
export const DraftBanner = defineComponent({
  name: 'DraftBanner',
  props: { editor },
  setup: (props) => () => vnodeOf(bannerMarkup(props.editor as DraftEditor<never>)),
})

/** Asks for the reason of a takeover. Shown where the banner offers one, and empty until then. */
export const TakeOverDialog = defineComponent({
  name: 'TakeOverDialog',
  props: { editor },
  setup: (props) =>
    useDialog(
      () => takeOverMarkup(props.editor as DraftEditor<never>),
      () => props.editor.dialog === 'takeOver',
    ),
})

/** Shows both versions, and asks which is to stay. Shown when two meet, and empty until then. */
export const ConflictDialog = defineComponent({
  name: 'ConflictDialog',
  props: {
    editor,
    /** Shows a version to a person. Default: its JSON. */
    show: Function as PropType<ConflictOptions<Any>['show']>,
    /** Merges both versions. If left out, a person has to choose one of them. */
    merge: Function as PropType<ConflictOptions<Any>['merge']>,
  },
  setup: (props) =>
    useDialog(
      () => conflictMarkup(props.editor, { show: props.show, merge: props.merge }),
      () => props.editor.dialog === 'conflict',
    ),
})

function useDialog(describe: () => Markup, isOpen: () => boolean): () => VNode {
  const dialog = shallowRef<Parameters<typeof openOrClose>[0]>(null)
  watchPostEffect(() => openOrClose(dialog.value, isOpen()))
  return () => vnodeOf(describe(), { ref: dialog })
}
