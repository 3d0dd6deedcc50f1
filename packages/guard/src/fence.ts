export type Dialect = 'postgresql' | 'mysql' | 'sqlite'

export interface FencedUpdate {
  table: string
  /** The column of the document's key. */
  key: string
  /** What the save writes. */
  columns: string[]
  /** The column of the highest fencing token seen; an integer, 0 at first. */
  fence?: string
}

/**
 * An UPDATE that writes nothing once a newer lease has written: refused where it found no row. Its parameters in order:
 * the columns, the fencing token, the key, the fencing token. A client of MySQL has to count rows that were found, not those
 * that became different (`CLIENT_FOUND_ROWS`).
 */
export function fencedUpdate(
  dialect: Dialect,
  { table, key, columns, fence = 'fence' }: FencedUpdate,
): string {
  const quote = dialect === 'mysql' ? '`' : '"'
  const named = (name: string) =>
    name
      .split('.')
      .map((part) => `${quote}${part.replaceAll(quote, quote + quote)}${quote}`)
      .join('.')
  let count = 0
  const parameter = () => (dialect === 'postgresql' ? `$${++count}` : '?')
  const set = [...columns, fence].map((column) => `${named(column)} = ${parameter()}`).join(', ')
  return `UPDATE ${named(table)} SET ${set} WHERE ${named(key)} = ${parameter()} AND ${named(fence)} <= ${parameter()}`
}
