import { execFile } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from '../../src/config.ts'
import { World } from '../support/world.ts'

const auth = {
  AUTH_JWT_SECRET: 'x'.repeat(32),
  AUTH_ISSUER: 'https://issuer.test',
  AUTH_AUDIENCE: 'holdfast',
}
const production = {
  NODE_ENV: 'production',
  PORT: '0',
  LOG_LEVEL: 'silent',
  HOLDFAST_MIGRATE: 'off',
  ...auth,
}

describe('production refuses, with one line that names it,', () => {
  test.each<[string, RegExp, Record<string, string>]>([
    ['the demo', /^AUTH_JWT_SECRET .*demo/, { AUTH_JWT_SECRET: '', AUTH_ISSUER: '', AUTH_AUDIENCE: '' }],
    ['a short secret', /^AUTH_JWT_SECRET must have at least 32 bytes$/, { AUTH_JWT_SECRET: 'x'.repeat(31) }],
    ['any origin', /^CORS_ORIGINS /, { CORS_ORIGINS: '*' }],
    ['any origin beside a good one', /^CORS_ORIGINS /, { CORS_ORIGINS: 'https://editor.example,*' }],
    ['any subdomain', /^CORS_ORIGINS /, { CORS_ORIGINS: 'https://*.example' }],
    ['pages without an origin', /^CORS_ORIGINS /, { CORS_ORIGINS: 'null' }],
  ])('%s', (_what, line, env) => {
    expect(() => readConfig({ ...production, ...env })).toThrow(ConfigError)
    expect(() => readConfig({ ...production, ...env })).toThrow(line)
  })
})

describe('production refuses a database', () => {
  let world: World
  beforeAll(async () => {
    world = await World.open()
  })
  afterAll(() => world.close())

  /** Starts the built server, and answers its output if it exits; null once it is ready. */
  function refusal(env: Record<string, string> = {}): Promise<string[] | null> {
    return new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        ['dist/main.js'],
        { env: { ...production, DATABASE_URL: world.url, ...env } },
        (_error, _out, err) => resolve(err.split('\n').filter(Boolean)),
      )
      child.stdout?.on('data', (data) => {
        if (!String(data).includes('ready')) return
        resolve(null)
        child.kill()
      })
    })
  }

  test('that may lose acknowledged changes, or has policies with heartbeats that are too slow: one line each', async () => {
    await world.sql('ALTER TABLE collections DROP CONSTRAINT collections_lock_policy')
    await world.sql("UPDATE collections SET heartbeat_interval_ms = lock_ttl_ms / 2 WHERE id = 'pages'")
    await world.sql(`ALTER DATABASE ${new URL(world.url).pathname.slice(1)} SET synchronous_commit TO off`)
    const [{ fsync }] = await world.sql('SHOW fsync')
    const lines = (await refusal()) ?? []
    expect(lines).toContain(
      'holdfast: Collection pages has heartbeats every 150000 ms for locks of 300000 ms, so one late heartbeat loses the lock. Set heartbeat_interval_ms to at most 100000.',
    )
    const off = (setting: string) =>
      `holdfast: PostgreSQL has ${setting} off, so a crash would lose acknowledged locks and saves. Set ${setting} = on.`
    expect(lines).toContain(off('synchronous_commit'))
    // Test servers have it off, unless an operator's server is used.
    expect(lines.includes(off('fsync'))).toBe(fsync === 'off')
    expect(lines.every((line) => /^holdfast: (PostgreSQL has \w+ off|Collection pages)/.test(line))).toBe(
      true,
    )
  })

  test('but outside production the same database is accepted', async () => {
    expect(await refusal({ NODE_ENV: 'development' })).toBeNull()
  })
})
