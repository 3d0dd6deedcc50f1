import { ofBrowser, ofTab } from '../session/stores.ts'

/** Each in its own words, for those who cannot read the others. */
export const languages = { en: 'English', de: 'Deutsch', sv: 'Svenska' }

export type Language = keyof typeof languages

const key = 'holdfast.language'

const isLanguage = (name: string | null | undefined): name is Language => Object.hasOwn(languages, name ?? '')

/** What an address asked for, on every page of the tab. */
function askedLanguage(): string | null {
  const asked = new URLSearchParams(globalThis.location?.search).get('lang')
  if (isLanguage(asked)) ofTab.set(key, asked)
  return ofTab.get(key)
}

const preferred = () => globalThis.navigator?.languages ?? []
const languageOf = (tag: string) => tag.split('-')[0] ?? ''

/** What the address asks for, or else what the person chose, or else what their browser prefers of what there is. */
function firstLanguage(): Language {
  const candidates = [askedLanguage(), ofBrowser.get(key), ...preferred().map(languageOf)]
  return candidates.find(isLanguage) ?? 'en'
}

export const language: Language = firstLanguage()

/** For dates and numbers: English is written differently in London and in New York. */
export const locale: string = preferred().find((tag) => languageOf(tag) === language) ?? language

/** The page begins anew, in that language; what is not saved is kept, and editing goes on. */
export function chooseLanguage(chosen: Language): void {
  ofBrowser.set(key, chosen)
  ofTab.remove(key)
  const address = new URL(location.href)
  // Where nothing can be kept the address says it.
  if (ofBrowser.isLasting) address.searchParams.delete('lang')
  else address.searchParams.set('lang', chosen)
  location.replace(address)
}
