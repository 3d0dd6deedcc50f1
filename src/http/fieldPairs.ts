import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { badUserInput } from '../graphql/arguments.ts'

/**
 * Refuses a document before it is validated where that would take long: graphql-js compares every two fields that answer
 * under one name, those of fragments again wherever they are spread, and 480 times `viewer { id }` were 150 ms.
 */
export function limitFieldPairs(most: number): Plugin {
  return {
    onValidate({ params, setResult }) {
      if (isTooMuch(params.documentAST as DocumentNode, most)) setResult([fault(most)])
    },
  }
}

const fault = (most: number) =>
  badUserInput(
    'The operation',
    `may have at most ${most} fields; fields with the same response name count once for each pair of them, so select each only once`,
  )

/** The parser's cache gives the same document for the same text: counted once, not with every heartbeat. */
const known = new WeakMap<DocumentNode, boolean>()

function isTooMuch(document: DocumentNode, most: number): boolean {
  const found = known.get(document) ?? fieldPairs(document, most) > most
  known.set(document, found)
  return found
}

/** Fields with all fragments written out, and each two of one name; counting stops beyond `most`. */
export function fieldPairs(document: DocumentNode, most: number): number {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  let count = 0
  // What answers under one name is merged, and what is selected in it compared with each other too.
  const merge = (sets: readonly SelectionSetNode[]): void => {
    const names = new Map<string, SelectionSetNode[]>()
    const spread = new Set<string>()
    const times = new Map<string, number>()
    const pending = [...sets]
    for (let set = pending.pop(); set && count <= most; set = pending.pop())
      for (const selection of set.selections) {
        if (++count > most) return
        if (selection.kind === Kind.INLINE_FRAGMENT) pending.push(selection.selectionSet)
        else if (selection.kind === Kind.FRAGMENT_SPREAD) {
          const fragment = fragments.get(selection.name.value)
          if (fragment && !spread.has(selection.name.value)) pending.push(fragment.selectionSet)
          spread.add(selection.name.value)
        } else {
          const name = (selection.alias ?? selection.name).value
          const before = times.get(name) ?? 0
          count += before
          times.set(name, before + 1)
          const below = names.get(name) ?? []
          names.set(name, below)
          if (selection.selectionSet) below.push(selection.selectionSet)
        }
      }
    for (const below of names.values()) if (below.length > 0 && count <= most) merge(below)
  }
  for (const definition of document.definitions)
    if ('selectionSet' in definition) merge([definition.selectionSet])
  return count
}
