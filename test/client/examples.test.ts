import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterAll(() => world.close())

test('the watching service lists an editor’s lock, and reports when an admin takes it over', async () => {
  const { ada, cleo } = await world.people()
  const toolId = await ada.creates({ slug: 'launch' })
  const { fencingToken } = await ada.holds(toolId)
  const service = spawn(process.execPath, ['--import', 'tsx', 'examples/lockWatch.ts'], {
    env: { PATH: process.env.PATH, HOLDFAST_URL: `${world.urls[0]}/graphql`, HOLDFAST_TOKEN: cleo.token },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  service.stdout.on('data', (data) => {
    said += data
  })
  await expect.poll(() => said).toContain('held launch by ada\n')
  await cleo.takes(toolId, fencingToken, { reason: 'the launch' })
  await expect.poll(() => said).toContain('taken launch by cleo from ada: the launch\n')
  service.kill()
  expect(await once(service, 'exit')).toEqual([0, null])
})
