import { describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { faultsOf } from '../../src/environment.ts'

const keys = { S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'secret' }

describe('HOLDFAST_FILES', () => {
  test('defaults to PostgreSQL, with at most 32 MB for a file', () => {
    expect(readConfig({}).files).toMatchObject({ bytes: 33_554_432, place: null, keys: null })
    expect(readConfig({ HOLDFAST_FILE_MB: '2047' }).files.bytes).toBeLessThan(2 ** 31)
  })

  test.each([
    ['/var/lib/files/', 'file:///var/lib/files'],
    ['file:///var/lib/my%20files', 'file:///var/lib/my%20files'],
    ['s3://drafts', 's3://drafts?region=us-east-1&endpoint=https%3A%2F%2Fs3.us-east-1.amazonaws.com'],
    [
      's3://drafts/a/b/?endpoint=http://127.0.0.1:9000&region=eu',
      's3://drafts/a/b?region=eu&endpoint=http%3A%2F%2F127.0.0.1%3A9000',
    ],
  ])('%s is normalised', (said, place) => {
    expect(readConfig({ HOLDFAST_FILES: said, ...keys }).files.place).toBe(place)
    expect(readConfig({ HOLDFAST_FILES: place, ...keys }).files.place).toBe(place)
  })

  test.each([
    [{ HOLDFAST_FILES: 'files' }, 'HOLDFAST_FILES must be a folder'],
    [{ HOLDFAST_FILES: 'https://s3.example/drafts' }, 'HOLDFAST_FILES must be a folder'],
    [{ HOLDFAST_FILES: '/' }, 'HOLDFAST_FILES must not be the root'],
    [{ ...keys, HOLDFAST_FILES: 's3://id:secret@drafts' }, 'HOLDFAST_FILES must not contain keys'],
    [{ ...keys, HOLDFAST_FILES: 's3://drafts?acl=public' }, 'HOLDFAST_FILES can have region and endpoint'],
    [{ ...keys, HOLDFAST_FILES: 's3://drafts/../a b' }, 'HOLDFAST_FILES must have a prefix'],
    [{ ...keys, HOLDFAST_FILES: 's3://drafts?endpoint=ftp://a' }, 'HOLDFAST_FILES must have an endpoint'],
    [{ HOLDFAST_FILES: 's3://drafts' }, 'S3_ACCESS_KEY_ID is missing'],
    [{ S3_ACCESS_KEY_ID: 'id' }, 'S3_SECRET_ACCESS_KEY is missing'],
    [{ HOLDFAST_FILE_MB: '2048' }, 'HOLDFAST_FILE_MB must be from 1 to 2047'],
  ])('%o stops the start with the reason', (env, reason) => {
    expect(faultsOf(env)).toEqual([expect.stringContaining(reason)])
  })
})
