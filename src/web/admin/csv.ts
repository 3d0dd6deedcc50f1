/**
 * Comma-separated values as RFC 4180 says. A cell that a spreadsheet would take for a formula begins with an apostrophe:
 * reasons and titles are written by anybody, and the file is opened by admins.
 */
export function csv(rows: readonly (readonly (string | number | null)[])[]): string {
  return `${rows.map((cells) => cells.map(cell).join(',')).join('\r\n')}\r\n`
}

function cell(value: string | number | null): string {
  if (value === null) return ''
  const text = String(value)
  const safe = typeof value === 'string' && /^[\s]*[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
