import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseEnv, promisify } from 'node:util'
import { SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { parse } from 'yaml'
import { Terminal } from '../cli/terminal.ts'
import type { Person } from '../support/person.ts'
import { databaseUrl, execute } from '../support/services.ts'
import { Server } from './server.ts'

const run = promisify(execFile)
let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-init-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const init = (...args: string[]) =>
  run(process.execPath, [path.resolve('dist/command.js'), 'init', ...args], { cwd: folder }).catch(
    (error) => error,
  )
const read = (file: string) => readFileSync(path.join(folder, file), 'utf8')

describe('holdfast init', () => {
  test('writes a compose file, new secrets that only their owner can read, a collection and an editor', async () => {
    const { stdout } = await init('--editor', 'react')
    expect(stdout).toContain('docker compose up -d')
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(
      [
        '.env',
        'collections.yaml',
        'compose.yaml',
        'editor',
        'editor/editor.css',
        'editor/index.html',
        'editor/main.tsx',
        'editor/vite.config.js',
      ].sort(),
    )
    expect(statSync(path.join(folder, '.env')).mode & 0o777).toBe(0o600)
    expect(read('editor/main.tsx')).toBe(readFileSync('examples/editors/react/main.tsx', 'utf8'))
    await init('other')
    expect(parseEnv(read('other/.env')).AUTH_JWT_SECRET).not.toBe(parseEnv(read('.env')).AUTH_JWT_SECRET)
  })

  test.each(['react', 'vue', 'html'])('writes an editor in %s that Vite can build', async (editor) => {
    // Inside node_modules, so that it finds the packages as after an install.
    const place = path.resolve('node_modules/.cache/holdfast', `init-${editor}`)
    rmSync(place, { recursive: true, force: true })
    await init(place, '--editor', editor)
    await run('npx', ['vite', 'build', '--logLevel', 'error', path.join(place, 'editor')])
    expect(readdirSync(path.join(place, 'editor/dist/assets')).some((file) => file.endsWith('.js'))).toBe(
      true,
    )
    rmSync(place, { recursive: true })
  })

  test('overwrites nothing: if one of the files exists, none is written', async () => {
    await init()
    const before = read('.env')
    expect(await init('--editor', 'vue')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        'compose.yaml, .env, collections.yaml already exist in the folder .. Nothing was written',
      ),
    })
    expect(read('.env')).toBe(before)
    expect(readdirSync(folder)).not.toContain('editor')
  })

  test('lists the editors that can be chosen', async () => {
    expect(await init('--editor', 'svelte')).toMatchObject({
      code: 1,
      stderr: 'holdfast: --editor must be one of react, vue, html, not "svelte".\n',
    })
  })

  test('writes files with which a server starts and has its collections', async () => {
    await init()
    const written = parseEnv(read('.env')) as Record<string, string>
    const { services } = parse(read('compose.yaml'))
    expect(services.holdfast.env_file).toBe('.env')
    const unset = [...read('compose.yaml').matchAll(/\$\{(\w+)\}/g)].filter(([, name = '']) => !written[name])
    expect(unset).toEqual([])

    const { admin } = inject('postgres')
    const name = `holdfast_init_${process.pid}`
    await execute(admin, `CREATE DATABASE ${name}`)
    const { HOLDFAST_VERSION: _, POSTGRES_PASSWORD: __, ...settings } = written
    const server = new Server({ ...settings, DATABASE_URL: databaseUrl(admin, name) })
    const terminal = new Terminal()
    try {
      const url = await server.ready()
      const token = await new SignJWT({ role: 'ADMIN' })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject('cleo')
        .setIssuer(written.AUTH_ISSUER as string)
        .setAudience(written.AUTH_AUDIENCE as string)
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(new TextEncoder().encode(written.AUTH_JWT_SECRET))
      const cleo = { id: 'cleo', token, url } as Person
      await terminal.signsIn([cleo], url)
      terminal.write('collections.yaml', read('collections.yaml'))
      expect(await terminal.types(cleo, 'collections', 'apply', 'collections.yaml')).toMatchObject({
        code: 0,
        err: '',
      })
      expect((await terminal.types(cleo, 'collections', 'list')).out).toContain('pages')
    } finally {
      await server.stop()
      terminal.close()
      await execute(admin, `DROP DATABASE ${name} WITH (FORCE)`)
    }
  })
})
