import type { Row } from '../measure.ts'
import { short } from './table.ts'

const width = 900
const left = 430
const line = 26

interface Bar {
  label: string
  value: number
  shown: string
  color: string
}

/** Two pictures: how far each figure is from its reach, and what each side does a second. */
export function plotOf(rows: Row[]): Record<string, string> {
  return {
    reach: chart(
      'What is reached, as a multiple of what was set (1 = just reached)',
      rows.flatMap(reachBar),
      1,
    ),
    throughput: chart('A second, ours and the others', rows.flatMap(throughputBars), null),
  }
}

function reachBar({ what, other, judged, reach, judgedUnit }: Row): Bar[] {
  if (!reach) return []
  const multiple = 'least' in reach ? judged.median / reach.least : reach.most / judged.median
  const label = other ? `${what} / ${other.name}` : what
  const shown = `${short(multiple)} (${short(judged.median)}${judgedUnit === 'x' ? 'x' : ` ${judgedUnit}`})`
  return [{ label, value: multiple, shown, color: multiple >= 1 ? '#2b8a3e' : '#c92a2a' }]
}

function throughputBars({ what, unit, ours, other }: Row): Bar[] {
  if (unit !== 'a second' || !other) return []
  return [
    { label: what, value: ours.median, shown: short(ours.median), color: '#1864ab' },
    { label: other.name, value: other.figure.median, shown: short(other.figure.median), color: '#868e96' },
  ]
}

/** Lengths are logarithmic: the bars differ by orders of magnitude. */
function chart(title: string, bars: Bar[], mark: number | null): string {
  const values = bars.map(({ value }) => value)
  const low = Math.min(...values, mark ?? Number.POSITIVE_INFINITY) / 2
  const high = Math.max(...values, mark ?? 0)
  const x = (value: number) => left + ((width - left - 130) * Math.log(value / low)) / Math.log(high / low)
  const height = 50 + bars.length * line
  const drawn = bars.map(({ label, value, shown, color }, index) => {
    const y = 40 + index * line
    return `<text x="${left - 8}" y="${y + 14}" text-anchor="end">${escaped(label)}</text>
<rect x="${left}" y="${y}" width="${(x(value) - left).toFixed(1)}" height="18" fill="${color}"/>
<text x="${(x(value) + 6).toFixed(1)}" y="${y + 14}">${escaped(shown)}</text>`
  })
  const marked = mark
    ? `<line x1="${x(mark).toFixed(1)}" x2="${x(mark).toFixed(1)}" y1="34" y2="${height - 8}" stroke="#212529" stroke-dasharray="4 3"/>`
    : ''
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#212529">
<title>${escaped(title)}</title>
<rect width="${width}" height="${height}" fill="#ffffff"/>
<text x="12" y="22" font-size="14" font-weight="bold">${escaped(title)}</text>
${drawn.join('\n')}
${marked}
</svg>
`
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
