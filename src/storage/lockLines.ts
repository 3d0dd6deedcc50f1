import DataLoader from 'dataloader'
import { passed } from '../domain/handover.ts'
import { lineView, type RequestView } from '../domain/requestView.ts'
import { leaseColumns, leaseOf, policyOf } from './draftRow.ts'
import { requestById } from './lockRequests.ts'
import type { Statements } from './statements.ts'

/**
 * The lines of documents at this moment. Requests that have ended are left out, even when their end is not
 * recorded yet. Takes no locks.
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

/** All lookups of one turn of the event loop share one statement. Nothing is cached. */
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

/** The people in line for a document, the next one first. */
export const lineOf = (db: Statements, toolId: string): Promise<RequestView[]> => loaderOf(db).load(toolId)

/**
 * A request: with its place when it is in line, otherwise as it ended. Null when it has been deleted because it
 * is too old.
 */
export async function requestNow(db: Statements, id: string): Promise<RequestView | null> {
  const found = await requestById(db, id)
  if (!found) return null
  const line = found.settledAt ? [] : await lineOf(db, found.toolId)
  return line.find((each) => each.id === id) ?? { ...found, position: 0, dueAt: null }
}
