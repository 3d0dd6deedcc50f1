import { type Figure, type Row, reached } from '../measure.ts'

const head =
  '| what | ours | measured against | ratio, or figure (spread) | reach | reached |\n|---|---|---|---|---|---|'

export function tableOf(rows: Row[]): string {
  return [head, ...rows.map(lineOf)].join('\n')
}

export function lineOf(row: Row): string {
  const { what, unit, ours, other, judged, reach, judgedUnit } = row
  const against = other ? `${other.name}: ${short(other.figure.median)} ${unit}` : '–'
  const goal =
    reach === null
      ? '–'
      : 'least' in reach
        ? `at least ${reach.least}${spaced(judgedUnit)}`
        : `at most ${reach.most}${spaced(judgedUnit)}`
  const verdict = reach === null ? '–' : reached(row) ? 'yes' : '**no**'
  return `| ${what} | ${short(ours.median)} ${unit} | ${against} | ${spread(judged, judgedUnit)} | ${goal} | ${verdict} |`
}

const spread = ({ median, low, high }: Figure, unit: string) =>
  `**${short(median)}${spaced(unit)}** (${short(low)}–${short(high)})`

const spaced = (unit: string) => (unit === 'x' ? 'x' : ` ${unit}`)

/** Three digits are more than such measurements carry. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)))
  return Number(value.toFixed(Math.min(digits, 3))).toLocaleString('en', { maximumFractionDigits: 3 })
}
