import { createTwoFilesPatch } from 'diff'

const longest = 4_000

/** The difference between two contents as a unified diff, cut if it is long. */
export function difference(before: unknown, after: unknown, from: string, to: string): string {
  const text = (content: unknown) => `${JSON.stringify(content, null, 2)}\n`
  const patch = createTwoFilesPatch(from, to, text(before), text(after), undefined, undefined, { context: 1 })
  // The first line is a separator between files, which is not needed.
  const said = patch.slice(patch.indexOf('\n') + 1)
  return said.length <= longest
    ? said
    : `${said.slice(0, longest)}\n… ${said.length - longest} characters more`
}
