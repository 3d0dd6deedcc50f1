import { ofBrowser } from './stores.ts'

/** What a person has chosen for the next document, too, by the name that the browser keeps it under. */
export const choices = { contentView: 'holdfast.contentView', autosave: 'holdfast.autosave' } as const

export function forgetChoices(): void {
  for (const name of Object.values(choices)) ofBrowser.remove(name)
}
