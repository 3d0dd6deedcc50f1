import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { IdentityServer, type Signer, seconds, sharedSecret, signer } from '../support/identityProvider.ts'
import { World } from '../support/world.ts'
import { graphql, turnedAway } from './asking.ts'

const secrets = ['a secret of at least thirty-two bytes', 'another one of at least thirty-two bytes']
const [home, partner] = secrets.map(sharedSecret) as [Pick<Signer, 'sign'>, Pick<Signer, 'sign'>]
const claims = (iss: string, more: object) => ({
  ...{ iss, aud: 'holdfast', sub: 'ada', iat: seconds(), exp: seconds() + 3_600 },
  ...more,
})
const atHome = (more: object = {}) => home.sign(claims('https://home.test', more))
const atPartner = (more: object = {}) => partner.sign(claims('https://partner.test', more))

const issuersOf = (list: object[]) =>
  readConfig({ DATABASE_URL: 'postgresql://x', AUTH_ISSUERS: JSON.stringify(list) }).issuers ?? []

describe('two issuers', () => {
  let world: World
  beforeAll(async () => {
    const shared = { audience: 'holdfast', roles: { 'Content Editor': 'CONTRIBUTOR', boss: 'ADMIN' } }
    world = await World.open({
      signIn: issuersOf([
        { ...shared, issuer: 'https://home.test', secret: secrets[0] },
        {
          ...{ ...shared, issuer: 'https://home.test', secret: secrets[0], audience: 'reports' },
          roles: { boss: 'CONTRIBUTOR' },
        },
        {
          ...{ ...shared, issuer: 'https://partner.test', secret: secrets[1], prefix: 'partner:' },
          ...{ nameClaim: 'profile.name', handleClaim: 'email', kindClaim: 'app.kind' },
        },
      ]),
    })
  })
  afterAll(() => world.close())
  const viewer = async (token: string) =>
    (
      await graphql(
        world.urls[0] as string,
        token,
        '{ viewer { id name handle role kind onBehalfOf { id } } }',
      )
    ).body.data.viewer

  test('with the same subject have two people: the prefix is part of the id', async () => {
    expect(await viewer(await atHome({ role: 'boss' }))).toMatchObject({ id: 'ada', role: 'ADMIN' })
    expect(await viewer(await atPartner({ role: 'content editor' }))).toMatchObject({
      ...{ id: 'partner:ada', role: 'CONTRIBUTOR' },
    })
    expect(await viewer(await atHome({ role: 'boss' }))).toMatchObject({ id: 'ada', role: 'ADMIN' })
    const known = await world.sql('SELECT id, role FROM users ORDER BY id')
    expect(known).toEqual([
      { id: 'ada', role: 'ADMIN' },
      { id: 'partner:ada', role: 'CONTRIBUTOR' },
    ])
  })

  test('give an agent the prefix of its person', async () => {
    expect(await viewer(await atPartner({ act: { sub: 'bot' } }))).toMatchObject({
      ...{ id: 'partner:ada~bot', kind: 'AGENT', onBehalfOf: { id: 'partner:ada' } },
    })
  })

  test('keep their people apart: the issuer without a prefix cannot name a person of the other', async () => {
    expect(await viewer(await atHome({ sub: 'partner:ada', role: 'boss' }))).toBeNull()
    expect(await viewer(await atHome({ sub: 'partner:ada', act: { sub: 'bot' } }))).toBeNull()
    expect(await viewer(await atHome({ sub: 'partner' }))).toMatchObject({ id: 'partner' })
    expect(await viewer(await atPartner({ sub: 'partner:ada' }))).toMatchObject({ id: 'partner:partner:ada' })
  })

  test('cannot sign in each other’s name', async () => {
    for (const forged of [
      await home.sign(claims('https://partner.test', { role: 'boss' })),
      await partner.sign(claims('https://home.test', { role: 'boss' })),
    ])
      expect((await turnedAway(world.urls[0] as string, forged)).events.message).toMatch(/^The signature/)
  })

  test('can be one issuer with two audiences, each with its own rules', async () => {
    const role = async (aud: unknown) =>
      (await viewer(await atHome({ sub: randomUUID(), aud, role: 'boss' })))?.role
    expect(await role('reports')).toBe('CONTRIBUTOR')
    expect(await role('holdfast')).toBe('ADMIN')
    expect(await role(['else', 'reports'])).toBe('CONTRIBUTOR')
    const refused = await turnedAway(world.urls[0] as string, await atHome({ aud: 'else' }))
    expect(refused.events.message).toBe(
      `The token's "aud" is "else"; "holdfast" is expected of this issuer. Or: The token's "aud" is "else"; "reports" is expected of this issuer.`,
    )
  })

  test('have their own claims for names, handles and kinds', async () => {
    const said = { profile: { name: 'Ada L.' }, email: 'ada@partner.test', app: { kind: 'service' } }
    expect(await viewer(await atPartner({ ...said, name: 'no', sub: 'x' }))).toMatchObject({
      ...{ name: 'Ada L.', handle: 'ada@partner.test', kind: 'SERVICE' },
    })
    expect(
      await viewer(await atHome({ ...said, name: 'Ada', preferred_username: 'al', sub: 'y' })),
    ).toMatchObject({
      ...{ name: 'Ada', handle: 'al', kind: 'HUMAN' },
    })
  })
})

describe('an issuer with discovery of its keys', () => {
  let server: IdentityServer
  let pair: Signer
  beforeAll(async () => {
    server = await IdentityServer.open()
    pair = await signer('ES256')
  })
  afterAll(() => server.close())

  /** Signs in at a service that has only the name of the issuer at this path. */
  async function signsIn(path: string, configuration: unknown, published = pair) {
    const issuer = `${server.url}${path}`
    server.documents[`${path.replace(/\/$/, '')}/.well-known/openid-configuration`] = configuration
    server.publish(`${path}keys`, published)
    const world = await World.open({ signIn: issuersOf([{ issuer, audience: 'holdfast' }]) })
    const tokens = await Promise.all([1, 2].map(() => pair.sign(claims(issuer, { sub: randomUUID() }))))
    const answers = []
    for (const token of tokens)
      answers.push(await graphql(world.urls[0] as string, token, '{ viewer { role } }'))
    await world.close()
    const failures = world.logged.filter(({ msg }) => msg === 'the keys of an issuer cannot be fetched')
    return { statuses: answers.map(({ status, body }) => (body.data?.viewer ? status : -status)), failures }
  }

  test('is asked once, even if its name ends with a slash', async () => {
    for (const path of ['/realms/a', '/b/']) {
      const issuer = `${server.url}${path}`
      server.asked.length = 0
      const { statuses } = await signsIn(path, { issuer, jwks_uri: `${issuer}keys` })
      expect(statuses).toEqual([200, 200])
      expect(server.asked).toEqual([
        `${path.replace(/\/$/, '')}/.well-known/openid-configuration`,
        `${path}keys`,
      ])
    }
  })

  test.each<[string, (issuer: string) => unknown, RegExp]>([
    [
      'names another issuer',
      () => ({ issuer: 'https://evil.test', jwks_uri: 'https://evil.test/k' }),
      /another issuer/,
    ],
    ['names no keys', (issuer) => ({ issuer }), /no issuer or jwks_uri/],
    [
      'names keys that come by http from elsewhere',
      (issuer) => ({ issuer, jwks_uri: 'http://evil.test/k' }),
      /start with https:/,
    ],
    ['names a file', (issuer) => ({ issuer, jwks_uri: 'file:///etc/passwd' }), /start with https:/],
    ['is no JSON', () => '<html>', /JSON/],
    ['has no end', () => ' '.repeat(600_000), /more than 500000 bytes/],
    ['is missing', () => undefined, /answered 404/],
  ])('signs nobody in while its configuration %s, and the log says why', async (what, said, why) => {
    const path = `/${what.replaceAll(' ', '-')}`
    const { statuses, failures } = await signsIn(path, said(`${server.url}${path}`))
    expect(statuses).toEqual([-503, -503])
    expect(failures).toEqual([
      expect.objectContaining({
        issuer: `${server.url}${path}`,
        err: expect.objectContaining({ message: expect.stringMatching(why) }),
      }),
    ])
  })
})
