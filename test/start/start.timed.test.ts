import { randomUUID } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { ConfigError, readConfig } from '../../src/config.ts'
import { ask, Server } from './server.ts'

async function startTimed(dataDir: string) {
  const began = performance.now()
  const server = new Server({ HOLDFAST_DATA_DIR: dataDir })
  const url = await server.ready()
  return { server, url, ms: performance.now() - began }
}

function signIn(url: string, person: string) {
  return fetch(`${url}/demo/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ person }),
  })
}

describe('the embedded default', () => {
  let root: string
  let dataDir: string
  beforeAll(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'holdfast-start-'))
    chmodSync(root, 0o755)
  })
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  test('starts without any data within 5 s with the demo’s people and documents, and says how to sign in', async () => {
    // A new folder, also when the test is retried.
    dataDir = path.join(root, randomUUID())
    const { server, url, ms } = await startTimed(dataDir)
    onTestFinished(async () => void (await server.stop()))
    console.log(`from nothing to ready: ${Math.round(ms)} ms`)
    expect.soft(ms).toBeLessThan(5_000)
    const { viewer, tools } = await ask(
      url,
      server.token('ada'),
      '{ viewer { id role } tools { totalCount } }',
    )
    expect(viewer).toEqual({ id: 'ada', role: 'CONTRIBUTOR' })
    expect(tools.totalCount).toBeGreaterThan(3)
    expect(await ask(url, server.token('cleo'), '{ viewer { role } }')).toEqual({ viewer: { role: 'ADMIN' } })
    const people = await (await fetch(`${url}/demo/people`)).json()
    expect(people.map(({ id }: { id: string }) => id)).toEqual(['ada', 'bo', 'cleo'])
    const { token } = await (await signIn(url, 'bo')).json()
    expect(await ask(url, token, '{ viewer { id } }')).toEqual({ viewer: { id: 'bo' } })
    expect((await signIn(url, 'mallory')).status).toBe(404)
    expect((await fetch(url, { headers: { accept: 'text/html' } })).headers.get('content-type')).toContain(
      'text/html',
    )
    const made = await ask(
      url,
      server.token('ada'),
      'mutation { createTool(input: { collection: "pages", slug: "kept", title: "Kept", content: {} }) { ... on CreateToolPayload { tool { id } } } }',
    )
    expect(made.createTool.tool.id).toBeTruthy()
    expect(await server.stop()).toBe(0)
  })

  test('keeps data and tokens across a restart; a second process on the same folder is refused with a message', async () => {
    const { tokens } = JSON.parse(readFileSync(path.join(dataDir, 'demo.json'), 'utf8'))
    const server = new Server({ HOLDFAST_DATA_DIR: dataDir })
    const url = await server.ready()
    const { toolBySlug } = await ask(
      url,
      tokens.ada,
      '{ toolBySlug(collection: "pages", slug: "kept") { title } }',
    )
    expect(toolBySlug).toEqual({ title: 'Kept' })

    const second = new Server({ HOLDFAST_DATA_DIR: dataDir })
    expect(await second.ended).toBe(1)
    expect(second.err).toMatch(
      new RegExp(`in use by another Holdfast \\(process ${server.child.pid}\\).*HOLDFAST_DATA_DIR`),
    )
    expect(await server.stop()).toBe(0)
  })

  test('finds its data after it was killed', async () => {
    const killed = new Server({ HOLDFAST_DATA_DIR: dataDir })
    await killed.ready()
    killed.child.kill('SIGKILL')
    await killed.ended
    const server = new Server({ HOLDFAST_DATA_DIR: dataDir })
    const url = await server.ready()
    expect(
      (await ask(url, server.token('bo'), '{ toolBySlug(collection: "pages", slug: "kept") { title } }'))
        .toolBySlug,
    ).not.toBeNull()
    expect(await server.stop()).toBe(0)
  })
})

describe('a fault in the settings is reported in one line that names the variable', () => {
  const database = { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' }
  const auth = { AUTH_JWT_SECRET: 'x'.repeat(32), AUTH_ISSUER: 'i', AUTH_AUDIENCE: 'a' }
  test.each([
    ['AUTH_JWT_SECRET', database],
    ['AUTH_JWT_SECRET', { NODE_ENV: 'production' }],
    ['AUTH_JWT_SECRET', { ...auth, AUTH_JWT_SECRET: 'short' }],
    ['AUTH_JWT_SECRET', { ...database, AUTH_ISSUER: 'i', AUTH_AUDIENCE: 'a', AUTH_JWT_SECRET: '' }],
    ['AUTH_JWKS_URL', { ...auth, AUTH_JWKS_URL: 'https://issuer.example/keys' }],
    ['AUTH_JWKS_URL', { ...auth, AUTH_JWT_SECRET: '', AUTH_JWKS_URL: 'file:///etc/keys' }],
    [
      'AUTH_JWKS_URL',
      {
        ...auth,
        ...database,
        NODE_ENV: 'production',
        AUTH_JWT_SECRET: '',
        AUTH_JWKS_URL: 'http://issuer.example/keys',
      },
    ],
    ['AUTH_ROLE_CLAIM', { ...auth, AUTH_ROLE_CLAIM: 'groups editors=EDITOR' }],
    ['AUTH_ISSUER', { ...auth, AUTH_ISSUER: '' }],
    ['AUTH_AUDIENCE', { ...auth, AUTH_AUDIENCE: '' }],
    ['NODE_ENV', { NODE_ENV: 'prod' }],
    ['PORT', { PORT: 'four' }],
    ['PORT', { PORT: '70000' }],
    ['DATABASE_URL', { ...auth, DATABASE_URL: 'mysql://x' }],
    ['REDIS_URL', { REDIS_URL: 'nope' }],
    ['REDIS_URL', { REDIS_URL: 'redis+sentinel://sentinel:26379' }],
    ['REDIS_CLUSTER_NODES', { REDIS_CLUSTER_NODES: 'redis-1' }],
    ['REDIS_CLUSTER_NODES', { REDIS_CLUSTER_NODES: 'redis-1:6379', REDIS_URL: 'redis://redis-1' }],
    ['REDIS_CLUSTER_NODES', { REDIS_CLUSTER_NODES: 'rediss://user:pass%word@redis-1:6379' }],
    ['HOLDFAST_KEEP_EVENTS_DAYS', { HOLDFAST_KEEP_EVENTS_DAYS: '0' }],
    ['HOLDFAST_KEEP_EVENTS_DAYS', { HOLDFAST_KEEP_EVENTS_DAYS: '30d' }],
    ['HOLDFAST_MIGRATE', { HOLDFAST_MIGRATE: 'maybe' }],
    ['HOLDFAST_SPEED', { HOLDFAST_SPEED: 'fast' }],
    ['CORS_ORIGINS', { CORS_ORIGINS: 'https://a.example/path' }],
    ['TRUSTED_PROXIES', { TRUSTED_PROXIES: '10.0.0.0/8,proxy' }],
    ['TRUSTED_PROXIES', { TRUSTED_PROXIES: '0.0.0.0/0' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
  ])('%s %j', (variable, env) => {
    expect(() => readConfig(env)).toThrow(ConfigError)
    expect(() => readConfig(env)).toThrow(new RegExp(`^${variable} [^\n]+$`))
  })

  test('all faults at once, one line each', async () => {
    const server = new Server({
      NODE_ENV: 'production',
      PORT: 'four',
      CORS_ORIGINS: '*',
      HOLDFAST_SPEED: 'fast',
    })
    expect(await server.ended).toBe(1)
    const named = [...server.err.matchAll(/^holdfast: (\w+) .+$/gm)].map(([, name]) => name)
    expect(named).toEqual(['HOLDFAST_SPEED', 'PORT', 'CORS_ORIGINS', 'AUTH_JWT_SECRET'])
    expect(server.err.trim().split('\n')).toHaveLength(4)
  })

  test('and nothing else is printed', async () => {
    const server = new Server(database)
    expect(await server.ended).toBe(1)
    expect(server.err).toMatch(/^holdfast: AUTH_JWT_SECRET [^\n]+\n$/)
  })

  test('an empty value counts as not set', () => {
    expect(readConfig({ PORT: '', HOLDFAST_DATA_DIR: '', LOG_LEVEL: '' })).toMatchObject({
      port: 4000,
      logLevel: 'info',
    })
  })
})
