import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readContent } from '../../packages/cli/src/content.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-content-'))
afterAll(() => rmSync(folder, { recursive: true }))

function reading(bytes: string | Uint8Array) {
  writeFileSync(path.join(folder, 'content.json'), bytes)
  return readContent(folder)
}

test.each<[string, string | Uint8Array, string]>([
  [
    'a number beyond 2^53',
    '{\n  "id": 9007199254740993 }',
    'line 2, column 9: 9007199254740993 cannot be stored exactly',
  ],
  [
    'a fraction that is too long',
    '[0.1,\n0.12345678901234567891]',
    'line 2, column 1: 0.12345678901234567891',
  ],
  ['a number without an end', '[1e400]', 'line 1, column 2: 1e400'],
  ['a byte order mark', '\ufeff{}', 'line 1, column 1: starts with a byte order mark'],
  ['UTF-16', Buffer.from('\ufeff{}', 'utf16le'), 'line 1, column 1: starts with a byte order mark'],
  ['Latin-1', Buffer.from('{"a":"\xe9"}', 'latin1'), 'is not UTF-8'],
  ['a comma too many', '{"a":1,}', 'is not JSON'],
])('content.json with %s is refused, and the message names the place', async (_, bytes, words) => {
  await expect(reading(bytes)).rejects.toThrow(words)
})

test('exact numbers, and digits in strings, are accepted', async () => {
  const text =
    '{"a": [9007199254740991, -0, 1.50e3, 0.1, 1e21], "b \\" 9007199254740993": "9007199254740993"}'
  expect((await reading(text)).content).toEqual(JSON.parse(text))
})
