import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { tokenLimits } from '../../src/limits.ts'
import { IdentityServer, type Signer, sharedSecret, signer } from '../support/identityProvider.ts'
import { World } from '../support/world.ts'
import { graphql, turnedAway } from './asking.ts'
import { providers } from './providerTokens.ts'

type Entry = { issuer: string; secret?: string; jwksUrl?: string; prefix?: string }

/** The entries of docs/sign-in.md, as an operator would copy them. */
const documented = [...readFileSync('docs/sign-in.md', 'utf8').matchAll(/^```json\n([\s\S]*?)^```/gm)].map(
  ([, json = '']) => JSON.parse(json) as Entry,
)
const secret = 'the legacy secret of a project, 40 bytes'
const named = Object.entries(providers)

let world: World
let server: IdentityServer
const signers = new Map<string, Pick<Signer, 'sign'>>()

/**
 * One service with all providers. Only the addresses of the keys and the prefixes of users differ from the
 * documentation.
 */
beforeAll(async () => {
  server = await IdentityServer.open()
  const list: Entry[] = []
  for (const [index, [, { issuer, alg }]] of named.entries()) {
    const entry = documented.find((one) => one.issuer === issuer) as Entry
    const prefix = index > 0 && { prefix: `p${index}:` }
    const pair = alg === 'HS256' ? null : await signer(alg)
    signers.set(issuer, pair ?? sharedSecret(secret))
    list.push({
      ...entry,
      ...prefix,
      ...(pair ? { jwksUrl: server.publish(`/keys/${index}`, pair) } : { secret }),
    })
  }
  const { issuers } = readConfig({ DATABASE_URL: 'postgresql://x', AUTH_ISSUERS: JSON.stringify(list) })
  // Without a cooldown, an unknown key is looked up again for each token.
  const tokens = { ...tokenLimits, keys: { ...tokenLimits.keys, cooldownMs: 0 } }
  world = await World.open({ signIn: issuers ?? [], config: { tokens } })
})
afterAll(async () => {
  await world.close()
  await server.close()
})

const url = () => world.urls[0] as string
const sign = (issuer: string, claims: object) => signers.get(issuer)?.sign({ ...claims }) as Promise<string>
const prefixOf = (index: number) => (index > 0 ? `p${index}:` : '')

test('docs/sign-in.md has an entry for each provider, and no others', () => {
  expect(documented.map(({ issuer }) => issuer)).toEqual(named.map(([, { issuer }]) => issuer))
})

describe.each(named.map(([name, provider], index) => ({ name, index, ...provider })))('$name', (provider) => {
  const { index, issuer, access, user, traps } = provider

  test('an access token signs in its person, with the name, handle and role in its claims', async () => {
    const { body } = await graphql(
      url(),
      await sign(issuer, access),
      '{ viewer { id name handle role kind } }',
    )
    const id = prefixOf(index) + user.id
    expect(body).toEqual({ data: { viewer: { ...user, id, kind: 'HUMAN' } } })
  })

  test('a person without one of our roles is a viewer', async () => {
    const { role, roles, realm_access, app_metadata, o, ...rest } = access as Record<string, unknown>
    const claims = {
      ...rest,
      'cognito:groups': ['readers'],
      'https://holdfast.example/roles': [],
      ...(o ? { o: { ...o, rol: 'guest' } } : {}),
    }
    const { body } = await graphql(url(), await sign(issuer, claims), '{ viewer { role } }')
    expect(body).toEqual({ data: { viewer: { role: 'VIEWER' } } })
  })

  test.each(Object.entries(traps))('%s is refused with the reason', async (_what, { claims, words }) => {
    const { graphql: answer, events, socket } = await turnedAway(url(), await sign(issuer, claims))
    expect(answer).toEqual({ status: 401, message: expect.stringContaining(words) })
    expect(events).toEqual(answer)
    expect(socket.code).toBe(4401)
  })

  test('another issuer’s key does not verify it, not even with the same key id', async () => {
    const { kid } = signers.get(issuer) as Partial<Signer>
    for (const [other, { sign: forge }] of signers) {
      if (other === issuer) continue
      for (const header of [{}, { kid }]) {
        const { graphql: answer } = await turnedAway(url(), await forge({ ...access }, header))
        expect(answer.status, other).toBe(401)
        expect(answer.message, other).toMatch(
          /^The (signature of the token is wrong|token's (key|algorithm) )/,
        )
      }
    }
  })
})

test('a token of an unknown issuer causes no request for keys', async () => {
  const before = server.asked.length
  for (const iss of ['https://evil.example', `${server.url}/evil`, 'supabase'])
    await turnedAway(url(), await sign('https://clerk.editor.example', { ...providers.Clerk?.access, iss }))
  expect(server.asked).toHaveLength(before)
})
