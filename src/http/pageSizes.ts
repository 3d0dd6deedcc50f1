import { type DocumentNode, Kind, visit } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { badUserInput } from '../graphql/arguments.ts'
import { pageSizes } from '../graphql/connection.ts'

/**
 * Page sizes written into a document are answered by name, before its cost is counted: the cost limit multiplies by them,
 * and would refuse a page that is too large as a query that is too dear.
 */
export const literalPageSizes: Plugin = {
  onValidate({ params, setResult }) {
    const faults = faultsOf(params.documentAST as DocumentNode)
    if (faults.length > 0) setResult(faults)
  },
}

type Faults = ReturnType<typeof badUserInput>[]

/** The parser's cache gives the same document for the same text: walked once, not with every heartbeat. */
const known = new WeakMap<DocumentNode, Faults>()

function faultsOf(document: DocumentNode): Faults {
  const faults = known.get(document) ?? findFaults(document)
  known.set(document, faults)
  return faults
}

function findFaults(document: DocumentNode): Faults {
  const faults: Faults = []
  visit(document, {
    Argument({ name, value }) {
      if ((name.value !== 'first' && name.value !== 'last') || value.kind !== Kind.INT) return
      const size = Number(value.value)
      if (size < 0 || size > pageSizes.most) faults.push(badUserInput(name.value, pageSizes.fault))
    },
  })
  return faults
}
