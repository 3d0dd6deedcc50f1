import pc from 'picocolors'

/** Asked of the arguments themselves: a call that could not be parsed is answered in JSON too. */
export const isJson = process.argv.slice(2).includes('--json')
export const colours = pc.createColors(process.stdout.isTTY === true && pc.isColorSupported)

// Whoever reads only the first lines has what he wanted.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit()
  throw error
})

/** The result for scripts, or lines for a person, who is shown no control characters of somebody else's. */
export function show<T extends object>(result: T, lines: (result: T) => string[]): void {
  if (isJson) console.log(JSON.stringify(result))
  else for (const line of lines(printable(result))) console.log(line.trimEnd())
}

function printable<T extends object>(result: T): T {
  return JSON.parse(JSON.stringify(result), (_, value) =>
    typeof value === 'string' ? printableText(value) : value,
  )
}

/** Titles, reasons and comments are anybody's: in a terminal they move no cursor and turn no text around. */
export function printableText(text: string): string {
  return text
    .replace(/[\t\r\n]+/g, ' ')
    .replace(
      /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu,
      (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
}

interface Held {
  holder: { name: string }
  acquiredAt: string
  comment?: string | null
  fencingToken: number
}

export const heldText = ({ holder, acquiredAt, comment, fencingToken }: Held) =>
  `locked by ${holder.name} since ${acquiredAt}, lock ${fencingToken}${comment ? `: "${comment}"` : ''}`

/** "4 min": as exact as a person wants it, and never longer than it is. */
export function span(ms: number): string {
  const [size, unit] = (
    [
      [86_400_000, 'days'],
      [3_600_000, 'h'],
      [60_000, 'min'],
      [1_000, 's'],
    ] as const
  ).find(([size]) => ms >= 2 * size) ?? [1_000, 's']
  return `${Math.max(0, Math.floor(ms / size))} ${unit}`
}
