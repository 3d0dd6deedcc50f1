import { shownLoad } from '../load/machine.ts'
import { type About, type Figure, type Row, reached } from '../measure.ts'

const head =
  '| what | ours | measured against | ratio, or figure (spread) | reach | reached | why it is the same work | load before |\n' +
  '|---|---|---|---|---|---|---|---|'

/** What a row does not say of itself is left open. */
export function tableOf(rows: (Row & Partial<About>)[]): string {
  return [head, ...rows.map(lineOf)].join('\n')
}

export function lineOf(row: Row & Partial<About>): string {
  const { what, unit, ours, other, judged, reach, judgedUnit, same, load } = row
  const against = other ? `${other.name}: ${short(other.figure.median)} ${unit}` : '–'
  const verdict = reach === null ? '–' : reached(row) ? 'yes' : '**no**'
  return (
    `| ${what} | ${short(ours.median)} ${unit} | ${against} | ${spread(judged, judgedUnit)} | ${goalOf(reach, judgedUnit)} | ` +
    `${verdict} | ${same ?? '–'} | ${load ? shownLoad(load) : '–'} |`
  )
}

export const goalOf = (reach: Row['reach'], unit: string) =>
  reach === null
    ? '–'
    : 'least' in reach
      ? `at least ${reach.least}${spaced(unit)}`
      : `at most ${reach.most}${spaced(unit)}`

export const spread = ({ median, low, high }: Figure, unit: string) =>
  `**${short(median)}${spaced(unit)}** (${short(low)}–${short(high)})`

const spaced = (unit: string) => (unit === 'x' ? 'x' : ` ${unit}`)

/** Three digits are more than such measurements carry. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)))
  return Number(value.toFixed(Math.min(digits, 3))).toLocaleString('en', { maximumFractionDigits: 3 })
}
