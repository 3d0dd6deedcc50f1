import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Curves, Told } from '../measure.ts'
import { pairs as known } from '../parts.ts'
import { goalTable } from './goalTable.ts'
import { linePlot } from './linePlot.ts'
import { plotOf } from './plot.ts'
import { tableOf } from './table.ts'

const file = (name: string) => fileURLToPath(new URL(`../../docs/${name}`, import.meta.url))
const folder = file('performance')
const results = file('performance/results.json')
export const written = 'docs/performance.md'

export interface Measured {
  /** By pair. */
  rows: Record<string, Told[]>
  /** By name of the picture. */
  curves: Record<string, Curves>
}

interface Kept {
  machine: string
  /** By pair, in the order of the table. */
  pairs: Record<string, Told[]>
  curves?: Record<string, Curves>
}

/** What a run measured takes the place of what was known; pairs that it left out stay as they were. */
export function keep({ rows, curves }: Measured): void {
  mkdirSync(folder, { recursive: true })
  const before: Kept = existsSync(results)
    ? JSON.parse(readFileSync(results, 'utf8'))
    : { machine: '', pairs: {} }
  const kept: Kept = {
    machine: machine(),
    pairs: inOrder({ ...before.pairs, ...rows }),
    curves: { ...before.curves, ...curves },
  }
  writeFileSync(results, `${JSON.stringify(kept, null, 2)}\n`)
  const all = Object.values(kept.pairs).flat()
  for (const [name, svg] of Object.entries(plotOf(all))) writeFileSync(`${folder}/${name}.svg`, svg)
  for (const [name, each] of Object.entries(kept.curves ?? {}))
    writeFileSync(`${folder}/${name}.svg`, linePlot(each))
  const document = readFileSync(file('performance.md'), 'utf8')
  const pictures = Object.entries(kept.curves ?? {}).map(
    ([name, { title }]) => `![${title}](performance/${name}.svg)`,
  )
  const tables = {
    goals: goalTable(all),
    results: [tableOf(all), kept.machine, ...pictures].join('\n\n'),
  }
  writeFileSync(file('performance.md'), withTables(document, tables))
}

/** As the parts have them; a pair that is measured no more is forgotten. */
const inOrder = (rows: Kept['pairs']): Kept['pairs'] =>
  Object.fromEntries(known.flatMap(({ name }) => (rows[name] ? [[name, rows[name]]] : [])))

/** Each table stands between marks with its name. */
export function withTables(document: string, tables: Record<string, string>): string {
  let text = document
  for (const [name, table] of Object.entries(tables)) {
    const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
    const [from, to] = [text.indexOf(begin), text.indexOf(end)]
    if (from < 0 || to < from) throw new Error(`${written} has no place for ${name}`)
    text = `${text.slice(0, from)}${begin}\n\n${table}\n\n${text.slice(to)}`
  }
  return text
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
    `PostgreSQL 18 with its commits flushed to the disk, Redis ${version('redis-server')}, pgbench ${version('pgbench')}, etcd ${version('etcd')}. ` +
    'Load generator, servers, PostgreSQL and Redis share it.'
  )
}
