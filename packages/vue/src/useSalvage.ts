import type { DraftHandle, Transport } from '@holdfast/client'
import {
  type KeptSalvage,
  keepSalvage,
  type Salvage,
  type SalvageKeeper,
  type SalvageOptions,
} from '@holdfast/client/salvage'
import {
  hasInjectionContext,
  inject,
  type MaybeRefOrGetter,
  type ShallowRef,
  shallowRef,
  toValue,
  watch,
} from 'vue'
import { draftLockKey } from './surroundings.ts'

export interface UseSalvageOptions extends Pick<SalvageOptions, 'unsaved' | 'timeoutMs'> {
  /** Left out: what was provided. */
  transport?: Transport
}

export interface SalvageOfDraft {
  /** Null until the draft is open. */
  salvage: ShallowRef<SalvageKeeper | null>
  /** What the end of the own lock has left at the server; null while nothing had to be kept. */
  kept: ShallowRef<KeptSalvage | null>
  /** What is kept of this draft, one's own and others', as far as this person may see it. */
  found: ShallowRef<Salvage[]>
}

/** Sends text that the end of the lock cut off to the server, and shows what is kept. `draft` is that of `useDraftLock`. */
export function useSalvage(
  toolId: MaybeRefOrGetter<string>,
  draft: MaybeRefOrGetter<DraftHandle | null>,
  options: UseSalvageOptions = {},
): SalvageOfDraft {
  const provided = hasInjectionContext() ? inject(draftLockKey, null) : null
  const transport = options.transport ?? provided?.transport
  if (!transport) throw new Error('useSalvage needs app.provide(draftLockKey, { transport })')
  const { unsaved, timeoutMs } = options
  const salvage = shallowRef<SalvageKeeper | null>(null)
  const kept = shallowRef<KeptSalvage | null>(null)
  const found = shallowRef<Salvage[]>([])
  watch(
    [() => toValue(toolId), () => toValue(draft)] as const,
    ([id, handle], _before, onCleanup) => {
      if (!handle) return
      const keeper = keepSalvage({
        ...{ transport, draft: handle, toolId: id, unsaved, timeoutMs },
        onKept: (text) => {
          kept.value = text
        },
        onFound: (salvages) => {
          found.value = salvages
        },
      })
      salvage.value = keeper
      onCleanup(() => {
        keeper.close()
        salvage.value = null
        kept.value = null
        found.value = []
      })
    },
    { immediate: true },
  )
  return { salvage, kept, found }
}
