/** Text from a schema as Markdown: outside of code, `<` would begin a tag. */
export const prose = (text: string | null | undefined): string =>
  (text ?? '')
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 ? part : part.replaceAll('<', '&lt;')))
    .join('')

/** The same for a cell of a table: one line, and no bar that ends the cell. */
export const cell = (text: string | null | undefined): string =>
  prose(text)
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('|', '\\|')

/** Nothing for a table without rows. */
export function table(heads: string[], rows: string[][]): string[] {
  if (rows.length === 0) return []
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [[line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n')]
}

/** A page: its title, and paragraphs between empty lines. The search finds its title. */
export const page = (title: string, paragraphs: string[]): string =>
  [`# ${title}`, ...paragraphs].filter(Boolean).join('\n\n').concat('\n')
