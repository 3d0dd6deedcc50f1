import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { alone, figureOf } from '../measure.ts'
import { toolList } from '../operations.ts'
import { startOnce } from '../pairs/start.ts'
import { large } from './large.ts'

const home = fileURLToPath(new URL('../..', import.meta.url))

/**
 * From the start of the process to "ready" with the database there; and `npm start` in a clone where nothing has been built, on
 * a new folder, to the first page: its HTML, its scripts and styles, the sign-in and the list.
 */
export const start = large({
  name: 'start',
  options: { rounds: 5, cold: 3 },
  async run(stage, { rounds, cold }) {
    const databaseUrl = await stage.database({ tools: 100, locks: 0 })
    const ready: number[] = []
    for (let round = 0; round <= rounds; round++) {
      const took = await startOnce(databaseUrl)
      // The first start reads the files from the disk.
      if (round > 0) ready.push(took)
    }
    const pages: number[] = []
    for (let round = 0; round < cold; round++) pages.push(await coldStart())
    const rows = [alone('start to ready, database there', 's', figureOf(ready), { most: 1 })]
    if (cold > 0) rows.push(alone('cold npm start to the first page', 's', figureOf(pages), { most: 10 }))
    return rows
  },
})

async function coldStart(): Promise<number> {
  const packages = readdirSync(path.join(home, 'packages'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => path.join('packages', name))
  for (const folder of ['', ...packages])
    rmSync(path.join(home, folder, 'dist'), { recursive: true, force: true })
  for (const made of ['src/generated', '.wireit'])
    rmSync(path.join(home, made), { recursive: true, force: true })
  const root = mkdtempSync(path.join(os.tmpdir(), 'holdfast-bench-'))
  // PostgreSQL runs as another user when we are root, and has to reach its folder.
  chmodSync(root, 0o755)
  const { DATABASE_URL: _, REDIS_URL: __, ...env } = process.env
  const began = performance.now()
  const child = spawn('npm', ['start'], {
    cwd: home,
    env: { ...env, PORT: '0', HOLDFAST_DATA_DIR: path.join(root, 'data') },
    // npm starts the server as a child of its own: all of them are ended together.
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    for await (const data of child.stdout) {
      const url = /ready at (\S+)\/graphql/.exec(String(data))?.[1]
      if (!url) continue
      console.error(`ready after ${((performance.now() - began) / 1_000).toFixed(2)} s`)
      await firstPage(url)
      return (performance.now() - began) / 1_000
    }
    throw new Error('npm start ended before the server was ready')
  } finally {
    if (child.exitCode === null && child.signalCode === null) {
      process.kill(-(child.pid as number), 'SIGTERM')
      await once(child, 'exit')
    }
    rmSync(root, { recursive: true, force: true })
  }
}

async function firstPage(url: string): Promise<void> {
  const html = await (await fetch(url, { headers: { accept: 'text/html' } })).text()
  const files = [...html.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map(([, file]) => file as string)
  if (files.length === 0) throw new Error('the page names no script')
  await Promise.all(files.map(async (file) => whole(await fetch(new URL(file, `${url}/`)))))
  const headers = { 'content-type': 'application/json' }
  const signedIn = await fetch(`${url}/demo/sign-in`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ person: 'ada' }),
  })
  const { token } = (await signedIn.json()) as { token: string }
  const list = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${token}` },
    body: toolList({ first: 50 }),
  })
  if (!(await list.text()).includes('"nodes":[{')) throw new Error('the list is empty')
}

async function whole(answer: Response): Promise<void> {
  if (!answer.ok) throw new Error(`${answer.status} for ${answer.url}`)
  await answer.arrayBuffer()
}
