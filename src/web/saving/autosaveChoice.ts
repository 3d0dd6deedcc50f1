import { useState } from 'react'
import { useSearchParams } from 'wouter'
import { choices } from '../session/choices.ts'
import { ofBrowser } from '../session/stores.ts'

/**
 * Whether the pages save by themselves: the person's own choice, in this browser. Without one they do not, since every save is a
 * version that others see; `?autosave=true` in a link says otherwise.
 */
export function useAutosaveChoice() {
  const [asked] = useSearchParams()
  const [chosen, setChosen] = useState(ofBrowser.get(choices.autosave))
  const isOn = chosen === null ? asked.has('autosave') : chosen === 'on'
  return {
    isOn,
    choose(on: boolean) {
      const next = on ? 'on' : 'off'
      ofBrowser.set(choices.autosave, next)
      setChosen(next)
    },
  }
}
