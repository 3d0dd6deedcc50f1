import { type Language, language } from './language/language.ts'
import { english, type Texts } from './texts/en.ts'

/** English comes with the pages, any other language when it is asked for. */
const sources: Record<Language, () => Texts | Promise<Texts>> = {
  en: () => english,
  de: () => import('./texts/de.ts').then(({ german }) => german),
  sv: () => import('./texts/sv.ts').then(({ swedish }) => swedish),
}

/** What the pages say, in the language of this page: whatever imports it waits until it is there. */
export const texts: Texts = await sources[language]()
