import { createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto'
import { exportJWK, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { receiptVerifier } from '../../packages/guard/src/receipt.ts'
import { receiptKeys } from '../../src/http/receiptKeys.ts'
import { collectionOf, opened } from '../collections/support.ts'
import type { Answer, Person } from '../support/person.ts'
import { World } from '../support/world.ts'

const newKey = () =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
const [pem, oldPem, strangersPem] = [newKey(), newKey(), newKey()]
const publicUrl = 'https://locks.example/holdfast'

let world: World
let ada: Person
let parts: string
let key: string
let toolId: string
let verify: ReturnType<typeof receiptVerifier>
beforeAll(async () => {
  world = await World.open({ config: { receiptKeys: [pem, oldPem], publicUrl } })
  const people = await world.people()
  ada = people.ada
  parts = await collectionOf(people.cleo, { storage: 'EXTERNAL' })
  const keys = await (await fetch(`${ada.url}/.well-known/jwks.json`)).json()
  verify = receiptVerifier({ service: publicUrl, keys })
})
afterAll(() => world.close())
beforeEach(async () => {
  key = `bolt/${randomUUID()}`
  toolId = await opened(ada, parts, key)
})

const acquire = `mutation ($input: AcquireDraftLockInput!) { acquireDraftLock(input: $input) {
  ... on AcquireDraftLockPayload { grant { lockToken receipt lock { fencingToken asOf expiresAt heartbeatIntervalMs } } } } }`
const beat = `mutation ($input: HeartbeatInput!) { heartbeat(input: $input) {
  ... on HeartbeatPayload { receipt lock { asOf expiresAt heartbeatIntervalMs } } } }`
const takes = async (who: Person): Promise<Answer> => {
  const input = { toolId, sessionId: who.session, idempotencyKey: randomUUID() }
  return (await who.ask(acquire, { input })).acquireDraftLock.grant
}
const beats = async (who: Person, { lockToken }: { lockToken: string }): Promise<Answer> =>
  (await who.ask(beat, { input: { toolId, lockToken } })).heartbeat
const seconds = (iso: string) => Math.floor(Date.parse(iso) / 1_000)
const claims = (receipt: string): JWTPayload =>
  JSON.parse(Buffer.from(receipt.split('.')[1] as string, 'base64url').toString())

describe('a receipt is a signed statement of one lease (rule 31)', () => {
  test('it names the service, the holder, the document and the fencing token, but not the session', async () => {
    const { receipt, lock, lockToken } = await takes(ada)
    expect(claims(receipt)).toEqual({
      iss: publicUrl,
      aud: 'holdfast',
      sub: 'ada',
      tool: toolId,
      col: parts,
      key,
      fence: lock.fencingToken,
      ses: expect.stringMatching(/^[\w-]{43}$/),
      iat: seconds(lock.asOf),
      exp: expect.any(Number),
    })
    expect(receipt).not.toContain(lockToken)
    expect(await verify(receipt, { collection: parts, key, holder: 'ada' })).toMatchObject({
      toolId,
      holder: 'ada',
      fencingToken: lock.fencingToken,
    })
  })

  test('it expires two heartbeat intervals after it was made, and each heartbeat returns a new one', async () => {
    const grant = await takes(ada)
    const { receipt, lock } = await beats(ada, grant)
    expect(claims(receipt).exp).toBe(
      Math.floor((Date.parse(lock.asOf) + 2 * lock.heartbeatIntervalMs) / 1_000),
    )
  })

  test('it expires with the lease if that is sooner', async () => {
    const { lockToken, lock } = await takes(ada)
    const cleo = await world.person('cleo', { role: 'ADMIN' })
    await cleo.forceTake(toolId, lock.fencingToken, { graceMs: 30_000 })
    const { receipt, lock: renewed } = await beats(ada, { lockToken })
    expect(claims(receipt).exp).toBe(seconds(renewed.expiresAt))
  })

  test('two sessions of one person have different receipts', async () => {
    const first = await takes(ada)
    await ada.release(toolId, first)
    const second = await takes(ada.inAnotherTab())
    expect(claims(second.receipt).ses).not.toBe(claims(first.receipt).ses)
  })

  test('without a key there are no receipts, and the key set is empty', async () => {
    const without = await World.open()
    try {
      const { ada: other } = await without.people()
      const page = await other.creates()
      const input = { toolId: page, sessionId: 'a tab', idempotencyKey: randomUUID() }
      expect((await other.ask(acquire, { input })).acquireDraftLock.grant).toMatchObject({ receipt: null })
      expect(await (await fetch(`${other.url}/.well-known/jwks.json`)).json()).toEqual({ keys: [] })
    } finally {
      await without.close()
    }
  })
})

describe('the keys are public, readable from pages of any origin, and can be rotated', () => {
  test('all public keys are published, and no private part', async () => {
    const response = await fetch(`${ada.url}/.well-known/jwks.json`)
    const { keys } = (await response.json()) as { keys: object[] }
    expect(keys).toHaveLength(2)
    for (const one of keys) expect(Object.keys(one).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x'])
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
  })

  test('a receipt of the older key is valid while that key is published, and refused afterwards', async () => {
    const { receipt } = await takes(ada)
    const signedBefore = await (await receiptKeys([oldPem]))?.sign(claims(receipt) as never, publicUrl)
    const expected = { collection: parts, key }
    expect(await verify(signedBefore as string, expected)).toMatchObject({ toolId })
    const onlyNewest = receiptVerifier({
      service: publicUrl,
      keys: (await receiptKeys([pem]))?.jwks as never,
    })
    await expect(onlyNewest(signedBefore as string, expected)).rejects.toMatchObject({ reason: 'SIGNATURE' })
  })

  test('a verifier fetches them from the service', async () => {
    const here = await World.open({ config: { receiptKeys: [pem] } })
    try {
      const { ada: other } = await here.people()
      const page = await other.creates({ slug: 'a-page' })
      const input = { toolId: page, sessionId: 'a tab', idempotencyKey: randomUUID() }
      const { receipt } = (await other.ask(acquire, { input })).acquireDraftLock.grant
      const fetching = receiptVerifier({ service: `${other.url}/` })
      expect(await fetching(receipt, { collection: 'pages', key: 'a-page' })).toMatchObject({ toolId: page })
    } finally {
      await here.close()
    }
  })
})

describe('a verifier refuses', () => {
  const forged = async (change: object, { by = pem, header = {} }: { by?: string; header?: object } = {}) => {
    const { receipt } = await takes(ada)
    const [head = ''] = receipt.split('.')
    const signer = await receiptKeys([by])
    const kept = JSON.parse(Buffer.from(head, 'base64url').toString())
    const { createPrivateKey } = await import('node:crypto')
    return (
      signer &&
      new SignJWT({ ...claims(receipt), ...change })
        .setProtectedHeader({ ...kept, ...header })
        .sign(createPrivateKey(by))
    )
  }
  const now = () => Math.floor(Date.now() / 1_000)

  test.each<[string, () => Promise<unknown>, string]>([
    ['one of another key', () => forged({}, { by: strangersPem }), 'SIGNATURE'],
    [
      'one that names a key of its own',
      () => forged({}, { by: strangersPem, header: { kid: 'mine' } }),
      'SIGNATURE',
    ],
    ['another audience', () => forged({ aud: 'somebody' }), 'AUDIENCE'],
    ['another service', () => forged({ iss: 'https://other.example' }), 'ISSUER'],
    ['one that ended a second ago', () => forged({ exp: now() - 1 }), 'EXPIRED'],
    ['one that ends this second', () => forged({ exp: now() }), 'EXPIRED'],
    ['one of another document', () => forged({ key: 'nut' }), 'DOCUMENT'],
    ['one of another collection', () => forged({ col: 'pages' }), 'DOCUMENT'],
    ['one without a fencing token', () => forged({ fence: undefined }), 'MALFORMED'],
    ['a token of another kind', () => forged({}, { header: { typ: 'JWT' } }), 'MALFORMED'],
    ['alg none', async () => new UnsecuredJWT(claims((await takes(ada)).receipt)).encode(), 'MALFORMED'],
    [
      'its public key used as a secret',
      async () => {
        const { receipt } = await takes(ada)
        const { x = '' } = await exportJWK(createPublicKey(pem))
        return new SignJWT(claims(receipt))
          .setProtectedHeader({ alg: 'HS256', typ: 'holdfast-receipt+jwt' })
          .sign(Buffer.from(x, 'base64url'))
      },
      'MALFORMED',
    ],
    ['what is no token', async () => 'a receipt', 'MALFORMED'],
  ])('%s', async (_title, made, reason) => {
    const receipt = (await made()) as string
    await expect(verify(receipt, { collection: parts, key })).rejects.toMatchObject({ reason })
  })

  test('a receipt of another person than the one who is writing', async () => {
    const { receipt } = await takes(ada)
    await expect(verify(receipt, { collection: parts, key, holder: 'bo' })).rejects.toMatchObject({
      reason: 'HOLDER',
    })
  })
})
