import { jsonLanguage } from '@codemirror/lang-json'
import { texts } from '../texts.ts'
import type { Fault } from './parts.ts'

const { editor } = texts

/** The problem of a text, and its place. */
export function faultText({ part, text }: Fault): string {
  const name = texts.parts[part as keyof typeof texts.parts] ?? part
  const line = brokenLine(text)
  return line === null ? editor.fault(name) : editor.faultAt(name, line)
}

/** Finds the line of an error in JSON text, because browsers report it in different ways and languages. */
function brokenLine(text: string): number | null {
  let position: number | null = null
  jsonLanguage.parser.parse(text).iterate({
    enter(node) {
      if (node.type.isError) position ??= node.from
    },
  })
  return position === null ? null : text.slice(0, position).split('\n').length
}
