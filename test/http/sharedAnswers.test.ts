import { expect, test } from 'vitest'
import { nextMessage } from '../../src/http/sharedAnswers.ts'

const ids = ['one', 'two', '{"shared":1}}', '"', '\\', '\u0000', '__proto__', '","payload":{"data":1}}']

test('an answer shared by many is sent with the same text to each of them, whatever their ids', () => {
  const answer = { data: { draftLockChanged: { kind: 'RELEASED', reason: 'a "reason" }}' } } }
  expect(ids.map((id) => JSON.parse(nextMessage(id, answer)))).toEqual(
    ids.map((id) => ({ id, type: 'next', payload: answer })),
  )
})

test('an answer is serialised once for all its receivers', () => {
  let written = 0
  const answer = {
    data: {
      toJSON() {
        written++
        return { kind: 'RELEASED' }
      },
    },
  }
  for (const id of ids) nextMessage(id, answer as never)
  expect(written).toBe(1)
})

test('a different object is a different answer, even if it has the same content or the same id', () => {
  const secret = { data: { draftLockChanged: { reason: 'for its readers' } } }
  nextMessage('secret', secret)
  for (const answer of [
    { data: {} },
    { data: { shared: 1 } },
    { data: { id: 'secret', shared: secret.data } },
  ])
    expect(JSON.parse(nextMessage('secret', answer))).toEqual({ id: 'secret', type: 'next', payload: answer })
})
