import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { startEmbeddedPostgres } from '../src/storage/embeddedPostgres.ts'
import { migrate } from '../src/storage/migrate.ts'
import { authEnvironment, tokenFor } from '../test/support/tokens.ts'
import { type Series, timePlot } from './report/timePlot.ts'

/**
 * `npm run bench:file`: uploads a file of 1 GB to a server of its own, interrupted three times, downloads it,
 * and samples the server's memory. Once with PostgreSQL and once with a folder. Rewrites
 * docs/performance/large-file.svg and its lines in docs/files.md.
 */
const size = Number(process.env.BENCH_FILE_MB ?? 1024) * 1024 * 1024
const cuts = [0.25, 0.5, 0.75].map((share) => Math.floor(share * size) + 12_345)
/** Different bytes for each store, because known bytes are not stored again. */
let block = randomBytes(1024 * 1024)

/** The file repeats one block, each time with its number in front. It never exists as a whole. */
function* bytesFrom(offset: number): Generator<Buffer> {
  for (let at = offset; at < size; ) {
    const nth = Math.floor(at / block.length)
    const numbered = Buffer.from(block)
    numbered.writeUInt32BE(nth)
    const bytes = numbered.subarray(at - nth * block.length)
    at += bytes.length
    yield bytes
  }
}

interface Server {
  url: string
  pid: number
  stop(): Promise<unknown>
}

async function startServer(databaseUrl: string, place: string): Promise<Server> {
  const child = spawn(process.execPath, ['--max-semi-space-size=32', 'dist/main.js'], {
    env: {
      ...{
        PATH: process.env.PATH,
        ...authEnvironment,
        DATABASE_URL: databaseUrl,
        PORT: '0',
        LOG_LEVEL: 'error',
      },
      ...{ HOLDFAST_FILE_MB: '2047', HOLDFAST_FILES: place },
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
    child.stdout.on('data', (data) => {
      const ready = /ready at (\S+)\/graphql/.exec(String(data))?.[1]
      if (ready) resolve(ready)
    })
  })
  return { url, pid: child.pid as number, stop: () => stopped(child) }
}

function stopped(child: ChildProcess): Promise<unknown> {
  child.kill()
  return once(child, 'exit')
}

const residentMb = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

/** Sends from `offset`, and destroys the connection after `cutAt` bytes. */
function send(url: string, headers: Record<string, string>, offset: number, cutAt: number | null) {
  return new Promise<http.IncomingMessage | null>((resolve, reject) => {
    const request = http.request(url, {
      method: 'PATCH',
      headers: {
        ...headers,
        ...{ 'content-type': 'application/offset+octet-stream', 'content-length': size - offset },
        'upload-offset': offset,
      },
    })
    request.on('response', (response) => response.resume() && resolve(response))
    request.on('error', (error) => (cutAt === null ? reject(error) : resolve(null)))
    void (async () => {
      let at = offset
      for (const bytes of bytesFrom(offset)) {
        if (cutAt !== null && at >= cutAt) return request.destroy()
        at += bytes.length
        if (!request.write(bytes)) await once(request, 'drain').catch(() => {})
        if (request.destroyed) return
      }
      request.end()
    })()
  })
}

async function measure(name: string, databaseUrl: string, place: string): Promise<Measured> {
  block = randomBytes(block.length)
  const server = await startServer(databaseUrl, place)
  const token = `Bearer ${await tokenFor('ada')}`
  const headers = { authorization: token, 'tus-resumable': '1.0.0' }
  const ask = (query: string, variables: object = {}) =>
    fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { authorization: token, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    }).then((answer) => answer.json())
  await ask('{ viewer { id } }')
  const begun = performance.now()
  const seconds = () => (performance.now() - begun) / 1000
  const points: [number, number][] = []
  const marks: { at: number; label: string }[] = []
  const sampling = setInterval(() => points.push([seconds(), residentMb(server.pid)]), 100)
  try {
    const opened = await fetch(`${server.url}/files/uploads`, {
      method: 'POST',
      headers: { ...headers, 'upload-length': String(size), 'upload-metadata': 'filename bGFyZ2U=' },
    })
    if (opened.status !== 201) throw new Error(await opened.text())
    const url = new URL(opened.headers.get('location') as string, server.url).href
    const before = residentMb(server.pid)
    let last: http.IncomingMessage | null = null
    for (const cutAt of [...cuts, null]) {
      last = await send(url, headers, await settled(url, headers), cutAt)
      if (cutAt !== null) marks.push({ at: seconds(), label: 'cut' })
    }
    marks.push({ at: seconds(), label: 'whole' })
    const sent = seconds()
    const expected = createHash('sha256')
    for (const bytes of bytesFrom(0)) expected.update(bytes)
    const sha256 = expected.digest('hex')
    if (last?.headers['holdfast-sha256'] !== sha256) throw new Error(`${last?.statusCode}: not what was sent`)
    const fetchedFrom = seconds()
    await fetchBack(server, ask, token, sha256)
    const fetched = seconds() - fetchedFrom
    clearInterval(sampling)
    const most = Math.max(...points.map(([, mb]) => mb))
    return { name, points, marks, before, most, sent, fetched }
  } finally {
    clearInterval(sampling)
    await server.stop()
  }
}

interface Measured extends Series {
  /** MB. */
  before: number
  most: number
  /** Seconds. */
  sent: number
  fetched: number
}

/** The upload's offset, once everything sent before the interruption has been stored. */
async function settled(url: string, headers: Record<string, string>): Promise<number> {
  for (let known = -1; ; ) {
    const answer = await fetch(url, { method: 'HEAD', headers })
    const offset = Number(answer.headers.get('upload-offset'))
    if (offset === known) return offset
    known = offset
    await new Promise((resume) => setTimeout(resume, 300))
  }
}

/** Attaches the file to a new document, and downloads it like a client. */
async function fetchBack(
  server: Server,
  // biome-ignore lint/suspicious/noExplicitAny: answers of GraphQL
  ask: (query: string, variables?: object) => Promise<any>,
  token: string,
  sha256: string,
): Promise<void> {
  const key = () => randomBytes(8).toString('hex')
  const input = {
    collection: 'parts',
    slug: `t-${key()}`,
    title: 'Large',
    content: {},
    idempotencyKey: key(),
  }
  const created = await ask(
    'mutation ($input: CreateToolInput!) { createTool(input: $input) { ... on CreateToolPayload { tool { id } } } }',
    {
      input,
    },
  )
  const toolId = created.data?.createTool?.tool?.id
  const held = await ask(
    `mutation ($input: AcquireDraftLockInput!) { acquireDraftLock(input: $input) {
      ... on AcquireDraftLockPayload { grant { lockToken } } } }`,
    { input: { toolId, sessionId: 'bench', idempotencyKey: key() } },
  )
  const { lockToken } = held.data.acquireDraftLock.grant
  const files = [{ name: 'large', sha256 }]
  const save = { toolId, lockToken, baseVersion: 1, content: {}, files, idempotencyKey: key() }
  await ask('mutation ($input: SaveDraftInput!) { saveDraft(input: $input) { __typename } }', { input: save })
  const answer = await fetch(`${server.url}/files/${toolId}/2/large`, { headers: { authorization: token } })
  const hash = createHash('sha256')
  for await (const bytes of answer.body as unknown as AsyncIterable<Uint8Array>) hash.update(bytes)
  if (hash.digest('hex') !== sha256)
    throw new Error(`${answer.status}: what was fetched is not what was sent`)
}

const root = mkdtempSync(path.join(os.tmpdir(), 'holdfast-bench-'))
chmodSync(root, 0o755)
const postgres = await startEmbeddedPostgres({ dataDir: path.join(root, 'postgres'), durable: true })
try {
  await migrate(postgres.url('postgres'))
  const all: Measured[] = []
  for (const [name, place] of [
    ['in PostgreSQL', ''],
    ['in a folder', path.join(root, 'files')],
  ] as const) {
    all.push(await measure(name, postgres.url('postgres'), place))
    console.log(lineOf(all.at(-1) as Measured))
  }
  write(all)
} finally {
  await postgres.stop()
  rmSync(root, { recursive: true, force: true })
}

function lineOf({ name, before, most, sent, fetched }: Measured): string {
  const mb = (value: number) => `${value.toFixed(0)} MB`
  return `| ${name} | ${mb(before)} | ${mb(most)} | ${sent.toFixed(0)} s | ${fetched.toFixed(0)} s |`
}

function write(all: Measured[]): void {
  const title = `Memory of the server while a file of ${size / 1024 / 1024} MB is sent, cut three times, and fetched`
  writeFileSync(new URL('../docs/performance/large-file.svg', import.meta.url), timePlot(title, all))
  const file = new URL('../docs/files.md', import.meta.url)
  const [begin, end] = ['<!-- made by npm run bench:file -->', '<!-- until here -->']
  const text = readFileSync(file, 'utf8')
  const [head = '', rest = ''] = text.split(begin)
  const table = [
    '| stored | memory before | at most | sent in | fetched in |',
    '|---|---|---|---|---|',
    ...all.map(lineOf),
  ].join('\n')
  writeFileSync(file, `${head}${begin}\n${table}\n${end}${rest.split(end)[1] ?? ''}`)
}
