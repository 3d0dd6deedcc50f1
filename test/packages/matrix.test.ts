import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { Packed } from './project.ts'

const client = ['@holdfast/client', '@holdfast/documents']
const beside = { 'graphql-ws': '6', graphql: '16', ws: '8', '@types/ws': '8', '@types/node': '22' }
const react = (version: string) => ({
  react: version,
  'react-dom': version,
  '@types/react': version,
  '@types/react-dom': version,
  'happy-dom': '20',
})

const edited = 'You are editing this draft.Saved.\n'

/** Each library in the newest version of its major line, with matching versions of its dependencies. */
const matrix: [
  title: string,
  files: string,
  ours: string[],
  theirs: Record<string, string>,
  tells: string,
][] = [
  ['plain Node', 'fetch', [], {}, 'saved 2\n'],
  ['urql 4', 'urql', [], { '@urql/core': '4' }, 'saved 2\nnumber\n'],
  ['urql 5', 'urql', [], { '@urql/core': '5' }, 'saved 2\nnumber\n'],
  ['urql 6', 'urql', [], { '@urql/core': '6' }, 'saved 2\nnumber\n'],
  ['Apollo Client 3', 'apollo', [], { '@apollo/client': '3' }, 'saved 2\nnumber\n'],
  ['Apollo Client 4', 'apollo', [], { '@apollo/client': '4', rxjs: '7' }, 'saved 2\nnumber\n'],
  ['plain elements', 'elements', [], { 'happy-dom': '20' }, edited],
  ['React 18', 'react reactEditor', ['@holdfast/react'], react('18'), `Yours. saved 2\n${edited}`],
  ['React 19', 'react reactEditor', ['@holdfast/react'], react('19'), `Yours. saved 2\n${edited}`],
  ['Vue 3', 'vue vueEditor', ['@holdfast/vue'], { vue: '3', 'happy-dom': '20' }, `Yours. saved 2\n${edited}`],
]

let packed: Packed
let world: World
let ada: Person
beforeAll(async () => {
  packed = await Packed.pack()
  world = await World.open()
  ada = (await world.people()).ada
})
afterAll(async () => {
  packed.remove()
  await world.close()
})

test.each(matrix)(
  'in an empty project with %s it installs, compiles under strict, and acquires, saves and releases a draft',
  async (title, files, ours, theirs, tells) => {
    const project = await packed.project(title.replaceAll(' ', '-'), [...client, ...ours], {
      ...beside,
      ...theirs,
    })
    expect(project.said).not.toMatch(/EBADENGINE|ERESOLVE/)
    project.takes('story.ts', 'page.ts')
    let told = ''
    for (const file of files.split(' ')) {
      project.takes(`${file}.ts`)
      expect(await project.compile(`${file}.ts`, 'bundler')).toBe('')
      expect(await project.compile(`${file}.ts`, 'nodenext')).toBe('')
      const HOLDFAST_TOOL = await ada.creates()
      const env = { HOLDFAST_URL: ada.url, HOLDFAST_TOKEN: ada.token, HOLDFAST_TOOL }
      // Node cannot resolve the folders of Apollo Client 3, which is made for bundlers.
      const story = title === 'Apollo Client 3' ? await project.bundle(`${file}.ts`) : `nodenext/${file}.js`
      told += await project.node([story], env)
      expect((await world.events(HOLDFAST_TOOL)).at(-1)).toMatchObject({ kind: 'RELEASED' })
    }
    expect(told).toBe(tells)
  },
  300_000,
)
