import { createClient, fetchExchange, gql } from '@urql/core'
import { expect, test } from 'vitest'
import { ask } from '../../src/web/ask.ts'

test('a request during a running one gets a newer answer', async () => {
  const answers: ((title: string) => void)[] = []
  const client = createClient({
    url: 'http://service.example/graphql',
    preferGetMethod: false,
    exchanges: [fetchExchange],
    fetch: () =>
      new Promise((resolve) => {
        answers.push((title) => resolve(Response.json({ data: { title } })))
      }),
  })
  const title = gql<{ title: string }, object>('{ title }')
  const before = ask(client, title, {})
  const after = ask(client, title, {})
  await expect.poll(() => answers.length).toBe(2)
  answers[1]?.('new')
  expect((await after).data).toEqual({ title: 'new' })
  answers[0]?.('old')
  expect((await before).data).toEqual({ title: 'old' })
})
