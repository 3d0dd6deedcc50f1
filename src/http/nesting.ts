import type { Plugin } from 'graphql-yoga'
import { badUserInput } from '../graphql/arguments.ts'

/**
 * Refuses documents whose brackets nest too deeply, before they are parsed: the parser calls itself for each, and would
 * run out of stack long before any limit on tokens or on the depth of selections is asked. What has been parsed is not read again.
 */
export function limitNesting(most: number, parsed: { has(text: string): boolean }): Plugin {
  return {
    onParse({ params }) {
      const text = String(params.source)
      if (!parsed.has(text) && nestingOf(text, most) > most)
        throw badUserInput('The document', `may nest at most ${most} brackets; send values as variables`)
    },
  }
}

/** The depth of brackets outside of strings and comments; counting stops beyond `most`. */
export function nestingOf(document: string, most: number): number {
  let depth = 0
  let deepest = 0
  for (let at = 0; at < document.length && deepest <= most; at++) {
    const character = document[at]
    if (character === '"') at = endOfString(document, at)
    else if (character === '#') at = endOfLine(document, at)
    else if (character === '{' || character === '[' || character === '(') deepest = Math.max(deepest, ++depth)
    else if (character === '}' || character === ']' || character === ')') depth--
  }
  return deepest
}

function endOfLine(document: string, from: number): number {
  for (let at = from; at < document.length; at++)
    if (document[at] === '\n' || document[at] === '\r') return at
  return document.length
}

function endOfString(document: string, from: number): number {
  if (document.startsWith('"""', from)) {
    let end = document.indexOf('"""', from + 3)
    while (end > 0 && document[end - 1] === '\\') end = document.indexOf('"""', end + 3)
    return end < 0 ? document.length : end + 2
  }
  for (let at = from + 1; at < document.length; at++) {
    if (document[at] === '\\') at++
    else if (document[at] === '"' || document[at] === '\n' || document[at] === '\r') return at
  }
  return document.length
}
