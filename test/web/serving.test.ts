import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { stage } from './stage.ts'

const { set, visits } = stage()
const built = path.resolve('dist/web')
const home = () => set.world.urls[0] as string

test('the index page is served for every route, is revalidated each time, and is compressed', async () => {
  for (const route of ['/', '/tools/pages/welcome', '/locks', '/admin', '/nowhere']) {
    const response = await fetch(home() + route, {
      headers: { accept: 'text/html', 'accept-encoding': 'gzip, br' },
    })
    expect(response.status, route).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-cache')
    expect(response.headers.get('content-encoding')).toBe('br')
    const again = await fetch(home() + route, {
      headers: { accept: 'text/html', 'if-none-match': response.headers.get('etag') ?? '' },
    })
    expect(again.status).toBe(304)
  }
})

test('files with a hash are cached for ever; a missing file is not answered with the index page', async () => {
  const [script] = readdirSync(path.join(built, 'assets')).filter((name) => name.endsWith('.js'))
  const response = await fetch(`${home()}/assets/${script}`)
  expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(
    (await fetch(`${home()}/assets/gone-12345678.js`, { headers: { accept: 'text/html' } })).status,
  ).toBe(404)
  expect((await fetch(`${home()}/nowhere`)).status).toBe(404)
  expect((await fetch(`${home()}/..%2fmain.js`)).status).toBe(404)
  expect((await fetch(home(), { method: 'POST' })).ok).toBe(false)
})

test('scripts are loaded only from this server and never from inline text', async () => {
  const policy = (await fetch(home())).headers.get('content-security-policy') ?? ''
  const scripts = policy.split('; ').find((one) => one.startsWith('script-src'))
  expect(scripts).toBe("script-src 'self'")
  expect(policy).toContain("default-src 'none'")
  const ada = await visits(set.ada, '/')
  await ada.reads('Documents')
  const ran = await ada.page.evaluate(`(() => {
    const script = document.createElement('script')
    script.textContent = 'window.ran = true'
    document.head.append(script)
    return Boolean(window.ran)
  })()`)
  expect(ran).toBe(false)
  expect(ada.complaints.splice(0)).toEqual([expect.stringContaining('Content Security Policy')])
})

/** The gzipped bytes that a browser loads for a page until the network is idle. */
async function loadedBy(address: string, options: { form?: boolean } = {}) {
  const ada = await visits(set.ada, '/health/live', options)
  const names = new Set<string>()
  ada.page.on('request', (request) => names.add(new URL(request.url()).pathname))
  await ada.page.goto(address, { waitUntil: 'networkidle' })
  const bytesOf = (ending: string) =>
    [...names]
      .filter((name) => name.endsWith(ending))
      .reduce((sum, name) => sum + gzipSync(readFileSync(path.join(built, name))).length, 0)
  const [script, style] = [bytesOf('.js'), bytesOf('.css')]
  console.log(
    `${address}: ${Math.round(script / 1000)} kB of script, ${Math.round(style / 1000)} kB of style`,
  )
  return { ada, script, style }
}

describe('the size of a page, gzipped', () => {
  test('the list: at most 125 kB of script and 20 kB of style', async () => {
    const { ada, script, style } = await loadedBy('/')
    await ada.reads('Search by title or slug')
    expect(script).toBeLessThan(125_000)
    expect(style).toBeLessThan(20_000)
  })

  test('opening a document for the first time: below 150 kB of script and 20 kB of style', async () => {
    const content = { heading: 'Hours', body: 'From nine to five.' }
    await set.ada.creates({ collection: 'pages', slug: 'weighed', title: 'Hours', content })
    const { ada, script, style } = await loadedBy('/tools/pages/weighed?read=true', { form: true })
    expect(await ada.page.getByRole('textbox', { name: 'Heading' }).inputValue()).toBe('Hours')
    expect(script).toBeLessThan(150_000)
    expect(style).toBeLessThan(20_000)
  })

  test('the text of a code document is readable before its code editor has loaded', async () => {
    await set.ada.creates({ collection: 'parts', slug: 'weighed', title: 'Bracket', content: { size: 7 } })
    const ada = await visits(set.ada, '/health/live')
    let arrive = () => {}
    const arrival = new Promise<void>((resolve) => {
      arrive = resolve
    })
    await ada.page.route(/CodeEditor.*js$/, async (route) => {
      await arrival
      await route.continue()
    })
    await ada.page.goto('/tools/parts/weighed?read=true')
    await ada.reads('"size": 7')
    expect(await ada.code('Content').count()).toBe(0)
    arrive()
    await expect.poll(() => ada.codeText('Content')).toContain('"size": 7')
  })
})

test('every component that the pages use has its styles', () => {
  const classes = (text: string) => new Set(text.match(/\bm_[0-9a-f]{6,8}\b/g))
  const ofBuilt = (ending: string) =>
    readdirSync(path.join(built, 'assets'))
      .filter((name) => name.endsWith(ending))
      .map((name) => readFileSync(path.join(built, 'assets', name), 'utf8'))
      .join('')
  const library = classes(readFileSync('node_modules/@mantine/core/styles.css', 'utf8'))
  const styled = classes(ofBuilt('.css'))
  const missing = [...classes(ofBuilt('.js'))].filter((name) => library.has(name) && !styled.has(name))
  expect(missing).toEqual([])
})

test('without the demo a token is required, and nobody is signed in by a click', async () => {
  expect(await (await fetch(`${home()}/demo/people`)).json()).toEqual([])
  const asked = await fetch(`${home()}/demo/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"person":"cleo"}',
  })
  expect(asked.ok).toBe(false)
  const nobody = await visits({ ...set.ada, token: 'no.longer.good' } as never, '/')
  await nobody.reads(/does not accept this token/)
  await nobody.page.getByRole('textbox', { name: 'Access token' }).fill('not a token')
  await nobody.reads(/not a JSON Web Token/)
  await nobody.page.getByRole('textbox', { name: 'Access token' }).fill(set.ada.token)
  await nobody.button('Sign in').click()
  await nobody.button('Ada Lovelace').waitFor()
})

test('a host page signs its people in by a message, whoever used this browser before or uses it in another tab', async () => {
  const context = await set.browser.newContext()
  const page = await context.newPage()
  await page.goto(`${home()}/health/live`)
  await page.evaluate(`(() => {
    addEventListener('message', ({ data, source }) => {
      if (data.type === 'holdfast:ready') source.postMessage({ type: 'holdfast:token', token: ${JSON.stringify(set.ada.token)} }, '*')
    })
    localStorage.setItem('holdfast.token', ${JSON.stringify(set.bo.token)})
    const frame = document.createElement('iframe')
    frame.src = '/'
    document.body.append(frame)
  })()`)
  const frame = page.frameLocator('iframe')
  const tells = (token: string) =>
    page.evaluate(`frames[0].postMessage({ type: 'holdfast:token', token: ${JSON.stringify(token)} }, '*')`)
  await frame.getByRole('button', { name: 'Ada Lovelace' }).waitFor()
  const search = frame.getByRole('searchbox')
  await search.fill('bracket')
  await tells((await set.world.person('ada', { claims: { name: 'Ada Lovelace' }, expiresIn: 60 })).token)
  const other = await context.newPage()
  await other.goto(home())
  await other.evaluate("localStorage.removeItem('holdfast.token')")
  await frame.getByRole('button', { name: 'Ada Lovelace' }).waitFor()
  expect(await search.inputValue()).toBe('bracket')
  await tells(set.cleo.token)
  await frame.getByRole('button', { name: 'Cleo Marsh' }).waitFor()
  expect(await frame.getByRole('searchbox').inputValue()).toBe('')
  await context.close()
})
