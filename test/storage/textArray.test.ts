import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { textArray } from '../../src/storage/textArray.ts'

test('texts arrive in an array as they are', async () => {
  const client = new pg.Client(inject('postgres').admin)
  await client.connect()
  const arrived = async (texts: string[]) => {
    const query = { text: 'SELECT unnest($1::text[]) AS text', values: [textArray(texts)] }
    return (await client.query(query)).rows.map(({ text }) => text)
  }
  const texts = ['', 'NULL', 'a,b {c} "d" \\e', 'ä😀\n']
  expect(await arrived(texts)).toEqual(texts)
  expect(await arrived([])).toEqual([])
  await client.end()
})
