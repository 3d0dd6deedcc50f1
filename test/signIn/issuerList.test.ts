import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from '../../src/config.ts'
import { roles } from '../../src/domain/permissions.ts'

const secret = 'a very secret secret, of thirty-six b'
const entry = { issuer: 'https://a.test', audience: 'holdfast', secret }
const read = (list: unknown, env: object = {}) =>
  readConfig({
    DATABASE_URL: 'postgresql://x',
    AUTH_ISSUERS: typeof list === 'string' ? list : JSON.stringify(list),
    ...env,
  }).issuers

function faults(list: unknown, env: object = {}): string[] {
  try {
    read(list, env)
    return []
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return (error as Error).message.split('\n')
  }
}

const listOf = 'AUTH_ISSUERS must be a JSON list with an object for each issuer.'
const production = { NODE_ENV: 'production' }
const keys = { issuer: 'https://a.test', audience: 'holdfast' }

describe('a fault in AUTH_ISSUERS stops the start with a line that names its place:', () => {
  test.each<[string, unknown, string[], object?]>([
    ['no JSON', `[{"secret": "${secret}"`, [listOf]],
    ['no list', entry, [listOf]],
    ['an empty list', [], [listOf]],
    ['no object', ['https://a.test'], ['AUTH_ISSUERS[0]: must be an object']],
    [
      'an unknown name',
      [{ ...entry, secert: 'x' }],
      ['AUTH_ISSUERS[0]: cannot have "secert"; docs/sign-in.md lists all fields'],
    ],
    [
      'an unknown name in the client',
      [{ ...keys, client: { claim: 'azp', is: 'x', not: 'y' } }],
      ['AUTH_ISSUERS[0].client: cannot have "not"; docs/sign-in.md lists all fields'],
    ],
    ['no issuer', [{ ...entry, issuer: undefined }], ['AUTH_ISSUERS[0].issuer: is missing']],
    ['an empty issuer', [{ ...entry, issuer: '' }], ['AUTH_ISSUERS[0].issuer: must not be empty']],
    [
      'neither audience nor client',
      [{ ...entry, audience: undefined }],
      ['AUTH_ISSUERS[0].audience: or client is missing: one of them says which tokens are for this service'],
    ],
    [
      'an audience that is a number',
      [{ ...entry, audience: 5 }],
      ['AUTH_ISSUERS[0].audience: must be a text or a list of texts'],
    ],
    [
      'a claim that client and requires name',
      [{ ...keys, client: { claim: 'azp', is: 'x' }, requires: { azp: 'y' } }],
      ['AUTH_ISSUERS[0].requires: contains the claim that client already has: keep one of them'],
    ],
    [
      'a short secret',
      [{ ...entry, secret: 'not to be shown' }],
      ['AUTH_ISSUERS[0].secret: must have at least 32 bytes'],
    ],
    [
      'a secret and keys',
      [{ ...entry, jwksUrl: 'https://a.test/keys' }],
      ['AUTH_ISSUERS[0].secret: and jwksUrl cannot be used together: keep one of them'],
    ],
    [
      'no keys of an issuer that is no URL',
      [{ ...keys, issuer: 'a' }],
      [
        'AUTH_ISSUERS[0].jwksUrl: or secret is missing: without them the issuer must be a URL, so that its keys can be found',
      ],
    ],
    [
      'keys in a file',
      [{ ...keys, jwksUrl: 'file:///etc/keys' }],
      ['AUTH_ISSUERS[0].jwksUrl: must be a URL that starts with https:// or http://'],
    ],
    [
      'keys over http in production',
      [{ ...keys, jwksUrl: 'http://a.test/keys' }],
      [
        'AUTH_ISSUERS[0].jwksUrl: must start with https:// in production, unless it is on this machine: without https an attacker can replace the keys and sign in as anybody',
      ],
      production,
    ],
    [
      'discovery over http in production',
      [{ ...keys, issuer: 'http://a.test' }],
      [
        'AUTH_ISSUERS[0].issuer: must start with https:// in production, unless it is on this machine: without https an attacker can replace the keys and sign in as anybody',
      ],
      production,
    ],
    [
      'an unknown role',
      [{ ...entry, roles: { 'Content Editor': 'EDITOR', chief: 'ADMIN' } }],
      [`AUTH_ISSUERS[0].roles["Content Editor"]: must be one of ${roles.join(', ')}`],
    ],
    [
      'no word at all',
      [{ ...entry, roles: {} }],
      ['AUTH_ISSUERS[0].roles: must contain at least one role name of the issuer'],
    ],
    [
      'a word in two cases',
      [{ ...entry, roles: { Editor: 'CONTRIBUTOR', editor: 'ADMIN' } }],
      ['AUTH_ISSUERS[0].roles: has a role name twice; upper and lower case are the same'],
    ],
    [
      'a prefix without its colon',
      [{ ...entry, prefix: 'partner' }],
      ['AUTH_ISSUERS[0].prefix: must be up to 40 letters, digits, dots, _ or -, with a : at the end'],
    ],
    [
      'a prefix with what stands between a person and an agent',
      [{ ...entry, prefix: 'ada~:' }],
      ['AUTH_ISSUERS[0].prefix: must be up to 40 letters, digits, dots, _ or -, with a : at the end'],
    ],
    [
      'two issuers without a prefix',
      [entry, { ...entry, issuer: 'https://b.test' }],
      [
        'AUTH_ISSUERS[1].prefix: is missing here and in AUTH_ISSUERS[0]: users with the same subject at both issuers would be one user; give one of them a prefix such as "partner:"',
      ],
    ],
    [
      'two issuers with one prefix',
      [
        { ...entry, prefix: 'p:' },
        { ...entry, issuer: 'https://b.test', prefix: 'p:' },
      ],
      [
        'AUTH_ISSUERS[1].prefix: is the same as in AUTH_ISSUERS[0]: users with the same subject at both issuers would be one user',
      ],
    ],
    [
      'one issuer with two prefixes',
      [entry, { ...entry, audience: 'other', prefix: 'p:' }],
      [
        'AUTH_ISSUERS[1].prefix: must be the same as in AUTH_ISSUERS[0], which has the same issuer: one person would be two users',
      ],
    ],
    [
      'one issuer twice for an audience',
      [entry, { ...entry, audience: ['other', 'holdfast'] }],
      [
        'AUTH_ISSUERS[1].audience: has a value that is also in AUTH_ISSUERS[0], which has the same issuer: a token for it would match both',
      ],
    ],
    [
      'one issuer twice for a client',
      [1, 2].map(() => ({ issuer: 'https://a.test', secret, client: { claim: 'azp', is: ['x'] } })),
      [
        'AUTH_ISSUERS[1].client: has a value that is also in AUTH_ISSUERS[0], which has the same issuer: a token for it would match both',
      ],
    ],
    [
      'a variable of one issuer beside it',
      [entry],
      ['AUTH_ISSUERS and AUTH_ROLE_CLAIM cannot be used together: put it into the list, for each issuer.'],
      { AUTH_ROLE_CLAIM: 'groups' },
    ],
  ])('%s', (_what, list, lines, env) => {
    expect(faults(list, env)).toEqual(lines)
  })

  test('all are listed at once, and none shows a secret', () => {
    const lines = faults([
      { ...entry, roles: 5, kindClaim: '' },
      { issuer: 'https://b.test', secret: `${secret}!`, jwksUrl: 'x' },
      `${secret}?`,
    ])
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      'AUTH_ISSUERS[0].roles',
      'AUTH_ISSUERS[0].kindClaim',
      'AUTH_ISSUERS[1].jwksUrl',
      'AUTH_ISSUERS[2]',
    ])
    expect(lines.join()).not.toContain('secret secret')
  })
})

test('two issuers with a prefix on one of them, and one issuer with two audiences, are valid', () => {
  const list = [entry, { ...entry, audience: 'other' }, { ...entry, issuer: 'https://b.test', prefix: 'b:' }]
  expect(faults(list)).toEqual([])
  expect(faults([{ ...keys, issuer: 'http://127.0.0.1:8080/realms/x' }], production)).toEqual([])
})

test('the variables of a single issuer equal a list of one', () => {
  const set = { AUTH_ISSUER: 'https://a.test', AUTH_AUDIENCE: 'holdfast', AUTH_NAME_CLAIM: 'profile.name' }
  const named = { AUTH_ROLE_CLAIM: 'groups Editors=CONTRIBUTOR', AUTH_KIND_CLAIM: 'kind' }
  const rules = {
    ...{ issuer: 'https://a.test', audience: 'holdfast', nameClaim: 'profile.name', kindClaim: 'kind' },
    ...{ roleClaim: 'groups', roleNames: { editors: 'CONTRIBUTOR' } },
  }
  expect(read('', { ...set, ...named, AUTH_JWT_SECRET: secret })).toEqual([
    { ...rules, secret: new TextEncoder().encode(secret) },
  ])
  const jwksUrl = 'https://a.test/keys'
  expect(read('', { ...set, ...named, AUTH_JWKS_URL: jwksUrl })).toEqual([{ ...rules, jwksUrl }])
})

test('the demo’s sign-in is off as soon as an issuer is configured', () => {
  expect(readConfig({}).issuers).toBeNull()
  expect(readConfig({ AUTH_ISSUERS: JSON.stringify([entry]) }).issuers).toHaveLength(1)
})
