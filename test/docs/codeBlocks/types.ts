import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Block } from './blocks.ts'
import { preambleFor } from './preambles.ts'

const root = process.cwd()
const strict = { ts: 'ts', tsx: 'tsx' } as const
const loose = { js: 'ts', jsx: 'tsx' } as const

/** What the compiler has to say, by the places of the blocks. All is checked strictly; JavaScript cannot say the types of parameters. */
export function typeFaults(blocks: Block[]): string[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-blocks-'))
  try {
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
    writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }')
    return [
      ...faultsOf(path.join(folder, 'strict'), blocks, strict, {}),
      ...faultsOf(path.join(folder, 'loose'), blocks, loose, { noImplicitAny: false }),
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function faultsOf(folder: string, all: Block[], endings: Record<string, string>, options: object): string[] {
  const blocks = all.filter(({ lang }) => lang in endings)
  if (blocks.length === 0) return []
  mkdirSync(folder)
  for (const [index, { file, lang, code }] of blocks.entries())
    writeFileSync(
      path.join(folder, `block${index}.${endings[lang]}`),
      `export {}; ${preambleFor(file, code)}\n${code}`,
    )
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(project(options)))
  const tsc = path.join(root, 'node_modules/.bin/tsc')
  const { status, stdout, error } = spawnSync(tsc, ['-p', folder, '--pretty', 'false'], { encoding: 'utf8' })
  if (error) throw error
  const faults = stdout.replaceAll(
    /^(?:.*\/)?block(\d+)\.tsx?\((\d+),/gm,
    (_, index: string, line: string) => {
      const block = blocks[Number(index)] as Block
      return `${block.file}:${block.line + Number(line) - 2}(`
    },
  )
  return status === 0 ? [] : faults.split('\n').filter(Boolean)
}

const project = (options: object) => ({
  extends: path.join(root, 'tsconfig.json'),
  compilerOptions: {
    lib: ['es2024', 'esnext.disposable', 'dom', 'dom.iterable'],
    jsx: 'react-jsx',
    // A block shows one thing, and not all that becomes of it.
    ...{ noUnusedLocals: false, noUnusedParameters: false, noUncheckedIndexedAccess: false },
    ...options,
  },
  include: ['./*'],
  exclude: [],
})
