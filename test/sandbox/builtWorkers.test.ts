import { execFile } from 'node:child_process'
import { mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, '../..')
const built = await mkdtemp(path.join(await realpath(tmpdir()), 'holdfast-sandbox-'))
// So that the built files find their packages.
await symlink(path.join(root, 'node_modules'), path.join(built, 'node_modules'))
afterAll(() => rm(built, { recursive: true }))

const compilerOptions = {
  noEmit: false,
  outDir: built,
  rootDir: path.join(root, 'src'),
  typeRoots: [path.join(root, 'node_modules/@types')],
  // In the whole project a dependency includes the types of WebAssembly.
  lib: ['es2024', 'esnext.disposable', 'dom'],
}

const program = `
  import { UnreadContent } from './domain/unreadContent.js'
  import { ContentReader } from './sandbox/contentReader.js'
  import { QuickjsPool } from './sandbox/quickjsPool.js'
  import { SchemaValidator } from './sandbox/schemaValidator.js'
  const pool = await QuickjsPool.start({ workers: 1 })
  const validator = new SchemaValidator()
  const sourceCode = 'export async function main() { return { state: 1 } }'
  const job = { entrypoint: 'main', sourceCode, inputs: {}, settings: {}, state: null, action: null }
  const { status } = await pool.run(job, { user: 'ann' })
  const { ok } = await validator.validateAgainst({ type: 'string' }, 'x')
  const reader = new ContentReader()
  const { text } = await reader.read(new UnreadContent(Buffer.from('{"b": 1, "a": 2}')), null, 'ann')
  console.log(status, ok, text)
  await Promise.all([pool.close(), validator.close(), reader.close()])
`

test('the workers start from the built files, and after closing the process can end', async () => {
  const include = [path.join(root, 'src/sandbox')]
  const config = { extends: path.join(root, 'tsconfig.json'), compilerOptions, include }
  await writeFile(path.join(built, 'tsconfig.json'), JSON.stringify(config))
  await writeFile(path.join(built, 'package.json'), '{ "type": "module" }')
  await writeFile(path.join(built, 'program.js'), program)
  await run(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', built])
  const { stdout } = await run(process.execPath, [path.join(built, 'program.js')])
  expect(stdout).toBe('SUCCEEDED true {"a":2,"b":1}\n')
})
