import DataLoader from 'dataloader'
import { passed } from '../domain/handover.ts'
import { lineView, type RequestView } from '../domain/requestView.ts'
import { leaseColumns, leaseOf, policyOf } from './draftRow.ts'
import { requestById } from './lockRequests.ts'
import type { Statements } from './statements.ts'

/**
 * Who waits for documents, as it is at this moment: whoever has left a line is not shown in it, also where nobody has recorded that
 * yet. Locks nothing.
 */
async function readLines(db: Statements, toolIds: readonly string[]): Promise<Map<string, RequestView[]>> {
  const { rows } = await db.query({
    name: 'read-lock-lines',
    text: `SELECT ${leaseColumns} FROM draft_locks l JOIN collections c ON c.id = l.collection_id LEFT JOIN users h ON h.id = l.holder_id
           CROSS JOIN (SELECT coalesce(max(floor), 0) AS floor FROM epochs) e WHERE l.tool_id = ANY ($1::uuid[])`,
    values: [toolIds],
  })
  return new Map(
    rows.map((row) => {
      const state = leaseOf(row)
      return [state.toolId, lineView(passed(state, policyOf(row), row.now).at(-1)?.state ?? state, row.now)]
    }),
  )
}

type LoaderOfLines = DataLoader<string, RequestView[]>

/** Those asked for in one turn of the event loop are one statement, and nothing is kept. */
const loaders = new WeakMap<Statements, LoaderOfLines>()

function loaderOf(db: Statements): LoaderOfLines {
  const known = loaders.get(db)
  if (known) return known
  const made: LoaderOfLines = new DataLoader(
    async (toolIds) => {
      const lines = await readLines(db, toolIds)
      return toolIds.map((toolId) => lines.get(toolId) ?? [])
    },
    { cache: false, maxBatchSize: 500 },
  )
  loaders.set(db, made)
  return made
}

/** Who waits for a document, the next one first. */
export const lineOf = (db: Statements, toolId: string): Promise<RequestView[]> => loaderOf(db).load(toolId)

/** A request, in the line or as it has left it; null where it is too long ago. */
export async function requestNow(db: Statements, id: string): Promise<RequestView | null> {
  const found = await requestById(db, id)
  if (!found) return null
  const line = found.settledAt ? [] : await lineOf(db, found.toolId)
  return line.find((each) => each.id === id) ?? { ...found, position: 0, dueAt: null }
}
