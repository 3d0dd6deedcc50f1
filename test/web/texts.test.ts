import { describe, expect, test } from 'vitest'
import { languages } from '../../src/web/language/language.ts'
import { counted } from '../../src/web/texts/counted.ts'
import { english } from '../../src/web/texts/en.ts'
import { hardCodedIn } from './hardCoded.ts'
import { pageSources, parsed } from './pageSources.ts'
import { usedIn } from './usedTexts.ts'
import { textsIn } from './wordsOf.ts'

const sources = pageSources()

describe('the texts of the pages', () => {
  test('are not hard-coded', () => {
    expect(sources.flatMap(hardCodedIn)).toEqual([])
  })

  test.each([
    '<p>Saved</p>',
    "<p>{isSaved ? 'Saved' : texts.no}</p>",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code
    '<p>{`Version ${number}`}</p>',
    '<button aria-label="Close" />',
    "<Field label={texts.title || 'Title'} />",
    "show({ message: 'Saved as ' + number })",
    "refuse(texts.notSaved, 'The server is busy')",
    "document.title = 'Documents'",
  ])('would be found in %s', (code) => {
    expect(hardCodedIn(parsed('made.tsx', code))).toHaveLength(1)
  })

  test('are all used', () => {
    const used = sources.flatMap(usedIn)
    const isUsed = (place: string) => used.some((one) => `${place}.`.startsWith(`${one}.`))
    const unused = textsIn('en').filter(
      ({ place }) => !isUsed(place) && !isUsed(place.replace(/\.other$/, '')),
    )
    expect(unused.map(({ place }) => place)).toEqual([])
  })

  test('have plurals by the rules of the language', () => {
    expect([1, 2, 1_200].map((number) => counted(english.locks.count, number))).toEqual([
      '1 lock',
      '2 locks',
      '1,200 locks',
    ])
  })
})

/**
 * Terms of the people who build the service, not of those who write with it. Some are excluded in all
 * languages; some are needed in certain places.
 */
const developersWords = [
  /\b(API|GraphQL|HTTP|UUID|TTL|null|undefined|boolean|string|array|payload|mutation|query|idempoten\w*|fencing|lease|heartbeats?|slugs?|epochs?|sessions?|tokens?|JSON|parse\w*)\b/i,
  // Names from code: ttlMs, LOCK_LOST, acquireDraftLock().
  /\b\p{Ll}+\p{Lu}\w*|\b[A-Z]+_[A-Z_]+\b|\(\)/u,
]
const whereTheyHaveToBe =
  /^(signInPage\.(token|tokenHelp|noToken|notices\.refused|provider\.byToken)|form\.noJson|contentForm\.(views\.json|noJson)|tools\.search|shell\.quickOpen\.search|editor\.fault(At)?|admin\.collections\.(schema|schemaHelp|noJson))$/

describe.each(Object.keys(languages))('%s', (language) => {
  const texts = textsIn(language)

  test('has the same texts as English, with the same facts in each', () => {
    const factsOf = (of: typeof texts) => of.map(({ place, facts }) => `${place}(${facts.join()})`).sort()
    expect(factsOf(texts)).toEqual(factsOf(textsIn('en')))
  })

  test("shows nobody a developer's term", () => {
    const found = texts.filter(
      ({ place, words }) =>
        developersWords.some((word) => word.test(words)) && !whereTheyHaveToBe.test(place),
    )
    expect(found.map(({ place, words }) => `${place}: ${words}`)).toEqual([])
  })
})
