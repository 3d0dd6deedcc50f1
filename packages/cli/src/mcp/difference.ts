import { createTwoFilesPatch } from 'diff'

const longest = 4_000

/** What one content has that another has not, as a unified diff; cut where it is long. */
export function difference(before: unknown, after: unknown, from: string, to: string): string {
  const text = (content: unknown) => `${JSON.stringify(content, null, 2)}\n`
  const patch = createTwoFilesPatch(from, to, text(before), text(after), undefined, undefined, { context: 1 })
  // The first line rules the files off, of which there are none.
  const said = patch.slice(patch.indexOf('\n') + 1)
  return said.length <= longest
    ? said
    : `${said.slice(0, longest)}\n… ${said.length - longest} characters more`
}
