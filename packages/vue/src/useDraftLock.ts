import {
  type Banner,
  type BannerTexts,
  bannerOf,
  type DraftHandle,
  type DraftOptions,
  type DraftState,
  englishTexts,
  openDraft,
  type Situation,
  type SituationFacts,
  situationOf,
  type Transport,
} from '@holdfast/client'
import {
  type ComputedRef,
  computed,
  hasInjectionContext,
  inject,
  type MaybeRefOrGetter,
  markRaw,
  type Ref,
  shallowRef,
  toValue,
  watch,
} from 'vue'
import { useShown } from './shown.ts'
import { draftLockKey } from './surroundings.ts'

export interface DraftLockOptions extends Omit<DraftOptions, 'transport' | 'toolId' | 'baseVersion'> {
  /** Number of the loaded draft version; nothing is asked for while it is missing. Later changes are for `acquire`. */
  baseVersion: MaybeRefOrGetter<number | null | undefined>
  /** Left out: the one that was provided. */
  transport?: Transport
  /** Left out: those that were provided. */
  texts?: MaybeRefOrGetter<BannerTexts>
  /** What the page knows of the document besides its lock: the situation follows it. */
  facts?: MaybeRefOrGetter<SituationFacts>
}

export interface DraftLock {
  /** Null until the draft has been loaded and opened. Saves, autosave and the signal are its own. */
  draft: ComputedRef<DraftHandle | null>
  state: ComputedRef<DraftState>
  /** Only then may the editor accept input. */
  editable: ComputedRef<boolean>
  banner: ComputedRef<Banner>
  /** The banner's sentence and every offer, for pages that know more than the lock. */
  situation: ComputedRef<Situation>
}

interface Opened {
  draft: DraftHandle
  toolId: string
  state: Ref<DraftState>
}

const notYet: DraftState = { name: 'acquiring' }

/**
 * Keeps the lock of a tool's draft for as long as the component is shown, or its scope lives, and follows its state.
 * Throws when nothing is provided under `draftLockKey` and there is no `transport` among the options.
 */
export function useDraftLock(toolId: MaybeRefOrGetter<string>, options: DraftLockOptions): DraftLock {
  const provided = hasInjectionContext() ? inject(draftLockKey, null) : null
  const transport = options.transport ?? provided?.transport
  if (!transport) throw new Error('useDraftLock needs app.provide(draftLockKey, { transport })')
  const texts = options.texts ?? provided?.texts ?? englishTexts
  const opened = useOpenDraft(transport, toolId, options)
  const state = computed(() => opened.value?.state.value ?? notYet)
  return {
    draft: computed(() => opened.value?.draft ?? null),
    state,
    editable: computed(() => state.value.name === 'held'),
    banner: computed(() => bannerOf(state.value, toValue(texts))),
    situation: computed(() => situationOf(state.value, toValue(options.facts) ?? {}, toValue(texts))),
  }
}

function useOpenDraft(
  transport: Transport,
  toolId: MaybeRefOrGetter<string>,
  options: DraftLockOptions,
): ComputedRef<Opened | null> {
  const isShown = useShown()
  const newest = shallowRef<Opened | null>(null)
  const isLoaded = () => toValue(options.baseVersion) != null
  watch(
    [() => toValue(toolId), () => isShown.value && isLoaded()] as const,
    ([id, isWanted], _before, onCleanup) => {
      const baseVersion = toValue(options.baseVersion)
      if (!isWanted || baseVersion == null) return
      // The handle has private fields, which a reactive proxy would not reach.
      const draft = markRaw(openDraft({ ...options, transport, toolId: id, baseVersion }))
      const state = shallowRef(draft.state)
      const unsubscribe = draft.subscribe((told) => {
        state.value = told
      })
      newest.value = { draft, toolId: id, state }
      onCleanup(() => {
        unsubscribe()
        newest.value = null
        void draft.close()
      })
    },
    { immediate: true },
  )
  // Between a change of the tool and the watcher that follows it, the old draft must not pass for the new one.
  return computed(() => (newest.value?.toolId === toValue(toolId) && isLoaded() ? newest.value : null))
}
