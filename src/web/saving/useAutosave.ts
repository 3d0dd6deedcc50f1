import { useEffect, useRef } from 'react'
import type { Parts } from '../editor/parts.ts'
import { autosaveIn } from './autosaveTimes.ts'

/**
 * Saves when the person pauses typing. `ready`: there is text that can be saved now. If a save fails, the same text is not tried
 * again until it is changed or can be saved again.
 */
export function useAutosave(options: {
  isOn: boolean
  ready: boolean
  parts: Parts
  save: () => Promise<void>
}): void {
  const { isOn, ready, parts } = options
  const save = useRef(options.save)
  const savedAt = useRef<number | null>(null)
  useEffect(() => {
    save.current = options.save
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: begins anew with every change of the texts
  useEffect(() => {
    if (!isOn || !ready) return
    const now = performance.now()
    const timer = setTimeout(
      () => {
        savedAt.current = performance.now()
        void save.current()
      },
      autosaveIn(now, now, savedAt.current),
    )
    return () => clearTimeout(timer)
  }, [isOn, ready, parts])
}
