import { Menu } from '@mantine/core'
import { texts } from '../texts.ts'
import { chooseLanguage, type Language, language, languages } from './language.ts'

/** Each language is named in its own words, and marked as such for whoever listens. */
export function LanguageItems() {
  return (
    <Menu.RadioGroup
      aria-label={texts.shell.language}
      value={language}
      onChange={(chosen) => chooseLanguage(chosen as Language)}
    >
      {Object.entries(languages).map(([tag, name]) => (
        <Menu.RadioItem key={tag} value={tag} lang={tag}>
          {name}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  )
}
