import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { stage } from './stage.ts'

const { set, visits } = stage()
let toolId: string
let path: string

beforeEach(async () => {
  const slug = `states-${randomUUID()}`
  path = `/tools/pages/${slug}`
  const content = { heading: 'Opening hours', body: 'From nine to five.' }
  toolId = await set.ada.creates({ collection: 'pages', slug, title: 'Opening hours', content })
})

const typed = '{ "heading": "Typed, and never saved" }'

test('lost: an idle person is told so, keeps the text, and continues with it under a new lock', async () => {
  await set.cleo.sets('pages', { idleTimeoutMs: 60_000 })
  const ada = await visits(set.ada, path)
  await ada.seesBanner('held')
  await ada.writes('Content', typed)
  await set.world.expires(toolId)
  await set.world.apps[0]!.sweeper.sweep()
  // The notice says only that the lock has ended; the answer to the next heartbeat says why.
  await expect
    .poll(() => ada.seesBanner('lost'))
    .toBe('Your lock has ended because you typed nothing for a while. Your unsaved changes are kept below.')
  const kept = ada.page.getByRole('region', { name: 'Your unsaved changes' })
  await kept.getByText('Typed, and never saved').first().waitFor()
  await ada.picture('editor-lost')
  await ada.writes('Content', 'not now')
  expect(await ada.codeText('Content')).toBe(typed)
  await ada.banner('lost').getByRole('button', { name: 'Edit' }).click()
  await ada.seesBanner('held')
  expect(await ada.codeText('Content')).toBe(typed)
  await set.cleo.sets('pages', { idleTimeoutMs: null })
})

test('reader: a person who does not maintain a tool reads it, and is offered no lock', async () => {
  const bo = await visits(set.bo, path)
  expect(await bo.seesBanner('reader')).toMatch(/^You may read this document\./)
  expect(await bo.button('Lock').count()).toBe(0)
  await bo.writes('Content', 'typed')
  expect(await bo.codeText('Content')).toContain('Opening hours')
  await bo.picture('editor-reader')
})

test('unlocked: when locking is off, several people edit, and a newer version is never overwritten', async () => {
  await set.cleo.sets('pages', { enabled: false })
  const ada = await visits(set.ada, path)
  expect(await ada.seesBanner('unlocked')).toMatch(/^Locking is switched off for this collection/)
  await ada.writes('Content', typed)
  await ada.picture('editor-unlocked-collection')
  await set.cleo.save(toolId, { baseVersion: 1, content: { heading: 'Saved by Cleo' } })
  await ada.page.keyboard.press('Control+S')
  await ada.page.getByRole('dialog', { name: 'The draft has changed' }).waitFor()
  expect((await set.ada.head(toolId)).content).toEqual({ heading: 'Saved by Cleo' })
  await set.cleo.sets('pages', { enabled: true })
})
