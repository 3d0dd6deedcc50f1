import pc from 'picocolors'

/** Read from the arguments directly, so that errors of the argument parser are JSON too. */
export const isJson = process.argv.slice(2).includes('--json')
export const colours = pc.createColors(process.stdout.isTTY === true && pc.isColorSupported)

// A reader of the output may stop after the first lines.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit()
  throw error
})

/** Prints the result as JSON for scripts, or as lines for a person. Control characters in texts are removed from lines. */
export function show<T extends object>(result: T, lines: (result: T) => string[]): void {
  if (isJson) console.log(JSON.stringify(result))
  else for (const line of lines(printable(result))) console.log(line.trimEnd())
}

function printable<T extends object>(result: T): T {
  return JSON.parse(JSON.stringify(result), (_, value) =>
    typeof value === 'string' ? printableText(value) : value,
  )
}

/** Titles, reasons and comments come from other users, so they must not move the cursor or change the direction of the text. */
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

/** "4 min": rounded down to one unit. */
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
