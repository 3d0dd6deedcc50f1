export interface Panel {
  name: string
  unit: string
  /** Seconds, and what was seen then. */
  points: [number, number][]
}

const [width, left, panelHeight, gap] = [900, 70, 110, 34]

/** What was seen over time, each in a panel of its own from 0 up, one below the other. */
export function panelsOf(title: string, panels: Panel[]): string {
  const last = Math.max(...panels.flatMap(({ points }) => points.map(([second]) => second)), 1)
  const x = (second: number) => (left + ((width - left - 20) * second) / last).toFixed(1)
  const drawn = panels.map(({ name, unit, points }, index) => {
    const top = 44 + index * (panelHeight + gap)
    const most = Math.max(...points.map(([, value]) => value), Number.MIN_VALUE) * 1.1
    const y = (value: number) => (top + panelHeight - (panelHeight * value) / most).toFixed(1)
    const lines = [0, 0.5, 1].map((share) => {
      const value = share * most
      return `<line x1="${left}" x2="${width - 20}" y1="${y(value)}" y2="${y(value)}" stroke="#dee2e6"/>
<text x="${left - 6}" y="${Number(y(value)) + 4}" text-anchor="end">${shown(value)}</text>`
    })
    const line = points.map(([second, value]) => `${x(second)},${y(value)}`).join(' ')
    return `<text x="${left}" y="${top - 8}" font-weight="bold">${name}, ${unit}</text>
${lines.join('\n')}
<polyline points="${line}" fill="none" stroke="#1864ab" stroke-width="1.2"/>`
  })
  const height = 44 + panels.length * (panelHeight + gap) + 10
  const minutes = Array.from({ length: 6 }, (_, step) => (last * step) / 5).map(
    (second) =>
      `<text x="${x(second)}" y="${height - 12}" text-anchor="middle">${(second / 60).toFixed(0)} min</text>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#212529">
<title>${title}</title>
<rect width="${width}" height="${height}" fill="#ffffff"/>
<text x="12" y="20" font-size="14" font-weight="bold">${title}</text>
${[...drawn, ...minutes].join('\n')}
</svg>
`
}

const shown = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 3 })
