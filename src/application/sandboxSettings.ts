import type { z } from 'zod'
import { StateConflictError } from '../domain/errors.ts'
import type { JsonObject } from '../domain/json.ts'
import { sandboxSettingsContext } from '../domain/sandbox.ts'
import { earlierSettings, readState, writeState } from '../storage/runs.ts'
import type { Statements } from '../storage/statements.ts'
import type { GuardedCall, GuardedDraft } from './guard.ts'
import type { resolveSandboxSettingsInput, saveSandboxSettingsInput } from './inputs.ts'
import { mustSatisfy } from './mustSatisfy.ts'
import type { Services, Viewer } from './services.ts'

type ResolveInput = z.output<typeof resolveSandboxSettingsInput>
type SaveInput = z.output<typeof saveSandboxSettingsInput>

export interface SandboxSettings {
  draftHeadId: string
  context: string
  schemaHash: string
  values: JsonObject
  inherited: boolean
  stateRev: number
}

export function settingsCall({ toolId, lockToken, baseVersion }: ResolveInput): GuardedCall {
  return { toolId, lockToken, baseVersion, storage: 'INTERNAL' }
}

export async function mustBeASchema(services: Services, input: ResolveInput): Promise<void> {
  await mustSatisfy(services, input.settingsSchema, {}, { schema: ['settingsSchema'] })
}

export async function mustSatisfySettings(services: Services, input: SaveInput): Promise<void> {
  const at = { schema: ['settingsSchema'], value: ['values'] }
  await mustSatisfy(services, input.settingsSchema, input.values.value as JsonObject, at)
}

export async function resolveSandboxSettings(
  draft: GuardedDraft,
  input: ResolveInput,
): Promise<{ settings: SandboxSettings }> {
  return {
    settings: await resolveSettings(
      draft.tx,
      draft.state.toolId,
      draft.viewer,
      input.settingsSchema.hash,
      draft.state,
    ),
  }
}

export async function saveSandboxSettings(
  draft: GuardedDraft,
  input: SaveInput,
): Promise<{ settings: SandboxSettings }> {
  const { toolId, draftHeadId, draftNumber } = draft.state
  const { hash } = input.settingsSchema
  const context = sandboxSettingsContext(draftHeadId, hash)
  const values = input.values.value as JsonObject
  const place = { toolId, userId: draft.viewer.id, context }
  const stateRev = await writeState(draft.tx, {
    ...place,
    value: values,
    expectedStateRev: input.expectedStateRev,
    schemaHash: hash,
    draftNumber,
  })
  if (stateRev === null)
    throw new StateConflictError((await readState(draft.tx, toolId, draft.viewer.id, context))?.stateRev ?? 0)
  return { settings: { draftHeadId, context, schemaHash: hash, values, inherited: false, stateRev } }
}

/** The values stored for this head and schema. If there are none: those of an earlier head with the same schema, as inherited. */
export async function resolveSettings(
  db: Statements,
  toolId: string,
  viewer: Viewer,
  schemaHash: string,
  { draftHeadId, draftNumber }: { draftHeadId: string; draftNumber: number },
): Promise<SandboxSettings> {
  const context = sandboxSettingsContext(draftHeadId, schemaHash)
  const stored = await readState(db, toolId, viewer.id, context)
  const known = { draftHeadId, context, schemaHash }
  if (stored)
    return { ...known, values: stored.value as JsonObject, inherited: false, stateRev: stored.stateRev }
  const earlier = await earlierSettings(db, toolId, viewer.id, schemaHash, draftNumber)
  return { ...known, values: earlier ?? {}, inherited: earlier !== null, stateRev: 0 }
}
