import { SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer } from '../support/person.ts'
import { bearer, Siege } from '../support/siege.ts'
import { authEnvironment } from '../support/tokens.ts'

let siege: Siege
let authorization: string
beforeAll(async () => {
  siege = await Siege.begin()
  authorization = `Bearer ${siege.people.carl.token}`
})
afterAll(() => siege.lift())

interface Told {
  status: number
  type: string | null
  text: string
}

/** What arrives within a moment; then the stream is closed. */
async function told(path: string, init: RequestInit): Promise<Told> {
  const response = await fetch(`${siege.url}${path}`, { ...init, signal: AbortSignal.timeout(10_000) })
  const type = response.headers.get('content-type')
  const reader = response.body?.getReader()
  let text = ''
  for (;;) {
    const late = new Promise<null>((resolve) => setTimeout(resolve, 500, null))
    const read = await Promise.race([reader?.read(), late])
    if (!read || read.done) break
    text += Buffer.from(read.value).toString()
  }
  await reader?.cancel().catch(() => {})
  return { status: response.status, type, text }
}

const stream = (query: string, headers: Record<string, string> = {}) =>
  told('/graphql', {
    method: 'POST',
    headers: { accept: 'text/event-stream', 'content-type': 'application/json', authorization, ...headers },
    body: JSON.stringify({ query }),
  })
const answerIn = ({ text }: Told): Answer => JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? text)
const watching = () =>
  `subscription { draftLockChanged(toolId: "${siege.page}") { kind lock { holder { id } } } }`
const now = () => Math.floor(Date.now() / 1_000)
/** Another address, because failed sign-ins are counted for each. */
const elsewhere = (index: number) => ({ 'x-forwarded-for': `198.51.100.${index}` })

/** A superuser's valid claims, except for those given. */
async function signed(claims: object, key = authEnvironment.AUTH_JWT_SECRET): Promise<string> {
  const { AUTH_ISSUER: iss, AUTH_AUDIENCE: aud } = authEnvironment
  const sound = { sub: 'sue', role: 'SUPERUSER', iss, aud, iat: now(), exp: now() + 600 }
  const token = new SignJWT({ ...sound, ...claims }).setProtectedHeader({ alg: 'HS256' })
  return `Bearer ${await token.sign(new TextEncoder().encode(key))}`
}

const badTokens: [string, () => string | Promise<string>][] = [
  ['no token', () => ''],
  ['garbage', () => 'Bearer garbage'],
  ['another scheme', async () => (await bearer()).replace('Bearer', 'Basic')],
  [
    'alg none',
    () =>
      `Bearer ${new UnsecuredJWT({ sub: 'cleo', role: 'ADMIN' }).setIssuedAt().setExpirationTime('1h').encode()}`,
  ],
  ['a signature cut off', async () => (await bearer()).slice(0, -8)],
  [
    'a payload exchanged',
    async () => {
      const [head, , signature] = (await bearer()).split('.')
      const payload = Buffer.from(
        JSON.stringify({ sub: 'sue', role: 'SUPERUSER', exp: now() + 600, iat: now() }),
      )
      return `${head}.${payload.toString('base64url')}.${signature}`
    },
  ],
  ['a token that has ended', () => bearer({ issuedAt: now() - 600, expiresIn: 500 })],
  ['a wrong key', () => signed({}, 'x'.repeat(32))],
  ['a wrong issuer', () => signed({ iss: 'https://evil.test' })],
  ['a wrong audience', () => signed({ aud: 'another service' })],
  ['a time to come', () => signed({ nbf: now() + 60 })],
  ['a token issued at a time to come', () => signed({ iat: now() + 60 })],
  ['no end', () => signed({ exp: undefined })],
  ['two tokens', async () => `${await bearer()}, ${await bearer()}`],
]

describe.each(badTokens.map(([what, make], index) => [what, make, index] as const))(
  '%s',
  (_what, make, index) => {
    test('starts no GraphQL stream', async () => {
      const headers = { authorization: await make(), ...elsewhere(index) }
      const { errors } = answerIn(await siege.withstands(() => stream(watching(), headers)))
      expect(errors[0].extensions.code).toBe('UNAUTHENTICATED')
    })

    test('starts no stream of /events', async () => {
      const headers = { authorization: await make(), ...elsewhere(index) }
      const { status, text } = await siege.withstands(() => told('/events', { headers }))
      expect([status, JSON.parse(text).code]).toEqual([401, 'UNAUTHENTICATED'])
    })
  },
)

describe('a GraphQL stream', () => {
  const save = () =>
    `mutation { saveDraft(input: { toolId: "${siege.page}", lockToken: "${siege.tokens.page}", baseVersion: 1, content: {} }) { ... on UserError { code } } }`

  test.each<[string, () => Promise<Told>, object]>([
    ["a mutation with bo's lock token", () => stream(save()), { data: { saveDraft: { code: 'LOCK_LOST' } } }],
    [
      'a subscription to no tool',
      () =>
        stream('subscription { draftLockChanged(toolId: "00000000-0000-4000-8000-00000000dead") { kind } }'),
      { errors: [{ extensions: { code: 'NOT_FOUND' } }] },
    ],
    [
      'a subscription to no UUID',
      () => stream('subscription { draftLockChanged(toolId: "\'; --") { kind } }'),
      { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] },
    ],
    [
      'a list of too many tools',
      () =>
        stream(
          `subscription { activeDraftLocksChanged(filter: { toolIds: [${'"x" '.repeat(1_500)}] }) { resync } }`,
        ),
      { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] },
    ],
    ['a syntax error', () => stream('subscription {'), { errors: [expect.anything()] }],
    [
      '300 aliases',
      () => stream(`{ ${Array.from({ length: 300 }, (_, i) => `a${i}: __typename`).join(' ')} }`),
      { errors: expect.anything() },
    ],
    [
      'literals 50,000 deep',
      () => stream(`{ tools(filter: ${'['.repeat(50_000)}`),
      { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] },
    ],
  ])('%s', async (_what, attack, expected) => {
    expect(answerIn(await siege.withstands(attack))).toMatchObject(expected)
  })

  test('a mutation by GET gets no stream either', async () => {
    const attack = () =>
      told(`/graphql?query=${encodeURIComponent(save())}`, {
        headers: { authorization, accept: 'text/event-stream' },
      })
    expect((await siege.withstands(attack)).status).toBe(405)
  })

  test('of a hundred streams that nobody reads, fifty are allowed to a user; when they are closed their places are free again', async () => {
    await siege.withstands(async () => {
      const gone = new AbortController()
      const streams = Array.from({ length: 100 }, () =>
        fetch(`${siege.url}/graphql`, {
          method: 'POST',
          headers: { accept: 'text/event-stream', 'content-type': 'application/json', authorization },
          body: JSON.stringify({ query: watching() }),
          signal: gone.signal,
        }),
      )
      const statuses = (await Promise.all(streams)).map(({ status }) => status)
      expect(statuses.sort()).toEqual([...Array(50).fill(200), ...Array(50).fill(429)])
      gone.abort()
      await expect.poll(async () => (await stream(watching())).status).toBe(200)
    })
  })
})

describe('/events', () => {
  const events = (init: RequestInit = {}, search = '') =>
    told(`/events${search}`, { ...init, headers: { authorization, ...init.headers } })

  test.each(['POST', 'PUT', 'DELETE', 'PATCH'])('%s is 405', async (method) => {
    expect((await siege.withstands(() => events({ method }))).status).toBe(405)
  })

  test.each(['-1', '1e9', '0x10', '99999999999999999999', "1'; DROP TABLE lock_events", '١', ' 1', 'NaN'])(
    'Last-Event-ID %j is not a place in the log',
    async (id) => {
      const attack = () => events({ headers: { 'last-event-id': Buffer.from(id).toString('latin1') } })
      const { status, text } = await siege.withstands(attack)
      if (status !== 200) expect([status, JSON.parse(text).code]).toEqual([400, 'BAD_USER_INPUT'])
      else expect(id.trim()).toMatch(/^\d+$/)
    },
  )

  test.each(['__proto__', "x' OR 1=1 --", '%00', 'x'.repeat(10_000)])(
    'the collection %j has no events',
    async (name) => {
      const search = `?collection=${name}`
      const { text } = await siege.withstands(() => events({ headers: { 'last-event-id': '1' } }, search))
      expect(text).not.toContain('document.')
    },
  )

  test('no event contains a lock token', async () => {
    const [{ mark }] = await siege.world.sql('SELECT left(lineage::text, 8) AS mark FROM epochs')
    const { text } = await siege.withstands(() => events({ headers: { 'last-event-id': `${mark}-1` } }))
    expect(text).toContain('document.locked')
    for (const token of Object.values(siege.tokens)) expect(text).not.toContain(token)
  })
})
