import { expect, test } from 'vitest'
import { guards, isGuarded } from '../support/guards.ts'

/**
 * The only mutations that may do without the guard: they make, ask for, end or renew locks, keep what an ended one cut off, stop a run,
 * stand on the published version, or say who is told.
 */
const needNoLock = [
  'acknowledgeLockLoss',
  'acquireDraftLock',
  'answerDraftLockRequest',
  'cancelSandboxRun',
  'createCollection',
  'createTool',
  'createWebhook',
  'deleteCollection',
  'deleteWebhook',
  'discardSalvage',
  'forceReleaseLock',
  'forceTakeLock',
  'heartbeat',
  'openDocument',
  'releaseDraftLock',
  'requestDraftLock',
  'rotateWebhookSecret',
  'runTool',
  'saveSalvage',
  'saveToolSettings',
  'updateCollection',
  'updateLockPolicy',
  'withdrawDraftLockRequest',
]

test('every mutation is either guarded or on the short list of those that need no lock (rule 4)', () => {
  const unguarded = guards.filter(([, option]) => !isGuarded(option)).map(([name]) => name)
  expect(guards.length).toBeGreaterThan(unguarded.length)
  expect(
    unguarded.sort(),
    'spread underLock({ … }) into the field; or, where it changes no draft, add it to needNoLock here',
  ).toEqual(needNoLock)
})
