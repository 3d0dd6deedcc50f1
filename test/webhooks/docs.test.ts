import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../support/services.ts'
import type { World } from '../support/world.ts'
import { subscribes, webhookWorld } from './support.ts'

let world: World
beforeAll(async () => {
  world = await webhookWorld()
})
afterAll(() => world.close())

const example = 'examples/webhooks/receiver.mjs'

test('docs/webhooks.md shows the receiver that is tested here', () => {
  const [, code] = new RegExp(`<!-- ${example} -->\n\`\`\`js\n([\\s\\S]*?)\`\`\``).exec(
    readFileSync('docs/webhooks.md', 'utf8'),
  )!
  expect(code).toBe(readFileSync(example, 'utf8'))
})

test('the receiver reports who edits what, and accepts nothing unsigned', async () => {
  const { ada, cleo } = await world.people()
  const port = await freePort()
  const url = `http://localhost:${port}/hook`
  const { secret } = await subscribes(cleo, url)
  const receiver = spawn(process.execPath, [example], {
    env: { PORT: String(port), WEBHOOK_SECRET: secret },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    let said = ''
    receiver.stdout.on('data', (data) => {
      said += data
    })
    await once(receiver.stdout, 'data')
    const page = await ada.creates({ slug: 'home-page' })
    const grant = await ada.holds(page)
    await ada.release(page, grant)
    await expect
      .poll(() => said)
      .toBe('listening\ndocument.locked: pages/home-page by ada\ndocument.unlocked: pages/home-page by ada\n')
    const forged = await fetch(url, {
      method: 'POST',
      headers: {
        'webhook-id': 'x:1',
        'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
        'webhook-signature': 'v1,AAAA',
      },
      body: '{}',
    })
    expect(forged.status).toBe(400)
  } finally {
    const exit = once(receiver, 'exit')
    receiver.kill()
    await exit
  }
})
