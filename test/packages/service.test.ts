import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { authEnvironment } from '../support/tokens.ts'
import { World } from '../support/world.ts'
import { Packed, type Project } from './project.ts'

let packed: Packed
let project: Project
let holdfast: string
beforeAll(async () => {
  packed = await Packed.pack()
  // When this process is root, PostgreSQL runs as another user.
  chmodSync(packed.home, 0o755)
  const people = ['@holdfast/cli', '@holdfast/client']
  project = await packed.project('service', ['holdfast', '@holdfast/documents', ...people])
  holdfast = path.join('node_modules', '.bin', 'holdfast')
}, 300_000)
afterAll(() => packed.remove())

test('the service is installed by name, starts with the embedded PostgreSQL, and people’s commands work from the same program', async () => {
  const env = { HOLDFAST_DATA_DIR: path.join(project.folder, 'data'), PORT: '0', LOG_LEVEL: 'error' }
  expect(await project.run(holdfast, ['check'], env)).toBe('ready to start, with the embedded PostgreSQL\n')
  const server = spawn(holdfast, ['serve'], {
    cwd: project.folder,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  server.stdout.on('data', (data) => {
    said += data
  })
  await expect.poll(() => said, { timeout: 60_000 }).toMatch(/cleo \(admin\): \S+/)
  const [, url] = /ready at (\S+)\/graphql/.exec(said) ?? []
  const [, token] = /ada \(\w+\): (\S+)/.exec(said) ?? []
  const person = { HOLDFAST_URL: String(url), HOLDFAST_TOKEN: String(token) }
  expect(await project.run(holdfast, ['tools'], person)).toMatch(/^pages\/welcome/m)
  server.kill('SIGTERM')
  expect(await once(server, 'exit')).toEqual([0, null])
}, 120_000)

test('check, migrate and sweep work on a database', async () => {
  const world = await World.open()
  const env = { ...authEnvironment, DATABASE_URL: world.url, HOLDFAST_MIGRATE: 'off' }
  const run = (name: string, more = {}) => project.run(holdfast, [name], { ...env, ...more })
  expect(await run('check')).toBe('ready to start\n')
  expect(await run('migrate')).toBe('nothing to apply\n')
  expect(await run('sweep')).toMatch(/^\{.*\}\n/)
  const bare = { DATABASE_URL: inject('postgres').admin }
  expect(await run('check', bare)).toMatch(/migrations are missing\. Apply them with holdfast migrate/)
  expect(await run('check', { PORT: 'x' })).toMatch(/^holdfast: PORT /)
  await world.close()
})

test('without the command line’s package, the service says which package has people’s commands', async () => {
  rmSync(path.join(project.folder, 'node_modules/@holdfast/cli'), { recursive: true })
  const said = await project.node(['node_modules/holdfast/dist/command.js', 'tools'])
  expect(said).toMatch(/serve, check, migrate, sweep, fence-bump\..*npm install @holdfast\/cli/)
})
