import { execFileSync } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Terminal } from '../cli/terminal.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let nightly: Person
let terminal: Terminal
beforeAll(async () => {
  world = await World.open({ processes: 1 })
  ;({ ada } = await world.people())
  nightly = await world.person('ada', { agent: 'nightly' })
  terminal = new Terminal()
})
afterAll(async () => {
  terminal.close()
  await world.close()
})

const executable = (name: string, text: string) => {
  terminal.write(name, `#!/bin/sh\n${text}\n`)
  chmodSync(terminal.at(name), 0o755)
}

test('the nightly job of docs/agents.md fixes documents that nobody is editing, and leaves no lock behind', async () => {
  const make = (slug: string) => ada.creates({ slug, title: 'for the nightly job', content: { text: 'old' } })
  const [free, busy] = [await make('free-one'), await make('busy-one')]
  const held = await ada.holds(busy)
  const [, recipe = ''] =
    /```sh\n(holdfast tools[\s\S]*?)```/.exec(readFileSync('docs/agents.md', 'utf8')) ?? []
  executable('holdfast', `exec '${process.execPath}' '${path.resolve('packages/cli/dist/main.js')}' "$@"`)
  executable('mend', 'echo \'{ "text": "mended" }\' > "$1/content.json"')
  writeFileSync(terminal.at('job.sh'), recipe)
  execFileSync('sh', ['job.sh'], {
    cwd: terminal.home,
    env: {
      PATH: `${terminal.home}:${process.env.PATH}`,
      XDG_CONFIG_HOME: terminal.home,
      HOLDFAST_URL: nightly.url,
      HOLDFAST_TOKEN: nightly.token,
    },
    stdio: 'ignore',
  })
  expect(await ada.head(free)).toMatchObject({ number: 2, content: { text: 'mended' } })
  expect(await ada.head(busy)).toMatchObject({ number: 1 })
  expect(await ada.lockOf(free)).toBeNull()
  expect(await ada.heartbeat(busy, held)).toMatchObject({ lock: { holder: { id: 'ada' } } })
})
