import { expect, test } from 'vitest'
import { citedIn, rulesOf, titlesOf, withoutRule, withoutTest } from '../../scripts/rules.ts'

/** Not written literally, because citations in this file are checked too. */
const cites = (numbers: string) => `rule${numbers}`

const protocol = ['### 1. One\n\nText.\n\nState: built', '### 2. Two\n\nText.\n\nState: planned'].join('\n\n')
const rules = rulesOf(protocol)

test('citations of a rule are found by number, in a list, in a range, in an anchor, and across a line break', () => {
  expect(citedIn(`(${cites(' 7')}), ${cites('s 1–3, 7 and 17')} in one; ${cites('-9')}`)).toEqual([
    7, 1, 2, 3, 7, 17, 9,
  ])
  expect(citedIn(`/** as ${cites('\n * 12')} says, 5 times */`)).toEqual([12])
  expect(citedIn('the rules of 2 documents')).toEqual([])
})

test('the titles of tests and groups are found, however they are written', () => {
  const text = `
    describe.skipIf(!here)('one', () => {
      test.each([1, 2])('two %i', () => expect('no title').toBe(1))
      for (const name of names) test(\`three \${name}\`, () => {})
    })`
  expect(titlesOf('some.test.ts', text)).toEqual(['one', 'two %i', `three \${name}`])
})

test('a cited rule that is not in the protocol is a fault', () => {
  const citations = [1, 2, 3].map((rule) => ({ rule, file: 'src/some.ts' }))
  expect(withoutRule(citations, rules)).toEqual([
    `src/some.ts cites ${cites(' 3')}, which is not in docs/protocol.md`,
  ])
})

test('a built rule that no title names is a fault, and a planned one is not', () => {
  expect(withoutTest(rules, [{ text: 'two, at last', file: 'test/some.test.ts' }])).toEqual([
    `${cites(' 1')} is built, and no test has it in its title`,
  ])
  expect(withoutTest(rules, [{ text: `two, at last (${cites(' 1')})`, file: 'test/some.test.ts' }])).toEqual(
    [],
  )
})
