import { expect, test } from 'vitest'
import { autosaveIn } from '../../src/web/saving/autosaveTimes.ts'
import { type SaveFacts, saveStatus } from '../../src/web/saving/saveStatus.ts'

test('a version is saved after a pause of five seconds, and not within thirty seconds of the previous one', () => {
  expect(autosaveIn(100_000, 100_000, null)).toBe(5_000)
  expect(autosaveIn(103_000, 100_000, null)).toBe(2_000)
  expect(autosaveIn(100_000, 100_000, 90_000)).toBe(20_000)
  expect(autosaveIn(100_000, 100_000, 60_000)).toBe(5_000)
  expect(autosaveIn(200_000, 100_000, null)).toBe(0)
})

const typing: SaveFacts = {
  ...{ situation: 'held', editable: true, isConnected: true, isDirty: true, isSaving: false },
  ...{ isAutosaved: true, hasConflict: false, trouble: null, savedAt: null },
}

const today = new Date(new Date().setHours(12, 3)).toISOString()

test.each<[string, Partial<SaveFacts>, RegExp]>([
  ['saved today', { isDirty: false, savedAt: today }, /^Saved at 12:03\b.*\.$/],
  [
    'saved on another day',
    { isDirty: false, savedAt: '2026-01-30T12:03:00Z' },
    /^Saved at Jan 30, .*:03\b.*\.$/,
  ],
  ['typing, with saving by itself', {}, /saved when you pause/],
  ['typing, without', { isAutosaved: false }, /^Not saved yet\. Your text is kept here/],
  ['on its way', { isSaving: true }, /^Saving/],
  ['no connection', { isConnected: false, isSaving: true }, /^Offline: your text is kept here/],
  ['no answer', { situation: 'unreachable', editable: false }, /^Offline: your text is kept here/],
  ['a newer version', { hasConflict: true }, /there is a newer version of the draft/],
  ['no lock any more', { situation: 'displaced', editable: false }, /^Saving has stopped/],
  [
    'no lock, and nobody saves',
    { situation: 'lost', editable: false, isAutosaved: false },
    /you cannot change the draft now/,
  ],
  ['asking for it', { situation: 'acquiring', editable: false }, /waiting for the lock/],
  ['refused', { trouble: 'heading must be string' }, /^Not saved\. heading must be string$/],
])('the status line shows the state: %s', (_, facts, sentence) => {
  expect(saveStatus({ ...typing, ...facts })).toMatch(sentence)
})
