import { type Goal, goals } from '../goals.ts'
import { shownLoad } from '../load/machine.ts'
import { reached, type Told } from '../measure.ts'
import { goalOf, short, spread } from './table.ts'

const head =
  '| measure | goal | measured (spread) | reached | what holds it | load before |\n|---|---|---|---|---|---|'

/** Every goal has its line, measured or not. */
export function goalTable(rows: Told[]): string {
  return [head, ...goals.map((goal) => lineOf(goal, rows))].join('\n')
}

function lineOf({ name, measure, reach, holds }: Goal, rows: Told[]): string {
  const row = rows.find(({ goal }) => goal === name)
  const begin = `| ${measure} | ${goalOf(reach, 'x')}`
  if (!row) return `${begin} | not measured | – | – | – |`
  const isReached = reached({ judged: row.judged, reach })
  const held = [isReached ? '' : holds, row.cores ? busy(row.cores) : ''].filter(Boolean).join(' ')
  return `${begin} | ${spread(row.judged, 'x')} | ${isReached ? 'reached' : '**not reached**'} | ${held || '–'} | ${shownLoad(row.load)} |`
}

/** Where the cores went while ours was measured. */
const busy = (cores: Record<string, number>) =>
  `Of a core, while ours ran: ${Object.entries(cores)
    .map(([name, share]) => `${name} ${short(share)}`)
    .join(', ')}.`
