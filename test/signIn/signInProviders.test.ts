import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { faultsOf } from '../../src/environment.ts'
import { tokenLimits } from '../../src/limits.ts'
import { IdentityServer } from '../support/identityProvider.ts'
import { World } from '../support/world.ts'

const one = {
  AUTH_ISSUER: 'https://id.example',
  AUTH_AUDIENCE: 'holdfast',
  AUTH_JWKS_URL: 'https://id.example/keys',
}

let issuer: IdentityServer
let world: World
beforeAll(async () => {
  issuer = await IdentityServer.open()
  const signIn = {
    issuer: issuer.url,
    audience: 'holdfast',
    roleClaim: 'role',
    signIn: { clientId: 'pages' },
  }
  const tokens = { ...tokenLimits, keys: { ...tokenLimits.keys, refreshMs: 0, cooldownMs: 0 } }
  world = await World.open({ signIn, config: { tokens } })
})
afterAll(async () => {
  await world?.close()
  await issuer?.close()
})

const says = (more: object) => {
  issuer.documents['/.well-known/openid-configuration'] = {
    ...{ issuer: issuer.url, jwks_uri: `${issuer.url}/keys`, token_endpoint: `${issuer.url}/token` },
    ...more,
  }
}
const told = async () => {
  const { signIn } = await (await fetch(`${world.urls[0]}/.well-known/holdfast`)).json()
  return signIn[0]
}
const policy = async () => (await fetch(`${world.urls[0]}/`)).headers.get('content-security-policy') ?? ''

test('an issuer that has not answered yet has no endpoints, and the pages connect only to the service', async () => {
  expect(await told()).toEqual({
    ...{ issuer: issuer.url, clientId: 'pages', deviceClientId: 'pages', scope: 'openid profile' },
    ...{ params: {}, server: null },
  })
  expect(await policy()).toContain("connect-src 'self';")
})

test('endpoints on other hosts without https, and those of another issuer, are not passed on', async () => {
  says({ device_authorization_endpoint: 'http://elsewhere.example/device' })
  expect((await told()).server).toBeNull()
  says({ issuer: 'https://elsewhere.example' })
  expect((await told()).server).toBeNull()
  expect(world.logged.map(({ msg }) => msg)).toContain(
    'the OpenID configuration of an issuer cannot be read; people cannot sign in there',
  )
})

test('its endpoints are public, the pages may connect to them, and they stay available while it is down', async () => {
  says({ scopes_supported: ['openid', 'offline_access'], token_endpoint: 'https://tokens.example/token' })
  const known = {
    scope: 'openid profile offline_access',
    server: { token_endpoint: 'https://tokens.example/token' },
  }
  await expect.poll(told).toMatchObject(known)
  expect(await policy()).toContain("connect-src 'self' https://tokens.example;")
  delete issuer.documents['/.well-known/openid-configuration']
  await told()
  expect(await told()).toMatchObject(known)
})

test('a cached index page is replaced once the pages may connect to another issuer', async () => {
  const etag = async () => (await fetch(`${world.urls[0]}/`)).headers.get('etag')
  says({ token_endpoint: `${issuer.url}/token` })
  const before = await etag()
  says({ token_endpoint: 'https://other.example/token' })
  await expect.poll(etag).not.toBe(before)
})

test('the client is set by variables, or in the list', () => {
  const variables = {
    AUTH_OIDC_CLIENT_ID: 'pages',
    AUTH_OIDC_PARAMS: 'audience=https%3A%2F%2Fa.example&prompt=consent',
  }
  expect(readConfig({ ...one, ...variables, DATABASE_URL: 'postgresql://x' }).issuers?.[0]?.signIn).toEqual({
    clientId: 'pages',
    params: { audience: 'https://a.example', prompt: 'consent' },
  })
  const entry = {
    issuer: 'https://id.example',
    audience: 'holdfast',
    signIn: { clientId: 'pages', scope: 'openid' },
  }
  const list = JSON.stringify([entry])
  expect(readConfig({ AUTH_ISSUERS: list, DATABASE_URL: 'postgresql://x' }).issuers?.[0]?.signIn).toEqual(
    entry.signIn,
  )
})

test.each([
  [{ AUTH_OIDC_SCOPE: 'openid' }, 'AUTH_OIDC_SCOPE has no effect without AUTH_OIDC_CLIENT_ID'],
  [{ AUTH_OIDC_CLIENT_ID: 'pages', AUTH_ISSUER: 'us' }, 'AUTH_ISSUER must be a URL'],
  [
    { AUTH_OIDC_CLIENT_ID: 'pages', AUTH_ISSUER: 'http://id.example', NODE_ENV: 'production' },
    'AUTH_ISSUER must start with https://',
  ],
  [
    {
      AUTH_ISSUERS: '[{"issuer":"us","audience":"a","jwksUrl":"https://a/k","signIn":{"clientId":"p"}}]',
      AUTH_ISSUER: '',
      AUTH_AUDIENCE: '',
      AUTH_JWKS_URL: '',
    },
    'AUTH_ISSUERS[0].signIn: needs an issuer that is a URL',
  ],
])('%o stops the start with the reason', (env, reason) => {
  expect(faultsOf({ ...one, DATABASE_URL: 'postgresql://x', ...env })).toEqual([
    expect.stringContaining(reason),
  ])
})
