import { expect, test } from 'vitest'
import { guards, isGuarded } from '../support/guards.ts'

/**
 * The only mutations without the guard: they create, request, end or renew locks, keep text that an end cut
 * off, stop a run, use the published version, or configure webhooks.
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

test('every mutation is either guarded or in the short list of those that need no lock (rule 4)', () => {
  const unguarded = guards.filter(([, option]) => !isGuarded(option)).map(([name]) => name)
  expect(guards.length).toBeGreaterThan(unguarded.length)
  expect(
    unguarded.sort(),
    'spread underLock({ … }) into the field; or, where it changes no draft, add it to needNoLock here',
  ).toEqual(needNoLock)
})
