export interface Series {
  name: string
  /** Seconds and megabytes. */
  points: [number, number][]
  marks: { at: number; label: string }[]
}

const [width, height, left, bottom] = [900, 320, 60, 40]
const colors = ['#1864ab', '#c92a2a', '#2b8a3e']

/** Megabytes over seconds, from 0; a mark is a dashed line in the color of its series. */
export function timePlot(title: string, all: Series[]): string {
  const last = Math.max(...all.flatMap(({ points }) => points.map(([second]) => second)))
  const most = Math.ceil(Math.max(...all.flatMap(({ points }) => points.map(([, mb]) => mb))) / 100) * 100
  const x = (second: number) => (left + ((width - left - 20) * second) / last).toFixed(1)
  const y = (mb: number) => (height - bottom - ((height - bottom - 60) * mb) / most).toFixed(1)
  const grid = Array.from({ length: most / 100 + 1 }, (_, step) => {
    const at = y(step * 100)
    return `<line x1="${left}" x2="${width - 20}" y1="${at}" y2="${at}" stroke="#dee2e6"/>
<text x="${left - 6}" y="${Number(at) + 4}" text-anchor="end">${step * 100} MB</text>`
  })
  const seconds = Array.from({ length: 6 }, (_, step) => (last * step) / 5).map(
    (second) =>
      `<text x="${x(second)}" y="${height - bottom + 18}" text-anchor="middle">${second.toFixed(0)} s</text>`,
  )
  const drawn = all.map(({ name, points, marks }, index) => {
    const color = colors[index] as string
    const line = points.map(([second, mb]) => `${x(second)},${y(mb)}`).join(' ')
    const marked = marks.map(
      ({ at, label }) =>
        `<line x1="${x(at)}" x2="${x(at)}" y1="60" y2="${height - bottom}" stroke="${color}" stroke-dasharray="3 4"/>
<text x="${x(at)}" y="54" text-anchor="middle" fill="${color}">${label}</text>`,
    )
    return `<polyline points="${line}" fill="none" stroke="${color}" stroke-width="1.5"/>
<text x="${left + 8 + index * 160}" y="${height - 6}" fill="${color}">${name}</text>
${marked.join('\n')}`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#212529">
<title>${title}</title>
<rect width="${width}" height="${height}" fill="#ffffff"/>
<text x="12" y="22" font-size="14" font-weight="bold">${title}</text>
${[...grid, ...seconds, ...drawn].join('\n')}
</svg>
`
}
