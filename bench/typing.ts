import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as after } from 'node:timers/promises'
import { openBrowser } from '../test/support/browser.ts'

/**
 * The cost of a key press in a document of 20,000 lines: `npm run bench:typing`. It is the time of the page's
 * main thread for each key, in milliseconds: scripts, styles, layout and painting together, as Chromium counts
 * them. Starts its own demo, and needs a quiet machine.
 */
const lines = 20_000
const keys = 60

const port = await freePort()
const home = `http://127.0.0.1:${port}`
const service = spawn(process.execPath, ['dist/main.js'], {
  env: { ...ownEnvironment(), PORT: String(port) },
  stdio: 'ignore',
})
const browser = await openBrowser()
try {
  await untilReady()
  const token = await signsIn('ada')
  const content = Object.fromEntries(
    Array.from({ length: lines - 2 }, (_, n) => [`line${n}`, `words of line ${n}`]),
  )
  const slug = `typing-${Date.now()}`
  await ask(token, `mutation ($input: CreateToolInput!) { createTool(input: $input) { __typename } }`, {
    input: { collection: 'parts', slug, title: 'Long', content, idempotencyKey: slug },
  })
  const page = await browser.newPage({ baseURL: home })
  await page.addInitScript(`localStorage.setItem('holdfast.token', ${JSON.stringify(token)})`)
  await page.goto(`/tools/parts/${slug}`)
  await page.locator('[data-situation="held"]').waitFor({ timeout: 60_000 })
  await page.locator('.cm-line').nth(20).click()
  await page.keyboard.press('End')
  const metrics = await page.context().newCDPSession(page)
  await metrics.send('Performance.enable')
  const busyMs = async () => {
    const { metrics: all } = await metrics.send('Performance.getMetrics')
    return (all.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1_000
  }
  await after(3_000)
  const costs: number[] = []
  for (let key = 0; key < keys; key++) {
    const before = await busyMs()
    await page.keyboard.press('x')
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))')
    costs.push((await busyMs()) - before)
    await after(100)
  }
  costs.sort((one, other) => one - other)
  const at = (share: number) => (costs[Math.floor(costs.length * share)] as number).toFixed(1)
  console.log(
    `a key in ${lines} lines: ${at(0.5)} ms (median), ${at(0.95)} ms (95th of 100), of ${keys} keys`,
  )
} finally {
  await browser.close()
  if (service.exitCode === null) {
    service.kill()
    await once(service, 'exit')
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}

/** A demo: without the database and the issuer of the environment. */
function ownEnvironment() {
  const own: NodeJS.ProcessEnv = { ...process.env, NODE_ENV: 'development' }
  for (const name of Object.keys(own)) if (/^(DATABASE|REDIS|AUTH)_/.test(name)) delete own[name]
  return own
}

async function untilReady(): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const answer = await fetch(`${home}/health/ready`).catch(() => null)
    if (answer?.ok) return
    await after(200)
  }
  throw new Error('The service did not begin.')
}

async function signsIn(person: string): Promise<string> {
  const answer = await fetch(`${home}/demo/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ person }),
  })
  return ((await answer.json()) as { token: string }).token
}

async function ask(token: string, query: string, variables: object): Promise<void> {
  const answer = await fetch(`${home}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  })
  const body = (await answer.json()) as { errors?: unknown; data?: { createTool?: { __typename?: string } } }
  if (body.data?.createTool?.__typename !== 'CreateToolPayload') throw new Error(JSON.stringify(body))
}
