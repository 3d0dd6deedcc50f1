import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeJson } from '../../src/web/merge/mergeJson.ts'
import { mergeParts } from '../../src/web/merge/mergeParts.ts'

describe('JSON is merged by fields', () => {
  const base = { heading: 'Old', author: { name: 'Ada', mail: 'a@b' }, tags: ['one'] }

  test('a change by only one side is taken, whatever the order of fields', () => {
    const mine = { tags: ['one'], author: { mail: 'a@b', name: 'Ada L.' }, heading: 'Old' }
    const theirs = { ...base, heading: 'New', body: 'Added' }
    expect(mergeJson(base, mine, theirs, 'theirs')).toEqual({
      value: { heading: 'New', author: { name: 'Ada L.', mail: 'a@b' }, tags: ['one'], body: 'Added' },
      clashes: [],
    })
  })

  test('where both have changed the same place, it is named, and the preferred side wins', () => {
    const mine = { ...base, author: { ...base.author, name: 'Mine' }, tags: ['one', 'two'] }
    const theirs = { ...base, author: { ...base.author, name: 'Theirs' }, tags: [] }
    const clashes = ['author.name', 'tags']
    expect(mergeJson(base, mine, theirs, 'theirs')).toEqual({ value: theirs, clashes })
    expect(mergeJson(base, mine, theirs, 'mine')).toEqual({ value: mine, clashes })
  })

  test('a field that only one side has removed is removed; removed and changed is a conflict', () => {
    const { heading: _, ...without } = base
    expect(mergeJson(base, without, base, 'theirs')).toEqual({ value: without, clashes: [] })
    const changed = { ...base, heading: 'New' }
    expect(mergeJson(base, without, changed, 'theirs')).toEqual({ value: changed, clashes: ['heading'] })
    expect(mergeJson(base, without, changed, 'mine')).toEqual({ value: without, clashes: ['heading'] })
  })

  test('a field may have the name of a property of every object', () => {
    const named = { constructor: 'a', toString: 'b' }
    expect(mergeJson(named, { toString: 'b' }, named, 'theirs')).toEqual({
      value: { toString: 'b' },
      clashes: [],
    })
    expect(mergeJson({}, {}, named, 'mine')).toEqual({ value: named, clashes: [] })
  })

  test('for any three values: a side that changed nothing loses nothing, and equal changes are no conflict', () => {
    const value = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.jsonValue({ maxDepth: 2 }), {
      noNullPrototype: true,
    })
    fc.assert(
      fc.property(value, value, (one, other) => {
        expect(mergeJson(one, one, other, 'mine')).toEqual({ value: other, clashes: [] })
        expect(mergeJson(one, other, one, 'theirs')).toEqual({ value: other, clashes: [] })
        expect(mergeJson(one, other, other, 'mine')).toEqual({ value: other, clashes: [] })
      }),
    )
  })

  test('for any three values: without a conflict it does not matter who is preferred', () => {
    const value = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom(1, 2, 3), {
      noNullPrototype: true,
    })
    fc.assert(
      fc.property(value, value, value, (base, mine, theirs) => {
        const one = mergeJson(base, mine, theirs, 'mine')
        const other = mergeJson(base, mine, theirs, 'theirs')
        expect(one.clashes).toEqual(other.clashes)
        if (one.clashes.length === 0) expect(one.value).toEqual(other.value)
      }),
    )
  })
})

describe('parts', () => {
  const script = (sourceCode: string) => ({ sourceCode })
  const lines = (...all: string[]) => script(all.join('\n'))

  test('other texts are merged by lines; a conflict names the first line', () => {
    const base = lines('a', 'b', 'c', 'd', 'e')
    const ways = { base, mine: lines('A', 'b', 'c', 'd', 'e'), theirs: lines('a', 'b', 'c', 'd', 'E') }
    expect(mergeParts(ways, 'theirs')).toEqual({ parts: lines('A', 'b', 'c', 'd', 'E'), clashes: [] })
    const both = {
      base,
      mine: lines('a', 'b', 'mine', 'd', 'e'),
      theirs: lines('a', 'b', 'theirs', 'd', 'e'),
    }
    expect(mergeParts(both, 'theirs')).toEqual({
      parts: both.theirs,
      clashes: [{ part: 'sourceCode', place: '3' }],
    })
    expect(mergeParts(both, 'mine').parts).toEqual(both.mine)
  })

  test('text that is not valid JSON is treated as a whole', () => {
    const ways = { base: { content: '{}' }, mine: { content: '{ "a": ' }, theirs: { content: '{ "b": 1 }' } }
    expect(mergeParts(ways, 'mine')).toEqual({
      parts: ways.mine,
      clashes: [{ part: 'content', place: '' }],
    })
  })

  test('JSON that differs only in spaces and the order of fields is unchanged', () => {
    const ways = {
      base: { content: '{"a":1,"b":2}' },
      mine: { content: '{ "b": 2, "a": 1 }' },
      theirs: { content: '{"a":1,"b":3}' },
    }
    const merged = mergeParts(ways, 'mine')
    expect(merged.clashes).toEqual([])
    expect(JSON.parse(merged.parts.content as string)).toEqual({ a: 1, b: 3 })
  })
})
