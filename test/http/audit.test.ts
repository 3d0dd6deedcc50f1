import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { ratesAMinute } from '../../src/limits.ts'
import { tokenFor } from '../support/tokens.ts'
import { World } from '../support/world.ts'

let world: World
let token: string

beforeAll(async () => {
  // All checks before the schema, except that introspection is allowed, because the audits select __type.
  world = await World.open({
    redis: inject('redis') !== null,
    config: { production: false, rateLimits: ratesAMinute, corsOrigins: ['https://editor.example'] },
  })
  token = await tokenFor('ada')
})
afterAll(() => world.close())

/** The audits of the GraphQL over HTTP specification, as its reference implementation runs them. */
describe.each([
  ['by Holdfast', '/graphql'],
  ['by graphql-yoga', '/graphql/'],
])('GraphQL over HTTP %s', (_by, path) => {
  // They send many documents that are refused, which needs a token.
  const signedIn: typeof fetch = (url, init) =>
    fetch(url, {
      ...init,
      headers: { ...(init?.headers as Record<string, string>), authorization: `Bearer ${token}` },
    })
  const audits = serverAudits({ url: () => `${world.urls[0]}${path}`, fetchFn: signedIn })
  test.each(audits)('$id $name', async ({ fn }) => {
    const result = await fn()
    expect(result).toMatchObject({ status: 'ok' })
  })
})
