import { readdirSync, statSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addressOf } from '../../packages/cli/src/address.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { BadPath } from './badPath.ts'
import { Terminal } from './terminal.ts'

let home: World
let other: World
let toOther: BadPath
let ada: Person
const heard: string[] = []
const terminal = new Terminal()
const types = terminal.types.bind(terminal)

beforeAll(async () => {
  ;[home, other] = [await World.open(), await World.open()]
  toOther = await BadPath.to(other.urls[0] as string)
  toOther.fate = (path, body) => {
    heard.push(path + body)
    return 'passes'
  }
  ;({ ada } = await home.people())
  await ada.creates({ collection: 'parts', slug: 'bracket' })
  await ada.at(toOther.url).creates({ collection: 'parts', slug: 'elsewhere' })
  await terminal.signsIn([ada], home.urls[0] as string)
  await types(ada, 'checkout', 'parts/bracket', 'bracket')
  await types(ada, 'login', toOther.url, '--token', '-')
})
afterAll(async () => {
  await toOther.close()
  await Promise.all([home.close(), other.close()])
  terminal.close()
})

const secret = () => JSON.parse(terminal.read('bracket/.holdfast.json')).lockToken
const isTold = (word: string) => heard.some((one) => one.includes(word))

test('a folder keeps its own server after a login to another one', async () => {
  expect((await types(ada, 'status', 'bracket')).out).toContain('You have the lock')
  expect((await types(ada, 'tools')).out).toContain('parts/elsewhere')
  expect(isTold(secret())).toBe(false)
})

test('a different server named on the command line gets no secret of a folder, and the message says to which server the folder belongs', async () => {
  const { code, err } = await types(ada, 'commit', 'bracket', '--server', toOther.url)
  expect([code, err]).toEqual([2, expect.stringContaining(`bracket belongs to ${home.urls[0]}, not to`)])
  expect(isTold(secret())).toBe(false)
})

test('each server gets only its own token', async () => {
  const env = { HOLDFAST_URL: home.urls[0] as string, HOLDFAST_TOKEN: 'of the other' }
  const mixed = terminal.start(ada, ['tools', '--server', toOther.url], env)
  expect((await mixed.over).out).toContain('parts/elsewhere')
  const unknown = await types(ada, 'tools', '--server', 'http://127.0.0.1:1')
  expect([unknown.code, unknown.err]).toEqual([6, expect.stringContaining('login http://127.0.0.1:1')])
  expect((await types(ada, 'tools', '--server', home.urls[0] as string)).out).toContain('parts/bracket')
})

test('a folder can be committed through another address of its own server', async () => {
  const path = await BadPath.to(home.urls[0] as string)
  const env = { HOLDFAST_URL: path.url, HOLDFAST_TOKEN: ada.token, XDG_CONFIG_HOME: terminal.at('nobody') }
  const { out, err } = await terminal.start(ada, ['commit', 'bracket'], env).over
  expect([out, err]).toEqual([expect.stringContaining('version 2'), ''])
  await path.close()
})

test('the token file is written atomically, and only its owner can read it', async () => {
  expect(readdirSync(terminal.at('ada/holdfast'))).toEqual(['credentials.json'])
  expect(statSync(terminal.at('ada/holdfast/credentials.json')).mode & 0o777).toBe(0o600)
  const { current, servers } = JSON.parse(terminal.read('ada/holdfast/credentials.json'))
  expect([current, Object.keys(servers)]).toEqual([toOther.url, [home.urls[0], toOther.url]])
})

test.each([
  ['127.0.0.1:4000', 'http://127.0.0.1:4000'],
  ['localhost:4000/', 'http://localhost:4000'],
  ['[::1]:4000', 'http://[::1]:4000'],
  ['holdfast.example', 'https://holdfast.example'],
  ['holdfast.example:8443/cad/', 'https://holdfast.example:8443/cad'],
  ['HTTPS://Holdfast.Example/graphql', 'https://holdfast.example'],
  ['localhost.example', 'https://localhost.example'],
])('the server %s is %s', (written, address) => {
  expect(addressOf(written)).toBe(address)
})

test.each(['', 'two words', 'ftp://holdfast.example', 'https://ada:secret@holdfast.example'])(
  'the server %j is refused',
  (written) => {
    expect(() => addressOf(written)).toThrow('A server is written as')
  },
)
