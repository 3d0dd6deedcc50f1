import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { withSecretFiles } from '../../src/secretFiles.ts'

const secret = 'a secret of at least thirty-two bytes'
const issuers = JSON.stringify([{ issuer: 'https://a.test', audience: 'holdfast', secret }])
let folder: string
const fileWith = (text: string, name = 'value') => {
  const file = path.join(folder, name)
  writeFileSync(file, text)
  return file
}

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'holdfast-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('a variable whose name ends with _FILE', () => {
  test('names a file that contains the value, with or without a line break at its end', () => {
    const config = readConfig({
      DATABASE_URL_FILE: fileWith('postgresql://x\n', 'database'),
      REDIS_URL_FILE: fileWith('redis://:word@x\r\n', 'redis'),
      AUTH_ISSUERS_FILE: fileWith(issuers, 'issuers'),
    })
    expect(config).toMatchObject({
      databaseUrl: 'postgresql://x',
      redisUrl: 'redis://:word@x',
      issuers: [{ issuer: 'https://a.test', secret: new TextEncoder().encode(secret) }],
    })
    const one = { AUTH_ISSUER: 'i', AUTH_AUDIENCE: 'a', AUTH_JWT_SECRET_FILE: fileWith(`${secret}\n`, 'one') }
    expect(readConfig(one).issuers).toMatchObject([{ secret: new TextEncoder().encode(secret) }])
    const { redisCluster } = readConfig({ REDIS_CLUSTER_NODES_FILE: fileWith('redis-1:6379', 'cluster') })
    expect(redisCluster).not.toBeNull()
  })

  test.each<[string, () => object, string]>([
    [
      'is missing',
      () => ({ AUTH_JWT_SECRET_FILE: path.join(folder, 'gone') }),
      'The file of AUTH_JWT_SECRET_FILE cannot be read (ENOENT).',
    ],
    [
      'is a folder',
      () => ({ DATABASE_URL_FILE: folder }),
      'The file of DATABASE_URL_FILE cannot be read (EISDIR).',
    ],
    ['is empty', () => ({ REDIS_URL_FILE: fileWith('\n') }), 'The file of REDIS_URL_FILE is empty.'],
    [
      'stands beside the value',
      () => ({ AUTH_ISSUERS_FILE: fileWith(issuers), AUTH_ISSUERS: issuers }),
      'AUTH_ISSUERS_FILE and AUTH_ISSUERS cannot be used together: keep one of them.',
    ],
  ])('stops the start with one line if it %s', (_what, env, line) => {
    const set = { ...env(), NODE_ENV: 'production' }
    expect(() => readConfig(set)).toThrow(new RegExp(`^${line.replace(/[().]/g, '\\$&')}$`))
    expect(withSecretFiles(set).faults).toEqual([line])
  })

  test('is checked like the value itself, which is not shown', () => {
    const short = { AUTH_ISSUER: 'i', AUTH_AUDIENCE: 'a', AUTH_JWT_SECRET_FILE: fileWith('short') }
    expect(() => readConfig(short)).toThrow(/^AUTH_JWT_SECRET must have at least 32 bytes$/)
  })
})
