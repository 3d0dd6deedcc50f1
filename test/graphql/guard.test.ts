import { expect, test } from 'vitest'
import type { DraftLockOption } from '../../src/graphql/guardPlugin.ts'
import { schema } from '../../src/graphql/schema.ts'

/** The only mutations that may do without the guard: they make, end or renew locks, stop a run, or stand on the published version. */
const needNoLock = [
  'acquireDraftLock',
  'cancelSandboxRun',
  'createTool',
  'forceReleaseLock',
  'forceTakeLock',
  'heartbeat',
  'releaseDraftLock',
  'runTool',
  'saveToolSettings',
  'updateLockPolicy',
]

test('every mutation is either guarded or on the short list of those that need no lock (rule 4)', () => {
  const fields = Object.values(schema.getMutationType()?.getFields() ?? {})
  const unguarded = fields.filter((field) => {
    const { draftLock } = field.extensions.pothosOptions as { draftLock?: DraftLockOption }
    return !draftLock || 'needsNone' in draftLock
  })
  expect(fields.length).toBeGreaterThan(unguarded.length)
  expect(unguarded.map((field) => field.name).sort()).toEqual(needNoLock)
})
