import { guestFile } from './guestProgram.ts'

/** The tool's name in stack traces. */
export const toolFile = 'tool.js'

/** The position in the tool where a stack trace begins, for example "line 3, column 5". */
export function positionOf(stack: string): string | undefined {
  const place = /tool\.js:(\d+):(\d+)/.exec(stack)
  return place === null ? undefined : `line ${place[1]}, column ${place[2]}`
}

/** Only the tool's own frames. */
export function toolStack(stack: string): string | undefined {
  const frames = stack.split('\n').filter((frame) => frame.trim() !== '' && !frame.includes(guestFile))
  return frames.length > 0 ? frames.join('\n') : undefined
}

/** The position of the function that the author probably meant to export, else the start of the file. */
export function entrypointPosition(sourceCode: string, name: string): string {
  const declaration = `\\b(?:function\\s*\\*?|const|let|var|class)\\s+${quoted(name)}(?![\\w$])`
  return firstMatch(sourceCode, declaration)
}

export function importPosition(sourceCode: string, module: string): string {
  // The engine has resolved the module's name: ./other.js has become other.js.
  return firstMatch(sourceCode, `["'](?:\\.{0,2}/)*${quoted(module)}`)
}

function firstMatch(sourceCode: string, pattern: string): string {
  const index = new RegExp(pattern).exec(sourceCode)?.index ?? 0
  const before = sourceCode.slice(0, index).split('\n')
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
}

function quoted(text: string): string {
  return text.slice(0, 200).replace(/[^\w]/g, '\\$&')
}
