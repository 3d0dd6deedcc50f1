import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const git = async (...args: string[]) =>
  (await run('git', ['-c', 'safe.directory=*', ...args], { maxBuffer: 1e8 })).stdout.trim()

/**
 * The newest tag before this commit. Until there is one, the commit that `last-release` names instead. Null
 * when the history is missing: in an unpacked archive, or a shallow clone.
 */
export async function lastRelease(): Promise<string | null> {
  const tag = await git('describe', '--tags', '--abbrev=0', '--match', 'v[0-9]*', 'HEAD^').catch(() => null)
  const named = tag ?? readFileSync(path.join(import.meta.dirname, 'last-release'), 'utf8').trim()
  const commit = await git('rev-parse', '--verify', `${named}^{commit}`).catch(() => null)
  if (commit === null)
    console.warn(
      `The last release, ${named}, is not in this clone, so that nothing runs beside it. Fetch it: git fetch --unshallow --tags`,
    )
  return commit
}

export interface LastRelease {
  commit: string
  folder: string
  /** The built server. */
  main: string
  remove(): void
}

const sources = [
  ...['src', 'packages', 'prisma', 'prisma.config.ts', 'package.json', 'schema.graphql'],
  ...['tsconfig.json', 'tsconfig.build.json'],
]

/** Builds the server of the last release in its own folder, with the dependencies installed here. */
export async function buildLastRelease(commit: string): Promise<LastRelease> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-last-release-'))
  const archive = path.join(folder, 'sources.tar')
  await git('archive', '--output', archive, commit, ...sources)
  await run('tar', ['-xf', archive, '-C', folder])
  linkDependencies(folder)
  const bin = path.resolve('node_modules/.bin')
  await run(path.join(bin, 'prisma'), ['generate'], { cwd: folder })
  // It is from before scripts/bundleServer.ts. Without type checks, which were made when it was released.
  for (const project of ['packages/documents', 'tsconfig.build.json'])
    await run(path.join(bin, 'tsc'), ['-p', project, '--noCheck'], { cwd: folder })
  await run('cp', ['schema.graphql', 'packages/documents/dist/'], { cwd: folder })
  return {
    commit,
    folder,
    main: path.join(folder, 'dist/main.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Everything installed here, except this repository's packages: the release has its own. */
function linkDependencies(folder: string): void {
  const [from, to] = [path.resolve('node_modules'), path.join(folder, 'node_modules')]
  mkdirSync(path.join(to, '@holdfast'), { recursive: true })
  for (const name of readdirSync(from))
    if (name !== '@holdfast') symlinkSync(path.join(from, name), path.join(to, name))
  for (const name of readdirSync(path.join(folder, 'packages')))
    symlinkSync(path.join(folder, 'packages', name), path.join(to, '@holdfast', name))
}
