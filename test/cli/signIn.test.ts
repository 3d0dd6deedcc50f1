import { statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { signInByDevice } from '../../packages/cli/src/deviceLogin.ts'
import { openBrowser } from '../support/browser.ts'
import { OpenIdProvider } from '../support/openIdProvider.ts'
import { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { Terminal } from './terminal.ts'

let idp: OpenIdProvider
let world: World
let browser: Browser
const terminal = new Terminal()
/** No token is given: people sign in at the provider. */
const ada = new Person('ada', '', () => '')
const types = (...args: string[]) => terminal.types(ada, ...args)
const home = () => world.urls[0] as string

beforeAll(async () => {
  idp = await OpenIdProvider.open()
  world = await World.open({ signIn: idp.rules })
  await idp.serves(home())
  browser = await openBrowser()
})
afterEach(() => {
  idp.isDown = false
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
  await idp?.close()
  terminal.close()
})

/** Opens the printed address in a browser, and answers there. */
async function atTheProvider(address: string, answer: 'confirms' | 'cancels'): Promise<void> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(address)
  if (answer === 'cancels') await page.getByRole('button', { name: /Abort/ }).click()
  else {
    await page.getByRole('button', { name: /Continue/ }).click()
    await page.locator('input[name=login]').fill('ada')
    await page.locator('input[name=password]').fill('any')
    await page.locator('button[type=submit]').click()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText(/Sign-in Success/).waitFor()
  }
  await page.context().close()
}

async function logsIn(answer: 'confirms' | 'cancels' = 'confirms') {
  const said = terminal.start(ada, ['login', home()])
  await vi.waitUntil(() => /Open \S+/.test(said.err), { timeout: 20_000 })
  await atTheProvider(/Open (\S+)/.exec(said.err)?.[1] as string, answer)
  return said.over
}

const file = 'ada/holdfast/credentials.json'
const kept = () => JSON.parse(terminal.read(file)).servers[home()]
/** Times are moved back, so that the test need not wait. */
function tokenEnds(): void {
  const all = JSON.parse(terminal.read(file))
  all.servers[home()].grant.endsAt = Date.now() - 1_000
  terminal.write(file, JSON.stringify(all))
}

describe('holdfast login SERVER', { timeout: 60_000 }, () => {
  test('signs in the person who confirms the code in a browser, and stores the tokens for their owner only', async () => {
    const { code, out, err } = await logsIn()
    expect([code, out]).toEqual([0, `Signed in to ${home()} as Ada Lovelace (contributor).\n`])
    expect(err).toMatch(/^Open \S+user_code=\S+\nand confirm the code \w{4}-\w{4} within \d+ minutes\.\n$/)
    expect(statSync(terminal.at(file)).mode & 0o777).toBe(0o600)
    expect(await types('tools')).toMatchObject({ code: 0, err: '' })
  })

  test('renews an expiring token without asking, once for all commands that run at the same time', async () => {
    tokenEnds()
    const { token } = kept()
    idp.given.splice(0)
    const all = await Promise.all([types('tools'), types('locks'), types('tools')])
    expect(all.map(({ code, err }) => [code, err])).toEqual(Array(3).fill([0, '']))
    expect(idp.given).toEqual(['refresh_token'])
    expect(kept().token).not.toBe(token)
    expect(statSync(terminal.at(file)).mode & 0o777).toBe(0o600)
  })

  test('names a provider that does not answer, and keeps the sign-in', async () => {
    tokenEnds()
    idp.isDown = true
    expect(await types('tools')).toMatchObject({
      code: 1,
      err: expect.stringContaining(`${idp.url} does not answer`),
    })
    idp.isDown = false
    expect(await types('tools')).toMatchObject({ code: 0 })
  })

  test('reports a sign-in that the provider has ended, and says how to sign in again', async () => {
    const { refreshToken } = kept().grant
    const body = new URLSearchParams({ client_id: 'holdfast', token: refreshToken })
    await fetch(`${idp.url}/token/revocation`, { method: 'POST', body })
    tokenEnds()
    const { code, err } = await types('tools')
    expect([code, err]).toEqual([
      6,
      `holdfast: Your sign-in to ${home()} has ended. Sign in again: holdfast login ${home()}\n`,
    ])
  })

  test('does not sign in a person who cancels at the provider', async () => {
    const { code, err } = await logsIn('cancels')
    expect([code, err]).toEqual([6, expect.stringContaining(`The sign-in was declined at ${idp.url}.`)])
  })
})

describe('holdfast logout', { timeout: 60_000 }, () => {
  test('deletes the tokens, and the provider no longer accepts the refresh token', async () => {
    await logsIn()
    const { refreshToken } = kept().grant
    expect(await types('logout')).toMatchObject({ code: 0, out: `Signed out of ${home()}.\n` })
    expect(terminal.read(file)).not.toContain(refreshToken)
    const body = new URLSearchParams({
      ...{ client_id: 'holdfast', grant_type: 'refresh_token', refresh_token: refreshToken },
    })
    expect((await fetch(`${idp.url}/token`, { method: 'POST', body })).status).toBe(400)
    const next = await types('tools')
    expect([next.code, next.err]).toEqual([6, expect.stringContaining('You are not signed in')])
    expect(await types('logout', home())).toMatchObject({ code: 6 })
  })
})

describe('an issuer with a different answer', () => {
  /** A service and its issuer in one, for answers that a real issuer cannot be made to give. */
  async function saying(endpoints: object, tokens: object[] = []) {
    const asked: number[] = []
    const server = createServer((request, response) => {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const issuer = { issuer: url, token_endpoint: `${url}/token`, ...endpoints }
      const json = (status: number, body: object) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      const one = { issuer: url, deviceClientId: 'x', scope: 'openid', params: {}, server: issuer }
      if (request.url === '/.well-known/holdfast') json(200, { signIn: 'none' in endpoints ? [] : [one] })
      else if (request.url === '/device')
        json(200, {
          ...{ device_code: 'd', user_code: 'U', verification_uri: url, expires_in: 600, interval: 5 },
        })
      else {
        const said = tokens.shift() ?? { error: 'authorization_pending' }
        json('error' in said ? 400 : 200, said)
      }
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const device = { device_authorization_endpoint: `${url}/device` }
    if ('device' in endpoints) Object.assign(endpoints, device)
    const tell = () => {}
    const login = () =>
      signInByDevice(url, { issuer: null, tell, wait: async (ms) => void asked.push(ms) }).finally(() =>
        server.close(),
      )
    return { login, asked, url }
  }
  const token = { access_token: 'a.b.c', token_type: 'Bearer', expires_in: 300 }

  test('slow_down makes the command poll five seconds later each time', async () => {
    const slow = { error: 'slow_down' }
    const { login, asked } = await saying({ device: true }, [
      { error: 'authorization_pending' },
      slow,
      slow,
      token,
    ])
    expect((await login()).token).toBe('a.b.c')
    expect(asked).toEqual([5_000, 5_000, 10_000, 15_000])
  })

  test('a code that nobody confirms in time is reported', async () => {
    const { login, asked } = await saying({ device: true })
    await expect(login()).rejects.toThrow(/^The code was not confirmed in time\. Try again: holdfast login/)
    expect(asked).toHaveLength(120)
    const expired = await saying({ device: true }, [{ error: 'expired_token' }])
    await expect(expired.login()).rejects.toThrow(/^The code was not confirmed in time/)
  })

  test('without the device flow, or without an issuer, the command says how to sign in instead', async () => {
    const { login, url } = await saying({})
    await expect(login()).rejects.toThrow(`has no sign-in for terminals`)
    const none = await saying({ none: true })
    await expect(none.login()).rejects.toThrow(
      `${none.url} has no sign-in for people. Sign in with a token: holdfast login ${none.url} --token -`,
    )
    expect(url).not.toBe(none.url)
  })
})
