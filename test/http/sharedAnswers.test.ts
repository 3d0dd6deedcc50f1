import { expect, test } from 'vitest'
import { inWords, numbered } from '../../src/http/sharedAnswers.ts'

const message = (id: string, payload: object) => JSON.stringify({ id, type: 'next', payload })

test('an answer that many are told leaves in its own words for each of them', () => {
  const answer = { data: { draftLockChanged: { kind: 'RELEASED', reason: 'a "reason" }}' } } }
  const written = ['one', 'two', 'three', '{"shared":1}}'].map((id) =>
    inWords(message(id, numbered(answer) ?? answer)),
  )
  expect(written.map((text) => JSON.parse(text))).toEqual(
    ['one', 'two', 'three', '{"shared":1}}'].map((id) => ({ id, type: 'next', payload: answer })),
  )
  expect(numbered(answer)).toEqual({ shared: expect.any(Number) })
})

test('the words of an answer are forgotten with the turn, and found anew in the next', async () => {
  const answer = { data: { draftLockChanged: null } }
  numbered(answer)
  const early = message('one', numbered(answer) as object)
  await new Promise(setImmediate)
  await new Promise(setImmediate)
  expect(inWords(early)).toBe(early)
  expect(JSON.parse(inWords(message('two', numbered(answer) as object)))).toMatchObject({ payload: answer })
})

test('what only looks like a number stays as it is', () => {
  for (const text of ['{"type":"pong"}', message('one', { shared: 999_999_999 }), '{"shared":1}'])
    expect(inWords(text)).toBe(text)
})
