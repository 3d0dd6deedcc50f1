import { randomUUID } from 'node:crypto'
import { UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { IdentityServer, type Signer, seconds, sharedSecret, signer } from '../support/identityProvider.ts'
import { World } from '../support/world.ts'
import { turnedAway } from './asking.ts'

const secret = 'a secret of at least thirty-two bytes'
const shared = sharedSecret(secret)
const times = () => ({ iat: seconds(), exp: seconds() + 3_600 })
const at = (second: number) => new Date(second * 1_000).toISOString()

let server: IdentityServer
let pair: Signer
let other: Signer
let worlds: { development: World; production: World }

beforeAll(async () => {
  server = await IdentityServer.open()
  ;[pair, other] = await Promise.all([signer('ES256'), signer('ES256')])
  const issuers = [
    {
      issuer: 'https://shared.test',
      audience: ['holdfast', 'holdfast-staging'],
      secret,
      roleClaim: 'app.roles',
    },
    {
      ...{ issuer: 'https://keys.test', client: { claim: 'client_id', is: 'editor' } },
      ...{ jwksUrl: server.publish('/keys', pair), prefix: 'keys:' },
    },
  ]
  const env = { DATABASE_URL: 'postgresql://x', AUTH_ISSUERS: JSON.stringify(issuers) }
  const { issuers: signIn, tokens } = readConfig(env)
  const config = { tokens: { ...tokens, keys: { ...tokens.keys, cooldownMs: 0 } }, logLevel: 'info' }
  const [development, production] = await Promise.all(
    [false, true].map((isProduction) =>
      World.open({ signIn: signIn ?? [], config: { ...config, production: isProduction } }),
    ),
  )
  worlds = { development, production } as typeof worlds
})
afterAll(async () => {
  await Promise.all(Object.values(worlds).map((world) => world.close()))
  await server.close()
})

const byKeys = (claims: object = {}, header: object = {}, by = pair) =>
  by.sign({ ...times(), iss: 'https://keys.test', client_id: 'editor', sub: randomUUID(), ...claims }, header)
const bySecret = (claims: object = {}, header: object = {}) =>
  shared.sign(
    { ...times(), iss: 'https://shared.test', aud: 'holdfast', sub: randomUUID(), ...claims },
    header,
  )
const unsigned = (part: string) => Buffer.from(part).toString('base64url')

type Refusal = [what: string, token: () => string | Promise<string>, words: string | (() => string)]
const late = seconds() - 600
const early = seconds() + 600

const refusals: Refusal[] = [
  ['no JWT', () => 'garbage', 'The authorization must be "Bearer" and a JWT.'],
  ['a long text', () => `a.b.${'c'.repeat(8_200)}`, 'The authorization has more than 8192 characters.'],
  [
    'three parts of garbage',
    () => 'a.b.c',
    'The token is not a JWT: its header is not a JSON object in base64url.',
  ],
  [
    'a payload that is a list',
    () => `${unsigned('{"alg":"HS256"}')}.${unsigned('[]')}.c`,
    'The token is not a JWT: its payload is not a JSON object in base64url.',
  ],
  [
    'an unknown issuer',
    () => bySecret({ iss: 'https://evil.test' }),
    `The token's issuer (iss) is "https://evil.test"; known here: "https://shared.test", "https://keys.test".`,
  ],
  [
    'no issuer',
    () => bySecret({ iss: undefined }),
    'The token has no issuer (iss); known here: "https://shared.test", "https://keys.test".',
  ],
  [
    'another audience',
    () => bySecret({ aud: 'billing' }),
    `The token's "aud" is "billing"; one of "holdfast", "holdfast-staging" is expected of this issuer.`,
  ],
  [
    'no audience',
    () => bySecret({ aud: undefined }),
    'The token has no "aud"; one of "holdfast", "holdfast-staging" is expected of this issuer.',
  ],
  [
    'an audience of a wrong type',
    () => bySecret({ aud: ['holdfast', 5] }),
    `The token's "aud" is a list; it must be a text or a list of texts.`,
  ],
  [
    'another client',
    () => byKeys({ client_id: 'billing' }),
    `The token's "client_id" is "billing"; "editor" is expected of this issuer.`,
  ],
  [
    'no client',
    () => byKeys({ client_id: undefined }),
    'The token has no "client_id"; "editor" is expected of this issuer.',
  ],
  [
    'an end that has passed',
    () => byKeys({ iat: late - 9, exp: late }),
    () => `The token expired at ${at(late)}.`,
  ],
  [
    'a beginning to come',
    () => byKeys({ nbf: early }),
    () => `The token is not valid before ${at(early)} (nbf).`,
  ],
  [
    'an issue to come',
    () => byKeys({ iat: early }),
    () => `The token was issued in the future: ${at(early)} (iat).`,
  ],
  [
    'a time that no calendar has',
    () => byKeys({ exp: 1e300 }),
    'The times (iat, exp) of the token are not valid.',
  ],
  [
    'an end of a wrong type',
    () => byKeys({ exp: 'soon' }),
    `The token's "exp" is a text; it must be a number of seconds.`,
  ],
  [
    'a key that is not published',
    () => byKeys({}, { kid: 'spare' }),
    `The token's key (kid "spare") is not among the public keys of its issuer for "ES256".`,
  ],
  [
    'no key id, and an algorithm that no key is for',
    async () =>
      (await signer('RS256')).sign(
        { ...times(), iss: 'https://keys.test', client_id: 'editor', sub: 'x' },
        { kid: undefined },
      ),
    'The token has no key id (kid), and its issuer has no public key for "RS256".',
  ],
  [
    'the signature of another key',
    () => byKeys({}, { kid: pair.kid }, other),
    'The signature of the token is wrong: it was made with another key, or the token was changed later.',
  ],
  [
    'a signature by another secret',
    () =>
      sharedSecret('x'.repeat(32)).sign({
        ...times(),
        iss: 'https://shared.test',
        aud: 'holdfast',
        sub: 'x',
      }),
    'The signature of the token is wrong: it was made with another key, or the token was changed later.',
  ],
  [
    'no signature',
    () => new UnsecuredJWT({ ...times(), iss: 'https://shared.test', aud: 'holdfast', sub: 'x' }).encode(),
    'The token is not signed (alg "none").',
  ],
  [
    'another algorithm',
    async () =>
      (await signer('ES384')).sign({ ...times(), iss: 'https://keys.test', client_id: 'editor', sub: 'x' }),
    `The token's algorithm (alg) is "ES384"; one of "RS256", "ES256", "EdDSA" is expected of this issuer.`,
  ],
  [
    'a key pair where a secret is set',
    () => byKeys({ iss: 'https://shared.test', aud: 'holdfast' }),
    `The token's algorithm (alg) is "ES256"; "HS256" is expected of this issuer, because a secret is set for it. If it signs with a key pair, set the URL of its public keys instead.`,
  ],
  [
    'a secret where public keys are set',
    () => bySecret({ iss: 'https://keys.test', client_id: 'editor' }),
    `The token's algorithm (alg) is "HS256"; one of "RS256", "ES256", "EdDSA" is expected of this issuer, because public keys are set for it. If it signs with a secret, set that instead.`,
  ],
  ['no subject', () => byKeys({ sub: undefined }), 'The token has no "sub".'],
  [
    'nothing that is required',
    () => byKeys({ sub: undefined, exp: undefined, iat: undefined }),
    'The token has no "sub" and no "exp" and no "iat".',
  ],
  ['an empty subject', () => byKeys({ sub: '' }), `The token's "sub" is empty.`],
  [
    'a subject of a wrong type',
    () => byKeys({ sub: 5 as never }),
    `The token's "sub" is a number; it must be a text.`,
  ],
  [
    'a subject that is too long with its prefix',
    () => byKeys({ sub: 'x'.repeat(196) }),
    `The token's "sub" makes a user id of 201 characters; at most 200 are allowed.`,
  ],
  [
    'a subject that begins as another issuer’s',
    () => bySecret({ sub: 'keys:ada' }),
    `The token's "sub" starts with "keys:", which is the prefix of another issuer.`,
  ],
  [
    'a role of a wrong type',
    () => bySecret({ app: { roles: { admin: true } } }),
    `The token's "app.roles" is an object; it must be a text or a list of texts.`,
  ],
  [
    'a name of a wrong type',
    () => byKeys({ name: ['Ada'] }),
    `The token's "name" is a list; it must be a text.`,
  ],
  [
    'an actor without a subject',
    () => byKeys({ act: 'bot' }),
    `The token's "act" is a text; it must be an object with a text "sub".`,
  ],
  [
    'an actor who makes the id too long',
    () => byKeys({ sub: 'ada', act: { sub: 'x'.repeat(192) } }),
    `The token's "act.sub" makes a user id of 201 characters; at most 200 are allowed.`,
  ],
]

describe.each(refusals)('a token with %s', (what, token, said) => {
  const words = () => (typeof said === 'string' ? said : said())
  const isLate = what === 'an end that has passed'
  const code = isLate ? 4403 : 4401

  test('is refused with the reason outside production, over every protocol', async () => {
    const told = { status: 401, message: words() }
    const { socket, ...doors } = await turnedAway(worlds.development.urls[0] as string, await token())
    expect(doors).toEqual({ graphql: told, events: told, files: told })
    expect(socket.code).toBe(code)
    expect(Buffer.byteLength(socket.reason)).toBeLessThanOrEqual(123)
    expect(words().startsWith(socket.reason.replace('…', ''))).toBe(!isLate)
  })

  test('is refused without the reason in production, and the log has the reason', async () => {
    const { production } = worlds
    const short = isLate ? 'The token has expired.' : 'The token is not accepted.'
    const { socket, graphql, ...doors } = await turnedAway(production.urls[0] as string, await token())
    const told = { status: 401, message: short }
    expect(doors).toEqual({ events: told, files: told })
    expect(graphql.status).toBe(401)
    expect(graphql.message).toBe(
      `${short} Without a valid token the service only answers operations of the client library and of the pages; outside production also a few other short ones per minute.`,
    )
    expect(socket).toEqual({ code, reason: isLate ? 'Token expired' : short })
    const reasons = production.logged
      .filter(({ msg }) => msg === 'sign-in failed')
      .map(({ reason }) => reason)
    expect(reasons.slice(-4)).toEqual(Array(4).fill(words()))
  })
})

describe('text from a stranger’s token', () => {
  const told = async (claims: object, header: object = {}) =>
    (await turnedAway(worlds.development.urls[0] as string, await bySecret(claims, header))).events.message

  test('is shown with at most 100 printable characters on one line', async () => {
    const said = await told({ iss: `https://e.test/\n\u202e\u0007${'x'.repeat(500)}` })
    expect(said).toContain(`is "https://e.test/???${'x'.repeat(82)}…"; known`)
  })

  test('is shown whole characters only', async () => {
    const said = await told({ iss: `${'x'.repeat(99)}😀 and more` })
    expect(said).toContain(`"${'x'.repeat(99)}?…"`)
  })

  test('is shown as the first five values of a list, and the number of others', async () => {
    const said = await told({ aud: Array.from({ length: 300 }, (_, index) => `a${index}`) })
    expect(said).toContain('"a0", "a1", "a2", "a3", "a4" and 295 more')
  })

  test('is not shown when it is not a string', async () => {
    expect(await told({ iss: { deep: 'x' } })).toContain('(iss) is an object;')
  })
})

test('a reason that does not fit a close frame is cut between characters', async () => {
  const token = await bySecret({ aud: 'é'.repeat(99) })
  const { socket } = await turnedAway(worlds.development.urls[0] as string, token)
  expect(socket.reason).toMatch(/^The token's "aud" is "é+…$/)
  expect(Buffer.byteLength(socket.reason)).toBeLessThanOrEqual(123)
})
