import { randomUUID } from 'node:crypto'
import { ApolloClient, ApolloLink, gql, InMemoryCache } from '@apollo/client'
import {
  OpenToolDocument,
  type OpenToolQuery,
  possibleTypes,
  ToolLocksDocument,
  ToolsWithLocksDocument,
  type ToolsWithLocksQuery,
} from '@holdfast/documents'
import { cacheExchange } from '@urql/exchange-graphcache'
import { of } from 'rxjs'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { openDraft } from '../../packages/client/src/draft.ts'
import type { Transport } from '../../packages/client/src/transport.ts'
import { apolloTransport } from '../../packages/client/src/transports/apollo.ts'
import { updates, urqlTransport } from '../../packages/client/src/transports/urql.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { apolloClient, reaches, socketTo, urqlClient } from './support.ts'

let world: World
let ada: Person
let cleo: Person
let page: string
let fencingToken: number
let unlocked: string
let slug: string

beforeAll(async () => {
  world = await World.open()
  ;({ ada, cleo } = await world.people())
})
afterAll(() => world.close())
afterEach(() => vi.restoreAllMocks())
beforeEach(async () => {
  page = await ada.creates()
  ;({ fencingToken } = await ada.holds(page))
  slug = `saved-${randomUUID()}`
  unlocked = await ada.creates({ slug })
})

function connection() {
  const { socket, close } = socketTo(world.urls[0] as string, ada.token)
  const headers = { authorization: `Bearer ${ada.token}` }
  return { url: `${world.urls[0]}/graphql`, headers, socket, close }
}

const holderIn = (data: ToolsWithLocksQuery | undefined) =>
  data?.tools.nodes.find(({ id }) => id === page)?.draftLock?.holder.id

const filter = () => ({ toolIds: [page] })

test("urql's graphcache shows the new holder in a list after one event, without a refetch", async () => {
  const { url, headers, socket, close } = connection()
  const client = urqlClient(url, headers, socket, [cacheExchange()])
  const reads = vi.spyOn(globalThis, 'fetch')
  const shown: unknown[] = []
  const list = client.query(ToolsWithLocksDocument, { first: 50 }).subscribe(({ data }) => {
    shown.push(holderIn(data))
  })
  let events = 0
  const feed = client.subscription(ToolLocksDocument, { filter: filter() }).subscribe(() => {
    events++
  })
  await expect.poll(() => [shown.at(-1), events]).toEqual(['ada', 1])
  const before = reads.mock.calls.filter(([, init]) => String(init?.body).includes('ToolsWithLocks')).length
  await cleo.takes(page, fencingToken)
  await expect.poll(() => [shown.at(-1), events]).toEqual(['cleo', 2])
  const after = reads.mock.calls.filter(([, init]) => String(init?.body).includes('ToolsWithLocks')).length
  expect([before, after]).toEqual([1, 1])
  for (const { unsubscribe } of [list, feed]) unsubscribe()
  await close()
})

test('the cache of Apollo Client shows the new holder in a list after one event, without a refetch', async () => {
  const { url, headers, socket, close } = connection()
  const client = apolloClient(url, headers, socket)
  const reads = vi.spyOn(globalThis, 'fetch')
  const shown: unknown[] = []
  const watched = client.watchQuery({ query: ToolsWithLocksDocument, variables: { first: 50 } })
  const list = watched.subscribe(({ data }) => {
    shown.push(holderIn(data as ToolsWithLocksQuery | undefined))
  })
  let events = 0
  const feed = client
    .subscribe({ query: ToolLocksDocument, variables: { filter: filter() } })
    .subscribe(() => {
      events++
    })
  await expect.poll(() => [shown.at(-1), events]).toEqual(['ada', 1])
  await cleo.takes(page, fencingToken)
  await expect.poll(() => [shown.at(-1), events]).toEqual(['cleo', 2])
  const lists = reads.mock.calls.filter(([, init]) => String(init?.body).includes('ToolsWithLocks'))
  expect(lists).toHaveLength(1)
  for (const subscription of [list, feed]) subscription.unsubscribe()
  client.stop()
  await close()
})

const number = (data: OpenToolQuery | undefined) => data?.toolBySlug?.draftHead.number

/** A page that shows a document, and saves it with the draft client on the same library. */
async function savesThrough(transport: Transport, reads: () => number[]) {
  const draft = openDraft({ transport, toolId: unlocked, baseVersion: 1 })
  await reaches(draft, 'held')
  expect(await draft.save({ content: { text: 'two' } })).toMatchObject({ status: 'saved' })
  await expect.poll(reads).toEqual([1, 2])
  await draft.close()
}

test("urql's graphcache shows the new head after a save, without a refetch", async () => {
  const { url, headers, socket, close } = connection()
  const client = urqlClient(url, headers, socket, [cacheExchange({ updates: updates as never })])
  const shown: unknown[] = []
  const variables = { collection: 'pages', slug }
  const { unsubscribe } = client.query(OpenToolDocument, variables).subscribe(({ data, stale }) => {
    if (!stale) shown.push(number(data))
  })
  await expect.poll(() => shown).toEqual([1])
  await savesThrough(urqlTransport(client), () => [...new Set(shown)] as number[])
  unsubscribe()
  await close()
})

test('the cache of Apollo Client shows the new head after a save, without a refetch, and keeps no token', async () => {
  const { url, headers, socket, close } = connection()
  const client = apolloClient(url, headers, socket)
  const shown: unknown[] = []
  const watched = client.watchQuery({ query: OpenToolDocument, variables: { collection: 'pages', slug } })
  const list = watched.subscribe(({ data }) => {
    if (data) shown.push(number(data as OpenToolQuery))
  })
  await expect.poll(() => shown).toEqual([1])
  await savesThrough(apolloTransport(client), () => [...new Set(shown)] as number[])
  expect(JSON.stringify(client.cache.extract())).not.toContain('lockToken')
  list.unsubscribe()
  client.stop()
  await close()
})

const answering = (answer: ApolloLink.Result) => new ApolloLink(() => of(answer))

test.each([
  ['an error of today', 'NotFoundError'],
  ['an error that a newer server may add', 'QuotaExceededError'],
])('with possibleTypes, Apollo keeps `... on UserError` of %s', async (_title, __typename) => {
  const error = { __typename, code: 'NEWS', message: 'words', retryable: false }
  const answer = { data: { acquireDraftLock: error } }
  const link = answering(answer)
  const client = new ApolloClient({ cache: new InMemoryCache({ possibleTypes }), link })
  const query = gql`{ acquireDraftLock { ... on UserError { code message retryable } } }`
  expect((await client.query({ query })).data).toEqual(answer.data)
  client.stop()
})

test('without the pattern for future errors, Apollo would lose their messages', async () => {
  const known = {
    ...possibleTypes,
    UserError: possibleTypes.UserError?.filter((name) => /^\w+$/.test(name)) ?? [],
  }
  const answer = {
    data: { acquireDraftLock: { __typename: 'QuotaExceededError', code: 'NEWS', message: 'words' } },
  }
  const link = answering(answer)
  const client = new ApolloClient({ cache: new InMemoryCache({ possibleTypes: known }), link })
  const query = gql`{ acquireDraftLock { ... on UserError { code message } } }`
  expect((await client.query({ query })).data).toEqual({
    acquireDraftLock: { __typename: 'QuotaExceededError' },
  })
  client.stop()
})
