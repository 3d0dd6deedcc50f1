import type { ViewerStates } from '../domain/presence.ts'
import { lineOf } from './lockLines.ts'
import type { Statements } from './statements.ts'

/** What people do with these documents besides reading: the current holder edits, and the people in line wait. */
export async function statesOf(db: Statements, toolIds: string[]): Promise<Map<string, ViewerStates>> {
  const lines = Promise.all(toolIds.map((toolId) => lineOf(db, toolId)))
  const { rows } = await db.query<{ toolId: string; editing: string }>({
    name: 'who-edits',
    text: `SELECT tool_id AS "toolId", holder_id AS editing FROM draft_locks_in_force WHERE tool_id = ANY ($1::uuid[])`,
    values: [toolIds],
  })
  const editing = new Map(rows.map((row) => [row.toolId, row.editing]))
  const waiting = (await lines).map((line) => line.map(({ requesterId }) => requesterId))
  return new Map(
    toolIds.map((toolId, nth) => [
      toolId,
      { editing: editing.get(toolId) ?? null, waiting: waiting[nth] as string[] },
    ]),
  )
}
