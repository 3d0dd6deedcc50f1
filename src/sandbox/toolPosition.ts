import { guestFile } from './guestProgram.ts'

/** The tool's name in stack traces. */
export const toolFile = 'tool.js'

/** Where in the tool a stack trace begins, for example "line 3, column 5". */
export function positionOf(stack: string): string | undefined {
  const place = /tool\.js:(\d+):(\d+)/.exec(stack)
  return place === null ? undefined : `line ${place[1]}, column ${place[2]}`
}

/** Without the frames that are not the tool's. */
export function toolStack(stack: string): string | undefined {
  const frames = stack.split('\n').filter((frame) => frame.trim() !== '' && !frame.includes(guestFile))
  return frames.length > 0 ? frames.join('\n') : undefined
}

/** Where the author most likely meant to export the function: its declaration, else the start. */
export function expectedEntrypoint(sourceCode: string, name: string): string {
  const quoted = name.replace(/[^\w]/g, '\\$&')
  const found = new RegExp(`\\b(?:function\\s*\\*?|const|let|var|class)\\s+${quoted}(?![\\w$])`).exec(sourceCode)
  const before = sourceCode.slice(0, found?.index ?? 0).split('\n')
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
}
