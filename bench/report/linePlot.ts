import type { Curves } from '../measure.ts'
import { short } from './table.ts'

const [width, height, left, right, top, bottom] = [900, 380, 80, 20, 70, 50]
const colors = ['#1864ab', '#c92a2a', '#2b8a3e', '#e67700', '#862e9c', '#495057']

/** Lines over two axes whose steps are tenfold: what differs by orders of magnitude fits, and a flat line stays flat. */
export function linePlot({ title, x, y, lines }: Curves): string {
  const xs = axis(
    lines.flatMap(({ points }) => points.map(([value]) => value)),
    left,
    width - right,
  )
  const ys = axis(
    lines.flatMap(({ points }) => points.map(([, value]) => value)),
    height - bottom,
    top,
  )
  const grid = ys.ticks.map(
    (
      tick,
    ) => `<line x1="${left}" x2="${width - right}" y1="${ys.at(tick)}" y2="${ys.at(tick)}" stroke="#dee2e6"/>
<text x="${left - 6}" y="${Number(ys.at(tick)) + 4}" text-anchor="end">${short(tick)}</text>`,
  )
  const marks = xs.ticks.map(
    (tick) =>
      `<text x="${xs.at(tick)}" y="${height - bottom + 18}" text-anchor="middle">${short(tick)}</text>`,
  )
  const drawn = lines.map(({ name, points }, index) => {
    const color = colors[index % colors.length]
    const places = points.map(([a, b]) => `${xs.at(a)},${ys.at(b)}`)
    const dots = points.map(([a, b]) => `<circle cx="${xs.at(a)}" cy="${ys.at(b)}" r="3" fill="${color}"/>`)
    return `<polyline points="${places.join(' ')}" fill="none" stroke="${color}" stroke-width="1.5"/>
${dots.join('\n')}
<text x="${left + (index % 3) * 270}" y="${40 + Math.floor(index / 3) * 16}" fill="${color}">${escaped(name)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#212529">
<title>${escaped(title)}</title>
<rect width="${width}" height="${height}" fill="#ffffff"/>
<text x="12" y="22" font-size="14" font-weight="bold">${escaped(title)}</text>
${[...grid, ...marks, ...drawn].join('\n')}
<text x="${(left + width - right) / 2}" y="${height - 10}" text-anchor="middle">${escaped(x)}</text>
<text x="14" y="${(top + height - bottom) / 2}" text-anchor="middle" transform="rotate(-90 14 ${(top + height - bottom) / 2})">${escaped(y)}</text>
</svg>
`
}

/** Marks at 1, 2 and 5 of each power of ten. */
function axis(values: number[], from: number, to: number) {
  const positive = values.filter((value) => value > 0)
  const steps = Array.from({ length: 16 }, (_, power) =>
    [1, 2, 5].map((step) => step * 10 ** (power - 5)),
  ).flat()
  const [least, most] = [Math.min(...positive), Math.max(...positive)]
  const low = steps.findLast((step) => step <= least) ?? least
  const high = steps.find((step) => step >= most && step > low) ?? most
  const place = (value: number) =>
    from + ((to - from) * Math.log(Math.max(value, low) / low)) / Math.log(high / low)
  return {
    ticks: steps.filter((step) => step >= low && step <= high),
    at: (value: number) => place(value).toFixed(1),
  }
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
