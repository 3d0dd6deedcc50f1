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

function faultsOf(document: DocumentNode) {
  const faults: ReturnType<typeof badUserInput>[] = []
  visit(document, {
    Argument({ name, value }) {
      if ((name.value !== 'first' && name.value !== 'last') || value.kind !== Kind.INT) return
      const size = Number(value.value)
      if (size < 0 || size > pageSizes.most) faults.push(badUserInput(name.value, pageSizes.fault))
    },
  })
  return faults
}
