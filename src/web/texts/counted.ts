import { locale } from '../language/language.ts'

/** Texts with a number: one for each plural form of the language, such as "few" in Polish. The number is already formatted. */
export type Counted = Partial<Record<Intl.LDMLPluralRule, (number: string) => string>> & {
  other: (number: string) => string
}

const rules = new Intl.PluralRules(locale)
const numbers = new Intl.NumberFormat(locale)

export const numberText = (number: number): string => numbers.format(number)

/** `text`: how the number is written, where it is not by itself. */
export const counted = (words: Counted, number: number, text = numberText(number)): string =>
  (words[rules.select(number)] ?? words.other)(text)
