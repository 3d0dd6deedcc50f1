import { existsSync, readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { Terminal } from './terminal.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let vera: Person
const terminal = new Terminal()
const types = terminal.types.bind(terminal)

beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo, cleo } = await world.people())
  vera = await world.person('vera', { role: 'VIEWER' })
  await terminal.signsIn([ada, bo, cleo, vera], world.urls[0] as string)
})
afterAll(async () => {
  await world.close()
  terminal.close()
})

/** A document that Ada has checked out to a folder of the same name, and started to edit. */
async function works(slug: string, collection = 'parts'): Promise<string> {
  const tool = await ada.creates({ collection, slug })
  await world.maintains(bo, tool)
  await types(ada, 'checkout', `${collection}/${slug}`, slug)
  terminal.write(`${slug}/content.json`, '{"wall":4}')
  return tool
}

/** Bo saves a version with a file meanwhile. */
async function boSaves(slug: string) {
  const folder = `bo-${slug}`
  await types(bo, 'checkout', `parts/${slug}`, folder)
  terminal.write(`${folder}/content.json`, '{"wall":9}')
  terminal.write(`${folder}/files/model.step`, 'of Bo')
  expect((await types(bo, 'commit', folder)).err).toBe('')
}

describe('a folder whose lock has ended acquires it again, and then saves', () => {
  test('after the lease expired; commit says how', async () => {
    await world.expires(await works('napped'))
    const { code, err } = await types(ada, 'commit', 'napped')
    expect([code, err]).toEqual([
      4,
      expect.stringMatching(/^holdfast: Your lock has expired\. .*holdfast lock napped$/m),
    ])
    expect((await types(ada, 'lock', 'napped')).out).toBe('napped has the lock of parts/napped, version 1.\n')
    expect((await types(ada, 'commit', 'napped')).out).toContain('version 2')
  })

  test('after it was released, which asks for confirmation first when something is not committed', async () => {
    await works('given-back')
    const { code, err } = await types(ada, 'unlock', 'given-back')
    expect([code, err]).toEqual([2, expect.stringContaining('You have changed content.json')])
    expect((await types(ada, 'status', 'given-back')).out).toContain('You have the lock')
    expect((await types(ada, 'unlock', 'given-back', '--force')).code).toBe(0)
    const refused = await types(ada, 'commit', 'given-back')
    expect([refused.code, refused.err]).toEqual([6, expect.stringContaining('holdfast lock given-back')])
    expect(refused.err).not.toContain('acquireDraftLock')
    await types(ada, 'checkout', 'parts/given-back', 'given-back')
    expect((await types(ada, 'commit', 'given-back')).out).toContain('version 2')
  })

  test('after a commit; with --keep the lock is not released at all', async () => {
    await works('kept')
    expect((await types(ada, 'commit', 'kept', '--keep')).out).toContain('you still have the lock')
    terminal.write('kept/content.json', '{"wall":5}')
    expect((await types(ada, 'commit', 'kept')).out).toContain('version 3; it is unlocked')
    await types(ada, 'lock', 'kept')
    expect((await types(ada, 'commit', 'kept')).out).toContain('version 4')
  })
})

describe('when somebody else has saved meanwhile', () => {
  test('the folder is not locked again, and the message says what to do', async () => {
    await world.expires(await works('moved'))
    await boSaves('moved')
    const { code, err } = await types(ada, 'lock', 'moved')
    const words =
      'moved is now at version 2, moved is at 1. You have changed content.json. To copy them to another folder and get the new version: holdfast update moved --aside'
    expect([code, err]).toEqual([5, expect.stringContaining(words)])
    expect((await types(bo, 'status', 'parts/moved')).out).toContain('free')
  })

  test('update fetches the new version only after the local files have been set aside', async () => {
    terminal.write('moved/files/sketch.txt', 'mine')
    expect((await types(ada, 'update', 'moved')).code).toBe(5)
    expect(terminal.read('moved/content.json')).toBe('{"wall":4}')
    expect((await types(ada, 'update', 'moved', '--aside')).out).toContain('moved.mine')
    expect(terminal.read('moved.mine/content.json')).toBe('{"wall":4}')
    expect(terminal.read('moved.mine/files/sketch.txt')).toBe('mine')
    expect([
      JSON.parse(terminal.read('moved/content.json')),
      readdirSync(terminal.at('moved/files')),
    ]).toEqual([{ wall: 9 }, ['model.step']])
    expect((await types(ada, 'lock', 'moved')).code).toBe(0)
    expect(await terminal.json(ada, 'status', 'moved')).toMatchObject({
      changes: [],
      version: 2,
      isYours: true,
    })
  })
})

test('a viewer can check out a document without a lock, and update it while somebody edits it', async () => {
  await works('read')
  expect((await types(vera, 'get', 'parts/read', 'reading')).out).toContain(
    'parts/read, version 1, is in reading',
  )
  await types(ada, 'commit', 'read', '--keep')
  expect((await types(vera, 'update', 'reading')).out).toContain('version 2, the newest')
  expect(JSON.parse(terminal.read('reading/content.json'))).toEqual({ wall: 4 })
  expect((await types(vera, 'checkout', 'parts/read', 'never')).code).not.toBe(0)
  expect(existsSync(terminal.at('never'))).toBe(false)
})

test('status says what renews a short lease, and starts renewing again after a reboot', async () => {
  await ada.creates({ slug: 'long-read' })
  const { renewer } = await terminal.json(ada, 'checkout', 'pages/long-read', 'long-read')
  expect((await types(ada, 'status', 'long-read')).out).toContain(
    `A background process (${renewer}) renews it`,
  )
  process.kill(renewer, 'SIGKILL')
  await expect
    .poll(() => terminal.json(ada, 'status', 'long-read'))
    .toMatchObject({ keeper: { isNew: true } })
  const { keeper } = await terminal.json(ada, 'status', 'long-read')
  expect(keeper).toEqual({ pid: expect.any(Number), isNew: false })
  expect(keeper.pid).not.toBe(renewer)
  await types(ada, 'unlock', 'long-read')
  expect(existsSync(terminal.at('long-read/.holdfast.keeper'))).toBe(false)
})
