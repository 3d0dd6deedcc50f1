import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeJson } from '../../src/web/merge/mergeJson.ts'
import { mergeParts } from '../../src/web/merge/mergeParts.ts'

describe('JSON is merged by fields', () => {
  const base = { heading: 'Old', author: { name: 'Ada', mail: 'a@b' }, tags: ['one'] }

  test('what only one has changed stands, whatever the order of fields', () => {
    const mine = { tags: ['one'], author: { mail: 'a@b', name: 'Ada L.' }, heading: 'Old' }
    const theirs = { ...base, heading: 'New', body: 'Added' }
    expect(mergeJson(base, mine, theirs, 'theirs')).toEqual({
      value: { heading: 'New', author: { name: 'Ada L.', mail: 'a@b' }, tags: ['one'], body: 'Added' },
      clashes: [],
    })
  })

  test('where both have changed the same, it says where, and who was preferred', () => {
    const mine = { ...base, author: { ...base.author, name: 'Mine' }, tags: ['one', 'two'] }
    const theirs = { ...base, author: { ...base.author, name: 'Theirs' }, tags: [] }
    const clashes = ['author.name', 'tags']
    expect(mergeJson(base, mine, theirs, 'theirs')).toEqual({ value: theirs, clashes })
    expect(mergeJson(base, mine, theirs, 'mine')).toEqual({ value: mine, clashes })
  })

  test('a field that one has removed and nobody else has touched is gone; removed and changed is a clash', () => {
    const { heading: _, ...without } = base
    expect(mergeJson(base, without, base, 'theirs')).toEqual({ value: without, clashes: [] })
    const changed = { ...base, heading: 'New' }
    expect(mergeJson(base, without, changed, 'theirs')).toEqual({ value: changed, clashes: ['heading'] })
    expect(mergeJson(base, without, changed, 'mine')).toEqual({ value: without, clashes: ['heading'] })
  })

  test('a field may have a name that every object knows', () => {
    const named = { constructor: 'a', toString: 'b' }
    expect(mergeJson(named, { toString: 'b' }, named, 'theirs')).toEqual({
      value: { toString: 'b' },
      clashes: [],
    })
    expect(mergeJson({}, {}, named, 'mine')).toEqual({ value: named, clashes: [] })
  })

  test('of any three values: who has changed nothing loses nothing, and what is the same is no clash', () => {
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

  test('of any three values: without a clash it does not matter who is preferred', () => {
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

  test('other texts are merged by lines; a clash names the first line', () => {
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

  test('a text that is no JSON yet is one whole', () => {
    const ways = { base: { content: '{}' }, mine: { content: '{ "a": ' }, theirs: { content: '{ "b": 1 }' } }
    expect(mergeParts(ways, 'mine')).toEqual({
      parts: ways.mine,
      clashes: [{ part: 'content', place: '' }],
    })
  })

  test('JSON that differs only by spaces and the order of fields is no change', () => {
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
