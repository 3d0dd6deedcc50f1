import { type Collection, insertCollection } from '../storage/collections.ts'
import { connectionTo } from '../storage/connection.ts'
import { WritableClient } from '../storage/writableClient.ts'

const plain: Omit<Collection, 'id' | 'name'> = {
  storage: 'INTERNAL',
  singleton: false,
  runnable: false,
  editors: 'MAINTAINERS',
  readers: 'EVERYBODY',
  contentSchema: null,
  urlTemplate: null,
  archived: false,
  version: 1,
  lockEnabled: true,
  lockTtlMs: 600_000,
  heartbeatIntervalMs: 60_000,
  idleTimeoutMs: 900_000,
  coversMetadata: false,
  reserveMs: 30_000,
  agents: 'YIELD',
  policyVersion: 1,
}

export const demoCollections: Collection[] = [
  {
    ...plain,
    id: 'scripts',
    name: 'Scripts',
    runnable: true,
    contentSchema: {
      type: 'object',
      required: ['entrypoint', 'sourceCode'],
      properties: {
        entrypoint: { type: 'string' },
        sourceCode: { type: 'string' },
        settingsSchema: { type: 'object' },
        inputSchema: { type: 'object' },
        usageInstructions: { type: 'string' },
      },
    },
  },
  {
    ...plain,
    id: 'pages',
    name: 'Pages',
    lockTtlMs: 300_000,
    contentSchema: {
      type: 'object',
      properties: {
        heading: { type: 'string', title: 'Heading' },
        body: { type: 'string', title: 'Text', contentMediaType: 'text/plain' },
      },
    },
  },
  {
    ...plain,
    id: 'parts',
    name: 'Parts',
    lockTtlMs: 86_400_000,
    heartbeatIntervalMs: 600_000,
    idleTimeoutMs: null,
    coversMetadata: true,
  },
  { ...plain, id: 'site', name: 'Site settings', singleton: true },
]

/** The id of the document of `site`, which never changes. */
const siteDocument = '00000000-0000-4000-8000-000000000001'

/** Creates the collections that the demo and the tests use. Existing ones stay unchanged. */
export async function makeDemoCollections(databaseUrl: string): Promise<void> {
  const client = new WritableClient(connectionTo(databaseUrl))
  await client.connect()
  try {
    for (const collection of demoCollections) await insertCollection(client, collection, null, siteDocument)
  } finally {
    await client.end()
  }
}
