import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { Client, fetchExchange, subscriptionExchange, type TypedDocumentNode } from '@urql/core'
import { buildSchema, getOperationAST, isAbstractType } from 'graphql'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'

/** One editor with one session, with any client library. */
export interface Person {
  name: string
  sessionId: string
  run<Data, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data>
  subscribe<Data, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    hear: (data: Data) => void,
  ): void
  close(): Promise<void>
}

export interface Server {
  url: string
  tokens: Record<'ada' | 'bo' | 'cleo', string>
}

/**
 * The server from the environment, otherwise the one that left its address in the data folder. Ends the process
 * if there is none.
 */
export async function server(): Promise<Server> {
  const { HOLDFAST_URL, ADA_TOKEN, BO_TOKEN, CLEO_TOKEN, HOLDFAST_DATA_DIR } = process.env
  const given = { ada: ADA_TOKEN, bo: BO_TOKEN, cleo: CLEO_TOKEN }
  const file = path.resolve(HOLDFAST_DATA_DIR || '.holdfast', 'demo.json')
  const left = readLeft(file)
  const url = HOLDFAST_URL || left?.url
  const tokens = Object.values(given).every(Boolean) ? (given as Server['tokens']) : left?.tokens
  const answers = url && (await fetch(`${url}/health/ready`).catch(() => null))?.ok
  if (url && tokens && answers) return { url, tokens }
  console.error(url ? `No Holdfast answers at ${url}.` : `No server has left its address in ${file}.`)
  console.error('Start one in another terminal with: npm start')
  console.error(
    'Or name one: HOLDFAST_URL, with ADA_TOKEN, BO_TOKEN and CLEO_TOKEN if it is no demo server of this folder.',
  )
  return process.exit(1)
}

function readLeft(file: string): Partial<Server> | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

export function urqlPerson(name: string, url: string, token: string): Person {
  const socket = socketOf(url, token)
  const client = new Client({
    url: `${url}/graphql`,
    fetchOptions: { headers: { authorization: `Bearer ${token}` } },
    requestPolicy: 'network-only',
    exchanges: [
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe(
              { query: query ?? '', variables: variables as Record<string, unknown> },
              sink,
            ),
          }),
        }),
      }),
    ],
  })
  return {
    name,
    sessionId: randomUUID(),
    async run(document, variables) {
      const isMutation = getOperationAST(document)?.operation === 'mutation'
      const { data, error } = await (isMutation
        ? client.mutation(document, variables)
        : client.query(document, variables))
      if (!data) throw error ?? new Error('the server sent no data')
      return data
    },
    subscribe(document, variables, hear) {
      client.subscription(document, variables).subscribe(({ data, error }) => {
        if (error) throw error
        if (data) hear(data)
      })
    },
    close: async () => socket.dispose(),
  }
}

export function apolloPerson(name: string, url: string, token: string): Person {
  const socket = socketOf(url, token)
  const http = new HttpLink({ uri: `${url}/graphql`, headers: { authorization: `Bearer ${token}` } })
  const client = new ApolloClient({
    cache: new InMemoryCache({ possibleTypes: possibleTypes() }),
    link: ApolloLink.split(
      ({ operationType }) => operationType === 'subscription',
      new GraphQLWsLink(socket),
      http,
    ),
    defaultOptions: { query: { fetchPolicy: 'network-only' } },
  })
  return {
    name,
    sessionId: randomUUID(),
    async run(document, variables) {
      const isMutation = getOperationAST(document)?.operation === 'mutation'
      const { data } = await (isMutation
        ? client.mutate({ mutation: document, variables: variables as never })
        : client.query({ query: document, variables: variables as never }))
      if (!data) throw new Error('the server sent no data')
      return data as never
    },
    subscribe(document, variables, hear) {
      client.subscribe({ query: document, variables: variables as never }).subscribe(({ data, error }) => {
        if (error) throw error
        if (data) hear(data as never)
      })
    },
    async close() {
      client.stop()
      await socket.dispose()
    },
  }
}

function socketOf(url: string, token: string) {
  return createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    // Node 20 has no built-in WebSocket.
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
  })
}

/**
 * Without these, Apollo does not know that an error is a UserError, and drops the fields selected on the
 * interface.
 */
function possibleTypes(): Record<string, string[]> {
  const schema = buildSchema(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'))
  const abstract = Object.values(schema.getTypeMap()).filter(isAbstractType)
  return Object.fromEntries(
    abstract.map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
  )
}
