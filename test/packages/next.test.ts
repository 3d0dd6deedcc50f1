import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Packed } from './project.ts'

let packed: Packed
beforeAll(async () => {
  packed = await Packed.pack()
})
afterAll(() => packed.remove())

test('Next builds a page with the texts in its server part and the hook in its client part', async () => {
  const ours = ['@holdfast/client', '@holdfast/documents', '@holdfast/react']
  const theirs = { next: '16', react: '19', 'react-dom': '19' }
  const project = await packed.project('next', ours, theirs)
  project.takes('next')
  const next = path.join(project.folder, 'node_modules/.bin/next')
  const said = await project.run(next, ['build', 'next'], { NEXT_TELEMETRY_DISABLED: '1', CI: '1' })
  expect(said).toMatch(/Compiled successfully/)
  const page = readFileSync(path.join(project.folder, 'next/.next/server/app/index.html'), 'utf8')
  expect(page).toContain('<h1>This draft is free again.</h1><p>Asking for the lock …</p>')
}, 300_000)
