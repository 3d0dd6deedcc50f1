import { useState } from 'react'
import { useSearchParams } from 'wouter'
import { choices } from '../session/choices.ts'
import { ofBrowser } from '../session/stores.ts'

/**
 * Whether the pages save automatically: the person's choice, kept in this browser. The default is no, because others see every
 * saved version. `?autosave=true` in a link changes the default.
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
