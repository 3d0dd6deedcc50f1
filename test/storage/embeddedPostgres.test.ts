import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { claimDataDir } from '../../src/storage/dataDirClaim.ts'
import {
  type EmbeddedPostgres,
  ensureDatabase,
  startEmbeddedPostgres,
} from '../../src/storage/embeddedPostgres.ts'
import { copyPrepared } from '../support/preparedPostgres.ts'

const isRoot = process.getuid?.() === 0
let root: string
let servers: EmbeddedPostgres[] = []

beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'holdfast-test-'))
  // When this process is root, PostgreSQL runs as another user, who must be able to enter.
  chmodSync(root, 0o755)
})

afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop()))
  servers = []
})

afterAll(() => rmSync(root, { recursive: true, force: true }))

/** On a folder that was prepared before. */
async function startPrepared(dataDir: string, durable = false): Promise<EmbeddedPostgres> {
  await copyPrepared(dataDir)
  return start(dataDir, durable)
}

async function start(dataDir: string, durable = false): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, durable })
  servers.push(server)
  return server
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url)
  try {
    await client.connect()
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat()
  } finally {
    await client.end()
  }
}

/** A process that runs `code`, prints the result, and stays alive. */
async function startProcess(code: string): Promise<{ pid: number; output: string; kill(): Promise<void> }> {
  const script = `${code}.then((value) => { console.log(JSON.stringify(value)); setInterval(() => {}, 60_000) })`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [output] = await once(child.stdout.setEncoding('utf8'), 'data')
  return {
    pid: child.pid!,
    output: JSON.parse(output),
    async kill() {
      child.kill('SIGKILL')
      await once(child, 'close')
    },
  }
}

const moduleUrl = (file: string) => JSON.stringify(new URL(`../../src/storage/${file}`, import.meta.url).href)
const postmasterOf = (dataDir: string) =>
  Number.parseInt(readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8'), 10)

describe('startEmbeddedPostgres', () => {
  it('keeps data across a restart', async () => {
    const dataDir = path.join(root, 'restart')
    const first = await start(dataDir, true)
    await ensureDatabase(first.url('postgres'), 'holdfast')
    await query(first.url('holdfast'), 'CREATE TABLE kept AS SELECT 42 AS answer')
    await first.stop()
    await expect(query(first.url('holdfast'), 'SELECT 1')).rejects.toThrow()

    const second = await start(dataDir, true)
    await ensureDatabase(second.url('postgres'), 'holdfast')
    expect(await query(second.url('holdfast'), 'SELECT answer FROM kept')).toEqual([42])
  })

  it('creates a missing database once, with several calls at the same time', async () => {
    const { url } = await startPrepared(path.join(root, 'race'))
    await Promise.all(Array.from({ length: 8 }, () => ensureDatabase(url('postgres'), 'Hold "fast"')))
    expect(await query(url('Hold "fast"'), 'SELECT current_database()')).toEqual(['Hold "fast"'])
  })

  it('sorts and changes case in the same way on every machine, in UTC, and requires the password', async () => {
    const { url } = await start(path.join(root, 'settings'))
    const sql = "SELECT upper('é'), current_setting('TimeZone'), current_setting('max_connections')"
    expect(await query(url('postgres'), sql)).toEqual(['É', 'UTC', '200'])
    const stranger = new URL(url('postgres'))
    stranger.password = 'guess'
    await expect(query(stranger.href, 'SELECT 1')).rejects.toThrow('password authentication failed')
  })

  it('stops a server whose Holdfast process was killed, and loses nothing', async () => {
    const dataDir = path.join(root, 'orphan')
    await copyPrepared(dataDir)
    const options = JSON.stringify({ dataDir, durable: true })
    const killed = await startProcess(
      `import(${moduleUrl('embeddedPostgres.ts')})
        .then(({ startEmbeddedPostgres }) => startEmbeddedPostgres(${options}))
        .then((server) => server.url('postgres'))`,
    )
    await query(killed.output, 'CREATE TABLE kept AS SELECT 42 AS answer')
    const orphan = postmasterOf(dataDir)
    await killed.kill()
    expect(await query(killed.output, 'SELECT answer FROM kept')).toEqual([42])

    const server = await start(dataDir, true)
    expect(postmasterOf(dataDir)).not.toBe(orphan)
    expect(await query(server.url('postgres'), 'SELECT answer FROM kept')).toEqual([42])
    await expect(query(killed.output, 'SELECT 1')).rejects.toThrow()
  })

  it('does not touch a process that only has the number of the former server', async () => {
    const dataDir = path.join(root, 'reused')
    await copyPrepared(dataDir)
    const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 60_000)'])
    writeFileSync(path.join(dataDir, 'postmaster.pid'), `${bystander.pid}\n${dataDir}\n`)
    const { url } = await start(dataDir)
    expect(await query(url('postgres'), 'SELECT 1')).toEqual([1])
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull()
    bystander.kill()
  })

  it('starts again when it was killed while it prepared the folder', async () => {
    const dataDir = path.join(root, 'half')
    mkdirSync(path.join(`${dataDir}.new`, 'base'), { recursive: true })
    const { url } = await start(dataDir)
    expect(await query(url('postgres'), 'SELECT 1')).toEqual([1])
    expect(existsSync(`${dataDir}.new`)).toBe(false)
  })

  it('reports the end of the log when it cannot start', async () => {
    const { port } = await startPrepared(path.join(root, 'first'))
    await copyPrepared(path.join(root, 'second'))
    const second = startEmbeddedPostgres({ dataDir: path.join(root, 'second'), port, durable: false })
    await expect(second).rejects.toThrow('Address already in use')
  })

  it.runIf(isRoot)(
    'says what to do when the user that PostgreSQL runs as cannot reach the folder',
    async () => {
      const closed = path.join(root, 'closed')
      mkdirSync(closed, { mode: 0o700 })
      await expect(start(path.join(closed, 'data'))).rejects.toThrow(
        `cannot enter ${closed}: set HOLDFAST_DATA_DIR`,
      )
    },
  )
})

describe('claimDataDir', () => {
  it('refuses a folder that another process uses, and names that process', async () => {
    const dir = path.join(root, 'claimed')
    const claimed = `import(${moduleUrl('dataDirClaim.ts')})
      .then(({ claimDataDir }) => claimDataDir(${JSON.stringify(dir)}))`
    const holder = await startProcess(claimed)
    await expect(claimDataDir(dir)).rejects.toThrow(
      `${dir} is in use by another Holdfast (process ${holder.pid}). ` +
        'Stop it, or set HOLDFAST_DATA_DIR to another folder.',
    )
    await holder.kill()
    await (await claimDataDir(dir)).release()
  })

  it('gives a released folder to the next', async () => {
    const dir = path.join(root, 'released')
    const claim = await claimDataDir(dir)
    await expect(claimDataDir(path.join(dir, '.'))).rejects.toThrow(`process ${process.pid}`)
    await claim.release()
    await (await claimDataDir(dir)).release()
  })

  it('gives a folder to exactly one of many that ask at the same time', async () => {
    const dir = path.join(root, 'contended')
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => claimDataDir(dir)))
    const claims = outcomes.filter((outcome) => outcome.status === 'fulfilled')
    expect(claims).toHaveLength(1)
    await claims[0]!.value.release()
  })
})
