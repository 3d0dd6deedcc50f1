import { randomUUID } from 'node:crypto'
import { canonicalContent, requestHash } from '../domain/content.ts'
import {
  ForbiddenError,
  InvalidInputError,
  idempotencyMismatch,
  NotFoundError,
  StateConflictError,
} from '../domain/errors.ts'
import type { JsonObject } from '../domain/json.ts'
import { mayEdit, mayRead } from '../domain/permissions.ts'
import { settingsContext } from '../domain/sandbox.ts'
import { isUniqueViolation } from '../storage/failures.ts'
import { publishedTool } from '../storage/publishedTools.ts'
import { insertRun, type NewRun, readState, writeState } from '../storage/runs.ts'
import { keptElsewhere } from './guard.ts'
import { parseInput, runToolInput, saveToolSettingsInput } from './inputs.ts'
import { readLarge } from './largeInput.ts'
import { mustSatisfy } from './mustSatisfy.ts'
import { notRunnable } from './sandbox.ts'
import type { Services, Viewer } from './services.ts'

/** Production uses only the published version. It never sees sandbox data and needs no lock. */
async function mustBePublished(services: Services, viewer: Viewer, toolId: string, key: string | null) {
  const tool = await publishedTool(services.db.reads, toolId, viewer.id, key)
  if (!tool || !mayRead(tool)) throw new NotFoundError('document')
  if (tool.storage === 'EXTERNAL') throw keptElsewhere(tool.storage)
  if (!mayEdit(tool)) throw new ForbiddenError('You may not run this document.')
  if (!tool.version)
    throw new NotFoundError('published version', 'No version is published. Publish the draft first.')
  return { ...tool, version: tool.version }
}

export async function runTool(services: Services, viewer: Viewer, raw: unknown): Promise<{ runId: string }> {
  const sent = parseInput(runToolInput, raw)
  const { toolId, idempotencyKey } = sent
  const tool = await mustBePublished(services, viewer, toolId, idempotencyKey)
  const { inputs } = await readLarge(services, viewer, sent)
  const hash = requestHash({ toolId, inputs: inputs?.text ?? null })
  if (tool.answered) {
    if (tool.answered.requestHash !== hash) throw idempotencyMismatch()
    return tool.answered.answer
  }
  const { entrypoint, sourceCode, inputSchema, settingsSchema } = tool.version.content
  if (!tool.runnable || typeof entrypoint !== 'string' || typeof sourceCode !== 'string') throw notRunnable()
  const values = (inputs?.value ?? {}) as JsonObject
  if (inputSchema)
    await mustSatisfy(services, { value: inputSchema }, values, { schema: ['inputs'], value: ['inputs'] })
  const settings = settingsSchema
    ? await readState(
        services.db.reads,
        toolId,
        viewer.id,
        settingsContext(canonicalContent(settingsSchema).hash),
      )
    : null
  const run: NewRun = {
    id: randomUUID(),
    toolId,
    userId: viewer.id,
    fencingToken: null,
    draftHeadId: null,
    snapshotId: null,
    versionId: tool.version.id,
    actionId: null,
    snapshot: null,
    answer: idempotencyKey === null ? null : { mutation: 'runTool', key: idempotencyKey, requestHash: hash },
  }
  try {
    await insertRun(services.db.leases, run)
  } catch (error) {
    // The same call has just been answered.
    if (isUniqueViolation(error, 'idempotency_keys_pkey')) return runTool(services, viewer, raw)
    throw error
  }
  await services.runs.start(run, async () => ({
    entrypoint,
    sourceCode,
    inputs: values,
    settings: (settings?.value ?? {}) as JsonObject,
    state: null,
    action: null,
  }))
  return { runId: run.id }
}

export interface ToolSettings {
  context: string
  schemaHash: string
  values: JsonObject
  stateRev: number
}

export async function saveToolSettings(
  services: Services,
  viewer: Viewer,
  raw: unknown,
): Promise<{ settings: ToolSettings }> {
  const sent = parseInput(saveToolSettingsInput, raw)
  const { toolId, expectedStateRev } = sent
  const { version } = await mustBePublished(services, viewer, toolId, null)
  const { values } = await readLarge(services, viewer, sent)
  const schema = version.content.settingsSchema
  if (!schema)
    throw new InvalidInputError([
      { path: ['toolId'], message: 'has no settings, because its published version has no settingsSchema' },
    ])
  const value = values.value as JsonObject
  await mustSatisfy(services, { value: schema }, value, { schema: ['values'], value: ['values'] })
  const schemaHash = canonicalContent(schema).hash
  const place = { toolId, userId: viewer.id, context: settingsContext(schemaHash) }
  const db = services.db.leases
  const stateRev = await writeState(db, { ...place, value, expectedStateRev, schemaHash, draftNumber: null })
  if (stateRev === null)
    throw new StateConflictError((await readState(db, toolId, viewer.id, place.context))?.stateRev ?? 0)
  return { settings: { context: place.context, schemaHash, values: value, stateRev } }
}

/** Null if nothing is published, or the published version has no settings. */
export async function toolSettings(
  services: Services,
  viewer: Viewer,
  toolId: string,
): Promise<ToolSettings | null> {
  const tool = await publishedTool(services.db.reads, toolId, viewer.id, null)
  if (!tool || !mayRead(tool)) return null
  const schema = tool.version?.content.settingsSchema
  if (!schema) return null
  const schemaHash = canonicalContent(schema).hash
  const context = settingsContext(schemaHash)
  const stored = await readState(services.db.reads, toolId, viewer.id, context)
  return { context, schemaHash, values: (stored?.value ?? {}) as JsonObject, stateRev: stored?.stateRev ?? 0 }
}
