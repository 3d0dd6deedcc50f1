import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { build } from 'esbuild'
import { generateSource } from 'oazapfts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collectionOf } from '../collections/support.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const file = path.join(root, 'openapi.json')
const text = readFileSync(file, 'utf8')

let world: World
let ada: Person
let bo: Person
let parts: string
beforeAll(async () => {
  world = await World.open()
  const people = await world.people()
  ;({ ada, bo } = people)
  parts = await collectionOf(people.cleo, { storage: 'EXTERNAL' })
})
afterAll(() => world.close())

const linted = async (source: string) => {
  const config = await createConfig({ extends: ['recommended-strict'] })
  return (await lintFromString({ source, config })).map(({ ruleId, message }) => `${ruleId}: ${message}`)
}

describe('openapi.json', () => {
  test('is the description that the service serves, to everybody', async () => {
    const response = await fetch(`${ada.url}/openapi.json`)
    expect(await response.json()).toEqual(JSON.parse(text))
  })

  test('passes a linter that finds faults', async () => {
    expect(await linted(text)).toEqual([])
    expect(
      await linted(text.replaceAll('"operationId": "renewLock"', '"operationId": "acquireLock"')),
    ).not.toEqual([])
  })

  test('generates a client that compiles, and can acquire, renew and release a lock', async () => {
    const folder = mkdtempSync(path.join(root, 'node_modules/.generated-client-'))
    try {
      const client = path.join(folder, 'client.ts')
      writeFileSync(client, await generateSource(file, { argumentStyle: 'object' }))
      await compiles(folder, client)
      const bundled = path.join(folder, 'client.mjs')
      await build({ entryPoints: [client], bundle: true, format: 'esm', platform: 'node', outfile: bundled })
      await plays(await import(pathToFileURL(bundled).href))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

/** With the compiler of the generator, and strict options. */
async function compiles(folder: string, client: string): Promise<void> {
  const ofGenerator = createRequire(createRequire(import.meta.url).resolve('oazapfts'))
  const tsc = path.join(path.dirname(ofGenerator.resolve('typescript/package.json')), 'bin/tsc')
  const options = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--lib',
    'es2022,dom',
  ]
  await promisify(execFile)(process.execPath, [tsc, ...options, '--types', 'node', client], {
    cwd: folder,
  }).catch(({ stdout }) => expect.fail(stdout))
}

// biome-ignore lint/suspicious/noExplicitAny: it was made a moment ago
async function plays(client: any): Promise<void> {
  const as = (person: Person) => ({
    baseUrl: person.url,
    headers: { authorization: `Bearer ${person.token}` },
  })
  const document = { collection: parts, key: 'bolt/7' }
  const mine = { ...document, holdfastSession: ada.session, idempotencyKey: randomUUID() }
  const taken = await client.acquireLock({ ...mine, body: { comment: 'thread' } }, as(ada))
  expect([taken.status, taken.data.lock.comment]).toEqual([201, 'thread'])
  const theirs = { ...document, holdfastSession: bo.session, body: {} }
  const refused = await client.acquireLock(theirs, as(bo))
  expect([refused.status, refused.data.heldLock.holder.id]).toEqual([423, 'ada'])
  const { lockToken } = taken.data
  expect(await client.renewLock({ ...document, lockToken, body: {} }, as(ada))).toMatchObject({ status: 200 })
  expect(await client.checkLock({ ...document, lockToken }, as(ada))).toMatchObject({ status: 204 })
  expect(await client.listLocks({ collection: parts }, as(bo))).toMatchObject({
    data: { locks: [{ key: 'bolt/7', holder: { id: 'ada' } }], next: null },
  })
  expect(await client.releaseLock({ ...document, lockToken, body: {} }, as(ada))).toMatchObject({
    status: 204,
  })
  expect(await client.acquireLock(theirs, as(bo))).toMatchObject({ status: 201 })
}
