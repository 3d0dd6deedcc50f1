import { describe, expect, test } from 'vitest'
import { bannerOf } from '../../packages/client/src/banner.ts'
import { inWords } from '../../packages/client/src/editor/inWords.ts'
import { lineBannerOf } from '../../packages/client/src/line/lineBanner.ts'
import { emptyLine } from '../../packages/client/src/line/view.ts'
import { german } from '../../packages/client/src/words/de.ts'
import { english } from '../../packages/client/src/words/en.ts'
import { swedish } from '../../packages/client/src/words/sv.ts'
import type { Words } from '../../packages/client/src/words/words.ts'

const facts = {
  ...{ who: 'WHO', reason: 'REASON', comment: 'COMMENT', note: 'NOTE', left: 'LEFT', message: 'MESSAGE' },
  ...{ position: 77, leftMs: 60_000, at: '2031-05-17T12:00:00.000Z' },
}
/** The person and the reason may be unknown. */
const always = { who: null, left: 'LEFT', message: 'MESSAGE', position: 77 }
const told = [...Object.values(facts).filter((fact) => typeof fact === 'string'), '77']

/** Every sentence by its name, with all facts and with none. */
function sentences(words: Words) {
  return Object.entries(words).flatMap(([part, texts]) =>
    Object.entries(texts as Record<string, (of: object) => string>).map(([key, say]) => ({
      ...{ name: `${part}.${key}`, full: say(facts), bare: say(always) },
    })),
  )
}
const factsIn = (text: string) => told.filter((fact) => text.includes(fact)).sort()

describe.each([
  ['German', german, 'de'],
  ['Swedish', swedish, 'sv'],
])('%s', (_name, words, locale) => {
  test('has every sentence, with the same facts as in English', () => {
    const spoken = sentences(words)
    expect(spoken.map(({ name, full }) => [name, factsIn(full)])).toEqual(
      sentences(english).map(({ name, full }) => [name, factsIn(full)]),
    )
    for (const { name, full, bare } of spoken)
      expect(full + bare, name).not.toMatch(/undefined|null|NaN|Invalid/)
  })

  test('has none of them in English', () => {
    const englishOnes = sentences(english)
    expect(sentences(words).filter(({ bare }, index) => bare === englishOnes[index]!.bare)).toEqual([])
  })

  test('formats dates as that language does', () => {
    const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(new Date(facts.at))
    expect(words.editorTexts.saved({ at: facts.at })).toContain(day)
  })

  test('explains a refused save by its code, not with the server’s English message', () => {
    const refused = words.editorTexts.refused({ code: 'FORBIDDEN', message: 'You may not edit this draft.' })
    expect(refused).toContain(words.texts.FORBIDDEN({ who: null, reason: null }))
  })
})

test('a language is applied by spreading it into an editor, a banner and the line', () => {
  expect(inWords(null, { ...german }).statusText).toBe('Wird geladen …')
  expect(bannerOf({ name: 'acquiring' }, swedish.texts).text).toBe('Begär låset …')
  const mine = { state: 'WAITING', position: 2, requester: { id: 'a', name: 'Ada' } } as never
  expect(lineBannerOf({ ...emptyLine, mine }, false, german.lineTexts)?.text).toBe(
    'Sie sind Nummer 2 in der Reihe.',
  )
})
