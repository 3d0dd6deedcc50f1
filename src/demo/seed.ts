import pg from 'pg'
import type { Services } from '../application/services.ts'
import { createTool } from '../application/tools.ts'
import { InvalidInputError, NotFoundError } from '../domain/errors.ts'
import { connectionTo } from '../storage/connection.ts'
import { rememberUser } from '../storage/users.ts'
import { demoDocuments } from './documents.ts'
import { people } from './people.ts'

/**
 * Creates three people and, in the demo's collections, a few documents that both contributors maintain.
 * Existing data stays unchanged.
 */
export async function seedDemo(databaseUrl: string): Promise<void> {
  const pool = new pg.Pool({ ...connectionTo(databaseUrl), max: 1 })
  const services = { db: { leases: pool }, announce() {}, announceTool() {} } as unknown as Services
  try {
    for (const { id, name, role } of people)
      await rememberUser(pool, {
        ...{ id, handle: id, name, role, kind: 'HUMAN', onBehalfOf: null },
        issuedAt: new Date(),
      })
    for (const document of demoDocuments()) {
      const toolId = await createUnlessThere(services, document)
      if (toolId)
        await pool.query(
          'INSERT INTO tool_maintainers (tool_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
          [toolId, 'bo'],
        )
    }
  } finally {
    await pool.end()
  }
}

async function createUnlessThere(services: Services, document: unknown): Promise<string | null> {
  try {
    return (await createTool(services, { id: 'ada' }, document)).toolId
  } catch (error) {
    if (error instanceof InvalidInputError && error.code === 'SLUG_TAKEN') return null
    // The demo runs without its collections, or somebody has deleted one.
    if (error instanceof NotFoundError) return null
    throw error
  }
}
