import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { UnavailableError } from '../../src/domain/errors.ts'
import { remoteKeys } from '../../src/http/tokenKeys.ts'
import type { Answer } from '../support/person.ts'
import { Socket } from '../support/socket.ts'
import { World } from '../support/world.ts'

/** The issuer: a key server that can fail, rotate keys, and counts requests. */
const served = { keys: [] as object[], asked: 0, failing: false }
const issuer = createServer((_request, response) => {
  served.asked++
  if (served.failing) response.writeHead(500).end()
  else response.end(JSON.stringify({ keys: served.keys }))
})
const times = { refreshMs: 600_000, cooldownMs: 30_000, timeoutMs: 1_000 }
let jwksUrl: string
let world: World

interface Signer {
  kid: string
  alg: string
  privateKey: CryptoKey
  publicKey: CryptoKey
}

async function signer(alg = 'ES256'): Promise<Signer> {
  return { kid: randomUUID(), alg, ...(await generateKeyPair(alg, { extractable: true })) }
}

const publish = async (...signers: Signer[]) => {
  served.keys = await Promise.all(
    signers.map(async ({ publicKey, kid, alg }) => ({ ...(await exportJWK(publicKey)), kid, alg })),
  )
}

function token({ privateKey, kid, alg }: Signer, claims: Record<string, unknown> = {}): Promise<string> {
  const at = Math.floor(Date.now() / 1000)
  return new SignJWT({ sub: randomUUID(), iss: 'https://issuer.test', aud: 'holdfast', ...claims })
    .setProtectedHeader({ alg, kid })
    .setIssuedAt(at)
    .setExpirationTime(at + 600)
    .sign(privateKey)
}

async function viewer(bearer: string): Promise<{ status: number; body: Answer }> {
  const response = await fetch(`${world.urls[0]}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
    body: JSON.stringify({ query: '{ viewer { role } }' }),
  })
  return { status: response.status, body: await response.json() }
}

beforeAll(async () => {
  issuer.listen(0, '127.0.0.1')
  await once(issuer, 'listening')
  jwksUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/keys`
  world = await World.open({
    signIn: {
      jwksUrl,
      issuer: 'https://issuer.test',
      audience: 'holdfast',
      roleClaim: 'realm_access.roles',
      roleNames: { editors: 'CONTRIBUTOR', operators: 'ADMIN' },
    },
    config: {
      tokens: { characters: 8_192, skewMs: 30_000, remembered: 100, keys: { ...times, cooldownMs: 0 } },
    },
  })
})
afterAll(async () => {
  await world.close()
  issuer.close()
})
beforeEach(() => {
  served.failing = false
})

describe('tokens of an issuer with published keys', () => {
  test.each(['RS256', 'ES256', 'EdDSA'])('%s is accepted', async (alg) => {
    const key = await signer(alg)
    await publish(key)
    const bearer = await token(key, { realm_access: { roles: ['Editors'] } })
    expect((await viewer(bearer)).body).toEqual({ data: { viewer: { role: 'CONTRIBUTOR' } } })
  })

  test.each(['RS512', 'PS256', 'ES384'])('%s is refused, although its key is published', async (alg) => {
    const key = await signer(alg)
    await publish(key)
    expect((await viewer(await token(key))).body).toEqual({ data: { viewer: null } })
  })

  test('an HS256 token signed with the public key is refused', async () => {
    const key = await signer('RS256')
    await publish(key)
    for (const secret of [await exportSPKI(key.publicKey), JSON.stringify(served.keys[0])]) {
      const forged = await new SignJWT({ sub: 'eve', iss: 'https://issuer.test', aud: 'holdfast' })
        .setProtectedHeader({ alg: 'HS256', kid: key.kid })
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(new TextEncoder().encode(secret))
      expect((await viewer(forged)).body).toEqual({ data: { viewer: null } })
    }
  })

  test('another issuer’s key with the same id is refused', async () => {
    const [key, other] = [await signer(), await signer()]
    await publish(key)
    expect((await viewer(await token({ ...other, kid: key.kid }))).body.data.viewer).toBeNull()
  })

  test('a role is found by its path, and only with the configured names', async () => {
    const key = await signer()
    await publish(key)
    const role = async (claims: object) =>
      (await viewer(await token(key, { ...claims }))).body.data.viewer.role
    expect(await role({ realm_access: { roles: ['editors', 'operators'] } })).toBe('ADMIN')
    expect(await role({ realm_access: { roles: ['ADMIN', 'SUPERUSER'] } })).toBe('VIEWER')
    expect(await role({ 'realm_access.roles': 'operators' })).toBe('ADMIN')
    expect(await role({ realm_access: ['operators'] })).toBe('VIEWER')
    expect(await role({ realm_access: { roles: ['__proto__', 'constructor'] } })).toBe('VIEWER')
  })

  test('a new key is fetched when the first token names it', async () => {
    const [old, young] = [await signer(), await signer()]
    await publish(old)
    await viewer(await token(old))
    await publish(old, young)
    expect((await viewer(await token(young))).body.data.viewer).not.toBeNull()
  })

  test('while the URL fails, known keys verify and unknown ones are UNAVAILABLE', async () => {
    const [key, unknown] = [await signer(), await signer()]
    await publish(key)
    await viewer(await token(key))
    served.failing = true
    expect((await viewer(await token(key))).body.data.viewer).not.toBeNull()
    const { status, body } = await viewer(await token(unknown))
    expect(status).toBe(503)
    expect(body.errors[0].extensions).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 1_000 })
    expect((await viewer(await token(key))).body.data.viewer).not.toBeNull()
    const events = await fetch(`${world.urls[0]}/events`, {
      headers: { authorization: `Bearer ${await token(unknown)}` },
    })
    expect(events.status).toBe(503)
    const socket = await Socket.connected(world.urls[0] as string)
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${await token(unknown)}` } })
    expect(await socket.closed).toBe(1013)
  })
})

describe('the set of keys', () => {
  /** Time moves only when the test says so. */
  async function setAt(key: Signer) {
    const clock = { ms: 0 }
    const keys = remoteKeys(jwksUrl, times, { now: () => clock.ms })
    served.asked = 0
    return {
      clock,
      find: (one: Signer) =>
        Promise.resolve(keys({ alg: one.alg, kid: one.kid }, {} as never)).then(
          () => 'found',
          (error: Error) =>
            error instanceof UnavailableError ? `try again in ${error.retryAfterMs / 1_000} s` : error.name,
        ),
      key,
    }
  }

  test('is requested once in a cooldown, however many unknown keys are named', async () => {
    const { clock, find, key } = await setAt(await signer())
    await publish(key)
    expect(await find(key)).toBe('found')
    for (let index = 0; index < 5; index++) expect(await find(await signer())).toBe('try again in 30 s')
    expect(served.asked).toBe(1)
    clock.ms += times.cooldownMs
    expect(await find(await signer())).toBe('JWKSNoMatchingKey')
    expect(served.asked).toBe(2)
  })

  test('is not requested more often when it fails', async () => {
    const { clock, find, key } = await setAt(await signer())
    await publish(key)
    served.failing = true
    for (let index = 0; index < 3; index++) expect(await find(key)).toBe('try again in 30 s')
    expect(served.asked).toBe(1)
    served.failing = false
    clock.ms += times.cooldownMs
    expect(await find(key)).toBe('found')
  })

  test('is fetched again when it is old, and a withdrawn key is no longer accepted', async () => {
    const { clock, find, key } = await setAt(await signer())
    await publish(key)
    await find(key)
    await publish(await signer())
    clock.ms += times.refreshMs
    expect(await find(key)).toBe('found')
    await expect.poll(() => find(key)).toBe('try again in 30 s')
    clock.ms += times.cooldownMs
    expect(await find(key)).toBe('JWKSNoMatchingKey')
    expect(served.asked).toBe(3)
  })

  test('still verifies when it is old and cannot be fetched', async () => {
    const { clock, find, key } = await setAt(await signer())
    await publish(key)
    await find(key)
    served.failing = true
    for (let index = 0; index < 3; index++) {
      clock.ms += times.refreshMs
      expect(await find(key)).toBe('found')
      await expect.poll(() => served.asked).toBe(index + 2)
    }
  })

  test('counts as failed when the answer is not a key set', async () => {
    const { find, key } = await setAt(await signer())
    served.keys = 'nonsense' as never
    expect(await find(key)).toBe('try again in 30 s')
  })
})
