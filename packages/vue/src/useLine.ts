import type { DraftHandle, Transport } from '@holdfast/client'
import {
  emptyLine,
  englishLineTexts,
  type LineBanner,
  type LineOptions,
  type LineTexts,
  type LineView,
  lineBannerOf,
  type OpenLine,
  openLine,
} from '@holdfast/client/line'
import {
  type ComputedRef,
  computed,
  hasInjectionContext,
  inject,
  type MaybeRefOrGetter,
  type ShallowRef,
  shallowRef,
  toValue,
  watch,
} from 'vue'
import { draftLockKey } from './surroundings.ts'

export interface UseLineOptions extends Omit<LineOptions, 'transport' | 'draft' | 'toolId'> {
  /** Left out: what was provided. */
  transport?: Transport
  /** Left out: what was provided, or English. */
  lineTexts?: MaybeRefOrGetter<LineTexts>
}

export interface Line {
  view: ShallowRef<LineView>
  banner: ComputedRef<LineBanner | null>
  /** Null until the draft is open. */
  line: ShallowRef<OpenLine | null>
}

/** Who waits for the draft, and one's own place, for as long as the draft is open. `draft` is that of `useDraftLock`. */
export function useLine(
  toolId: MaybeRefOrGetter<string>,
  draft: MaybeRefOrGetter<DraftHandle | null>,
  options: UseLineOptions = {},
): Line {
  const provided = hasInjectionContext() ? inject(draftLockKey, null) : null
  const transport = options.transport ?? provided?.transport
  const lineTexts = options.lineTexts ?? provided?.lineTexts ?? englishLineTexts
  if (!transport) throw new Error('useLine needs app.provide(draftLockKey, { transport })')
  const line = shallowRef<OpenLine | null>(null)
  const view = shallowRef(emptyLine)
  const isHeld = shallowRef(false)
  watch(
    [() => toValue(toolId), () => toValue(draft)] as const,
    ([id, handle], _before, onCleanup) => {
      if (!handle) return
      const opened = openLine({ ...options, transport, draft: handle, toolId: id })
      const look = () => {
        view.value = opened.view
        isHeld.value = handle.state.name === 'held'
      }
      const stops = [opened.subscribe(look), handle.subscribe(look)]
      line.value = opened
      look()
      onCleanup(() => {
        for (const stop of stops) stop()
        opened.close()
        line.value = null
        view.value = emptyLine
      })
    },
    { immediate: true },
  )
  return { line, view, banner: computed(() => lineBannerOf(view.value, isHeld.value, toValue(lineTexts))) }
}
