import { describe, expect, test } from 'vitest'
import { firstContent } from '../../src/web/documents/firstContent.ts'
import { slugOf } from '../../src/web/documents/slugOf.ts'

test.each([
  ['Welcome', 'welcome'],
  ['Årets café: größer!', 'arets-cafe-grosser'],
  ['  --Ørsted & Æsop--  ', 'orsted-aesop'],
  ['日本', ''],
  ['x'.repeat(120), 'x'.repeat(100)],
])('the name in the address of "%s" is "%s"', (title, slug) => {
  expect(slugOf(title)).toBe(slug)
})

describe('a new document starts with', () => {
  const of = (contentSchema: unknown) => firstContent({ runnable: false, contentSchema })

  test('nothing if its collection accepts everything', () => {
    expect(of(null)).toEqual({})
    expect(of(true)).toEqual({})
  })

  test('its required fields, empty, and its optional plain text fields', () => {
    const schema = {
      type: 'object',
      required: ['kind', 'size', 'tags', 'author', 'id'],
      properties: {
        heading: { type: 'string' },
        kind: { enum: ['news', 'essay'] },
        size: { type: 'integer', minimum: 3 },
        tags: { type: 'array', items: { type: 'string' } },
        author: { $ref: '#/$defs/person' },
        id: { type: 'string', pattern: '^[a-z]+$' },
        link: { type: 'string', format: 'uri' },
        isLong: { type: 'boolean' },
      },
      $defs: { person: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } } },
    }
    const expected = { heading: '', kind: 'news', size: 3, tags: [], author: { name: '' }, id: '' }
    expect(of(schema)).toEqual(expected)
  })

  test('an end when a schema refers to itself', () => {
    const node = { type: 'object', required: ['next'], properties: { next: { $ref: '#/$defs/node' } } }
    expect(of({ $ref: '#/$defs/node', $defs: { node } })).toEqual({})
  })

  test('a script that runs', () => {
    expect(firstContent({ runnable: true })).toMatchObject({ entrypoint: 'main' })
  })
})
