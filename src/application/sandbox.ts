import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { type CanonicalContent, canonicalContent, requestHash } from '../domain/content.ts'
import { InvalidInputError, SnapshotExpiredError, StateConflictError } from '../domain/errors.ts'
import type { JsonObject } from '../domain/json.ts'
import { type SnapshotPayload, sessionContext, snapshotTtlMs } from '../domain/sandbox.ts'
import { insertRun, type LiveSnapshot, liveSnapshot, type NewRun, readState } from '../storage/runs.ts'
import type { GuardedCall, GuardedDraft } from './guard.ts'
import { isUuid, type runSandboxInput, type startSandboxActionInput } from './inputs.ts'
import { mustSatisfy } from './mustSatisfy.ts'
import { resolveSettings } from './sandboxSettings.ts'
import type { Services, Viewer } from './services.ts'

type RunInput = z.output<typeof runSandboxInput>
type ActionInput = z.output<typeof startSandboxActionInput>

export interface RunAnswer {
  runId: string
}

/** The guard's parameters for a call of the sandbox. With locking off, baseVersion says which version it is based on. */
function sandboxCall(
  mutation: string,
  input: {
    toolId: string
    lockToken: string | null
    baseVersion: number | null
    idempotencyKey: string | null
  },
  hash: () => string,
): GuardedCall {
  const { toolId, lockToken, baseVersion, idempotencyKey } = input
  const retry = idempotencyKey === null ? null : { mutation, key: idempotencyKey, requestHash: hash() }
  return { toolId, lockToken, baseVersion, storage: 'INTERNAL', retry }
}

export function runCall(input: RunInput): GuardedCall {
  return sandboxCall('runSandbox', input, () =>
    requestHash({ toolId: input.toolId, snapshot: payloadOf(input), inputs: input.inputs?.text ?? null }),
  )
}

/** Checks the snapshot and its inputs, before the tool is locked and outside of the event loop. */
export async function mustBeRunnable(services: Services, input: RunInput): Promise<void> {
  const payload = payloadOf(input)
  canonicalContent(payload, ['snapshot'])
  const { inputSchema, settingsSchema } = input.snapshot
  if (settingsSchema)
    await mustSatisfy(services, settingsSchema, {}, { schema: ['snapshot', 'settingsSchema'] })
  if (inputSchema)
    await mustSatisfy(services, inputSchema, inputsOf(input.inputs), {
      schema: ['snapshot', 'inputSchema'],
      value: ['inputs'],
    })
}

/** Runs the content of the editor: the payload is stored as a snapshot, and the snapshot runs. */
export async function runSandbox(
  services: Services,
  draft: GuardedDraft,
  input: RunInput,
): Promise<RunAnswer> {
  mustHaveCode(draft)
  mustStandOnVersion(draft, input)
  const payload = payloadOf(input)
  const { toolId, draftHeadId, draftNumber } = draft.state
  const run: NewRun = {
    ...newRun(draft),
    draftHeadId,
    snapshotId: randomUUID(),
    actionId: null,
    snapshot: { payload, draftNumber, ttlMs: snapshotTtlMs },
    answer: runCall(input).retry ?? null,
  }
  await insertRun(draft.tx, run)
  draft.afterCommit(() =>
    services.runs.start(run, async () => ({
      entrypoint: payload.entrypoint,
      sourceCode: payload.sourceCode,
      inputs: inputsOf(input.inputs),
      settings: await settingsOf(services, toolId, draft.viewer, payload, { draftHeadId, draftNumber }),
      state: null,
      action: null,
    })),
  )
  return { runId: run.id }
}

export function actionCall(input: ActionInput): GuardedCall {
  const { toolId, snapshotId, actionId, expectedStateRev } = input
  return sandboxCall('startSandboxAction', input, () =>
    requestHash({ toolId, snapshotId, actionId, input: input.input ?? null, expectedStateRev }),
  )
}

/** Starts a next action: runs the stored snapshot with the state of the server. The current content of the editor does not matter. */
export async function startSandboxAction(
  services: Services,
  draft: GuardedDraft,
  input: ActionInput,
): Promise<RunAnswer> {
  mustHaveCode(draft)
  mustStandOnVersion(draft, input)
  const { toolId } = draft.state
  const snapshot = await snapshotOf(draft, input)
  if (snapshot.stateRev !== input.expectedStateRev) throw new StateConflictError(snapshot.stateRev)
  if (snapshot.busy)
    throw new StateConflictError(
      snapshot.stateRev,
      'Another run of this session is still running. Wait until it has finished.',
    )
  const offered = snapshot.offered.find(({ actionId }) => actionId === input.actionId)
  if (!offered)
    throw new InvalidInputError([
      { path: ['actionId'], message: 'was not offered by the previous run; see its nextActions' },
    ])
  const context = sessionContext(snapshot.id)
  const state = await readState(draft.tx, toolId, draft.viewer.id, context)
  const run: NewRun = {
    ...newRun(draft),
    draftHeadId: snapshot.draftHeadId,
    snapshotId: snapshot.id,
    actionId: input.actionId,
    snapshot: null,
    answer: actionCall(input).retry ?? null,
  }
  await insertRun(draft.tx, run)
  draft.afterCommit(() =>
    services.runs.start(run, async () => ({
      entrypoint: snapshot.payload.entrypoint,
      sourceCode: snapshot.payload.sourceCode,
      inputs: {},
      settings: await settingsOf(services, toolId, draft.viewer, snapshot.payload, snapshot),
      state: state?.value ?? null,
      action: { actionId: input.actionId, input: input.input ?? null },
    })),
  )
  return { runId: run.id }
}

/** The action's input, checked against what the previous run asked for, before the tool is locked. */
export async function mustAnswerTheAction(
  services: Services,
  input: ActionInput,
  viewer: Viewer,
): Promise<void> {
  const { snapshotId } = input
  if (snapshotId === null)
    throw new InvalidInputError([{ path: ['snapshotId'], message: 'is missing; run the sandbox first' }])
  if (!isUuid(snapshotId)) return
  const snapshot = await liveSnapshot(services.db.leases, input.toolId, viewer.id, snapshotId)
  const schema = snapshot?.offered.find(({ actionId }) => actionId === input.actionId)?.inputSchema
  if (schema)
    // It is not put into another schema, because its # references are relative to its own root.
    await mustSatisfy(services, { value: schema }, input.input ?? null, {
      schema: ['input'],
      value: ['input'],
    })
}

function mustHaveCode(draft: GuardedDraft): void {
  if (!draft.runnable) throw notRunnable()
}

export function notRunnable(): InvalidInputError {
  return new InvalidInputError([
    { path: ['toolId'], message: 'cannot be run: its collection is not runnable' },
  ])
}

function mustStandOnVersion(draft: GuardedDraft, input: { baseVersion: number | null }): void {
  if (draft.underLease || input.baseVersion !== null) return
  throw new InvalidInputError([{ path: ['baseVersion'], message: 'is required without a lockToken' }])
}

async function snapshotOf(draft: GuardedDraft, { snapshotId }: ActionInput): Promise<LiveSnapshot> {
  const id = snapshotId ?? ''
  const live = isUuid(id) ? await liveSnapshot(draft.tx, draft.state.toolId, draft.viewer.id, id) : null
  if (!live) throw new SnapshotExpiredError()
  return live
}

function newRun(draft: GuardedDraft) {
  return {
    id: randomUUID(),
    toolId: draft.state.toolId,
    userId: draft.viewer.id,
    fencingToken: draft.underLease ? draft.state.fencingToken : null,
    versionId: null,
  }
}

async function settingsOf(
  services: Services,
  toolId: string,
  viewer: Viewer,
  payload: SnapshotPayload,
  head: { draftHeadId: string; draftNumber: number },
): Promise<JsonObject> {
  if (!payload.settingsSchema) return {}
  const { hash } = canonicalContent(payload.settingsSchema)
  return (await resolveSettings(services.db.leases, toolId, viewer, hash, head)).values
}

function payloadOf({ snapshot }: RunInput): SnapshotPayload {
  return {
    entrypoint: snapshot.entrypoint,
    sourceCode: snapshot.sourceCode,
    settingsSchema: snapshot.settingsSchema?.value ?? null,
    inputSchema: snapshot.inputSchema?.value ?? null,
    usageInstructions: snapshot.usageInstructions,
  }
}

function inputsOf(content: CanonicalContent | null): JsonObject {
  return (content?.value ?? {}) as JsonObject
}
