import { jsonLanguage } from '@codemirror/lang-json'
import { texts } from '../texts.ts'
import type { Fault } from './parts.ts'

const { editor } = texts

/** What is wrong with a text, and where. */
export function faultText({ part, text }: Fault): string {
  const name = texts.parts[part as keyof typeof texts.parts] ?? part
  const line = brokenLine(text)
  return line === null ? editor.fault(name) : editor.faultAt(name, line)
}

/** Browsers say what is wrong with a JSON text in a language of theirs, and not always where. */
function brokenLine(text: string): number | null {
  let position: number | null = null
  jsonLanguage.parser.parse(text).iterate({
    enter(node) {
      if (node.type.isError) position ??= node.from
    },
  })
  return position === null ? null : text.slice(0, position).split('\n').length
}
