import { createHash, randomUUID } from 'node:crypto'
import type { Person } from '../support/person.ts'
import type { TokenOptions } from '../support/tokens.ts'
import { World } from '../support/world.ts'
import { collectionOf } from './support.ts'

/**
 * A text that a collection with `readers: EDITORS` must hide from a viewer, and from a contributor who is not a
 * maintainer.
 */
export const secret = 'zanzibar'

export interface Document {
  toolId: string
  slug: string
  runId: string
  snapshotId: string
  salvageId: string
  requestId: string
}
export const missing: Document = {
  toolId: randomUUID(),
  slug: 'missing',
  runId: randomUUID(),
  snapshotId: randomUUID(),
  salvageId: randomUUID(),
  requestId: randomUUID(),
}

export interface Theatre {
  world: World
  ada: Person
  bo: Person
  cleo: Person
  strangers: Record<'vera' | 'carl', Person>
  /** A collection whose documents only its editors may read. */
  collection: string
}

export async function theatre(): Promise<Theatre> {
  const world = await World.open({ config: { tailMs: 3_600_000 } })
  const people = await world.people()
  const known = async (id: string, options: TokenOptions) => {
    const person = await world.person(id, options)
    await person.ask('{ viewer { id } }')
    return person
  }
  const strangers = { vera: await known('vera', { role: 'VIEWER' }), carl: await known('carl', {}) }
  const collection = await collectionOf(people.cleo, { readers: 'EDITORS', runnable: true })
  return { world, ...people, strangers, collection }
}

export const text = `${secret} text`
const sha256 = createHash('sha256').update(text).digest('hex')

/** A document held by bo, with a file, a run, and the secret in every field that can have it. */
export async function secretDocument({ world, bo, collection }: Theatre): Promise<Document> {
  const slug = `${secret}-${randomUUID()}`
  const toolId = await bo.creates({ collection, slug, title: secret, summary: secret, taxonomy: [secret] })
  const { lockToken } = await bo.holds(toolId, { comment: secret })
  const headers = { authorization: `Bearer ${bo.token}` }
  await fetch(`${bo.url}/files?name=${secret}`, { method: 'PUT', headers, body: text })
  const content = { entrypoint: 'main', sourceCode: `// ${secret}`, settingsSchema: { type: 'object' } }
  const files = [{ name: secret, sha256 }]
  await bo.save(toolId, { lockToken, baseVersion: 1, content, files, message: secret })
  await bo.publish(toolId, { lockToken, baseVersion: 2 })
  const { run } = await bo.runSandbox(toolId, 'export async function main() { return {} }', { lockToken })
  await bo.finished(run.id)
  const [salvage] = await world.sql(
    `INSERT INTO draft_salvages (id, tool_id, fencing_token, author_id, base_version, content, kept_at, expires_at)
     SELECT gen_random_uuid(), $1, 0, 'bo', 1, $2, now, now + interval '7 days' FROM clock_timestamp() now RETURNING id`,
    [toolId, JSON.stringify({ text: secret })],
  )
  const [request] = await world.sql(
    `INSERT INTO draft_lock_requests (id, tool_id, kind, state, requester_id, session_id, idempotency_key, request_hash,
       answer_within_ms, requested_at, repeated_at, settled_at)
     SELECT gen_random_uuid(), $1, 'ASK', 'WITHDRAWN', 'bo', 'a tab', gen_random_uuid()::text, '', 60000, now, now, now
     FROM clock_timestamp() now RETURNING id`,
    [toolId],
  )
  const ids = { runId: run.id, snapshotId: run.snapshotId, salvageId: salvage.id, requestId: request.id }
  return { toolId, slug, ...ids }
}
