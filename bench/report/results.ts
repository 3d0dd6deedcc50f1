import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Row } from '../measure.ts'
import { plotOf } from './plot.ts'
import { tableOf } from './table.ts'

const file = (name: string) => fileURLToPath(new URL(`../../docs/${name}`, import.meta.url))
const folder = file('performance')
const results = file('performance/results.json')
export const written = 'docs/performance.md'

interface Kept {
  machine: string
  /** By pair, in the order of the table. */
  pairs: Record<string, Row[]>
}

/** What a run measured takes the place of what was known; pairs that it left out stay as they were. */
export function keep(rows: Record<string, Row[]>): void {
  mkdirSync(folder, { recursive: true })
  const known: Kept['pairs'] = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')).pairs : {}
  const kept: Kept = { machine: machine(), pairs: { ...known, ...rows } }
  writeFileSync(results, `${JSON.stringify(kept, null, 2)}\n`)
  const all = Object.values(kept.pairs).flat()
  for (const [name, svg] of Object.entries(plotOf(all))) writeFileSync(`${folder}/${name}.svg`, svg)
  writeFileSync(file('performance.md'), withResults(readFileSync(file('performance.md'), 'utf8'), kept))
}

const [begin, end] = ['<!-- results -->', '<!-- /results -->']

function withResults(document: string, { machine, pairs }: Kept): string {
  const [before = '', rest = ''] = document.split(begin)
  const [, after = ''] = rest.split(end)
  return `${before}${begin}\n\n${tableOf(Object.values(pairs).flat())}\n\n${machine}\n\n${end}${after}`
}

function machine(): string {
  const [cpu] = os.cpus()
  const gigabytes = Math.round(os.totalmem() / 2 ** 30)
  const version = (command: string) => {
    try {
      return /\d+(\.\d+)*/.exec(execFileSync(command, ['--version'], { encoding: 'utf8' }))?.[0]
    } catch {
      return 'none'
    }
  }
  return (
    `Machine: ${os.cpus().length} cores (${cpu?.model.trim()}), ${gigabytes} GB, ${os.type()} ${os.release()}, Node ${process.version}, ` +
    `PostgreSQL 18 with its commits flushed to the disk, Redis ${version('redis-server')}, pgbench ${version('pgbench')}. Load generator, servers, PostgreSQL and Redis share it.`
  )
}
