import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { buildSchema, Kind, parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { compileScript, parse as parseVue } from 'vue/compiler-sfc'
import { parseAllDocuments } from 'yaml'
import { serviceCommands } from '../../packages/cli/src/serviceCommands.ts'
import { type Block, blocks, blocksIn, documents, placeOf } from './codeBlocks/blocks.ts'
import { commandFault, ofService, wordsOf } from './codeBlocks/commands.ts'
import { nginx, nginxFaults } from './codeBlocks/nginx.ts'
import { sqlFaults, statementsOf } from './codeBlocks/sql.ts'
import { typeFaults } from './codeBlocks/types.ts'

const of = (...langs: string[]) =>
  blocks.filter(({ lang, isFragment }) => langs.includes(lang) && !isFragment)
const isWhole = ({ example }: Block) => example === null
/** Each with its place, where there is a fault. */
const faultsOf = (list: Block[], faultOf: (block: Block) => string[]) =>
  list.flatMap((block) => faultOf(block).map((fault) => `${placeOf(block)}: ${fault}`))
const said = (check: () => unknown): string[] => {
  try {
    check()
    return []
  } catch (error) {
    return [(error as Error).message]
  }
}

const code = ['ts', 'tsx', 'js', 'jsx', 'vue', 'graphql', 'json', 'yaml', 'sql', 'sh', 'nginx']
/** What is shown and not typed: output, requests as they are on the wire, pictures. */
const shown = ['', 'text', 'mermaid']

describe('the code in README.md, docs and the READMEs of the packages', () => {
  test('is in languages that are checked here', () => {
    expect(blocks.length).toBeGreaterThan(60)
    expect(blocks.filter(({ lang }) => ![...code, ...shown].includes(lang)).map(placeOf)).toEqual([])
  })

  test('is checked, but for at most two fragments and twelve blocks of output', () => {
    expect(blocks.filter(({ isFragment }) => isFragment).length).toBeLessThanOrEqual(2)
    expect(blocks.filter(({ lang }) => ['', 'text'].includes(lang)).length).toBeLessThanOrEqual(12)
  })

  test('is an example as its own test runs it, where a comment names the file', () => {
    const examples = blocks.filter((block) => !isWhole(block))
    expect(examples.length).toBeGreaterThan(4)
    for (const block of examples)
      expect(block.code, placeOf(block)).toBe(readFileSync(block.example as string, 'utf8'))
  })

  test('compiles', () => {
    expect(typeFaults(of('ts', 'tsx', 'js', 'jsx').filter(isWhole))).toEqual([])
  })

  test('compiles, as components of Vue', () => {
    const compiled = (block: Block) => {
      const { descriptor, errors } = parseVue(block.code)
      const script = () => compileScript(descriptor, { id: 'block', inlineTemplate: true })
      return [...errors.map(({ message }) => message), ...said(script)]
    }
    expect(of('vue').length).toBeGreaterThan(0)
    expect(faultsOf(of('vue'), compiled)).toEqual([])
  })

  test('asks for what is in schema.graphql', () => {
    const schema = buildSchema(readFileSync('schema.graphql', 'utf8'))
    const faults = faultsOf(of('graphql'), ({ code }) => {
      const { definitions } = parse(code)
      const fragments = definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
      return definitions
        .filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
        .flatMap((operation) =>
          validate(schema, { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] }),
        )
        .map(({ message }) => message)
    })
    expect(of('graphql').length).toBeGreaterThan(5)
    expect(faults).toEqual([])
  })

  test('is JSON and YAML', () => {
    expect(faultsOf(of('json'), ({ code }) => said(() => JSON.parse(code)))).toEqual([])
    const parsed = ({ code }: Block) =>
      parseAllDocuments(code).flatMap(({ errors }) => errors.map(({ message }) => message))
    expect(faultsOf(of('yaml'), parsed)).toEqual([])
  })

  test('is SQL that the database of the service prepares', async () => {
    expect(of('sql').flatMap(({ code }) => statementsOf(code)).length).toBeGreaterThan(8)
    expect(await sqlFaults(of('sql'))).toEqual([])
  })

  test('is what a shell can read', () => {
    const parsed = ({ code }: Block) => {
      const { status, stderr } = spawnSync('bash', ['-n'], { input: code, encoding: 'utf8' })
      return status === 0 ? [] : [stderr]
    }
    expect(of('sh').length).toBeGreaterThan(20)
    expect(faultsOf(of('sh'), parsed)).toEqual([])
  })

  test('has commands of npm and holdfast that there are, with options that they take', () => {
    const isTyped = ({ lang, code }: Block) =>
      lang === 'sh' || (shown.includes(lang) && /^\w+\$ |^npm run /m.test(code))
    const typed = blocks
      .filter(isTyped)
      .map((block) =>
        block.lang === 'sh'
          ? block
          : { ...block, code: (block.code.match(/^(\w+\$|npm run) .*$/gm) ?? []).join('\n') },
      )
    const ours = typed.flatMap(({ code }) => wordsOf(code)).filter(([tool]) => tool === 'holdfast')
    expect(ours.length).toBeGreaterThan(20)
    expect(
      faultsOf(typed, ({ code }) => wordsOf(code).flatMap((words) => commandFault(words) ?? [])),
    ).toEqual([])
  })

  test.runIf(existsSync(nginx))('is configuration that nginx takes', () => {
    expect(of('nginx').length).toBeGreaterThan(0)
    expect(faultsOf(of('nginx'), ({ code }) => nginxFaults(code))).toEqual([])
  })
})

test.each(documents)('%s names scripts of npm that there are', (file) => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
  const names = [...readFileSync(file, 'utf8').matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name = '']) => name)
  expect(names.filter((name) => !(name in scripts))).toEqual([])
})

test('the commands of the service that docs may name are those of src/command.ts, and the command line finds each', () => {
  const table =
    /const commands[^{]*\{\n([\s\S]*?)\n\}/.exec(readFileSync('src/command.ts', 'utf8'))?.[1] ?? ''
  const names = [...table.matchAll(/^ {2}'?([\w-]+)'?: /gm)].map(([, name]) => name)
  expect(Object.keys(ofService).sort()).toEqual(names.sort())
  expect(serviceCommands.toSorted()).toEqual(names)
})

test('the checks find what is wrong', async () => {
  const wrong = (lang: string, code: string) => blocksIn('docs/wrong.md', `\`\`\`${lang}\n${code}\n\`\`\`\n`)
  expect(typeFaults(wrong('ts', 'const one: string = toolId\nconst two: number = toolId'))).toEqual([
    expect.stringMatching(/^docs\/wrong\.md:3\(7\): error TS2322/),
  ])
  expect(typeFaults(wrong('js', "import { nothing } from '@holdfast/client'"))).toHaveLength(1)
  expect(
    await sqlFaults(wrong('sql', 'SELECT holdfast.use($1, $2, $3);\nSELECT nothing FROM articles;')),
  ).toEqual([expect.stringContaining('does not exist'), expect.stringContaining('does not exist')])
  const faults = (line: string) => wordsOf(line).map(commandFault)
  expect(faults('npm run nothing && npx holdfast serve --port 1 | holdfast init a b')).toEqual([
    'there is no script nothing',
    'holdfast serve has no --port',
    'holdfast init takes no b',
  ])
  expect(faults('holdfast checkout; holdfast tools --all; X=1 holdfast nothing')).toEqual([
    'checkout takes 2 arguments',
    'tools has no --all',
    'holdfast nothing is no command',
  ])
  expect(faults('holdfast checkout a/b c --comment "d e" # f')).toEqual([null])
})
