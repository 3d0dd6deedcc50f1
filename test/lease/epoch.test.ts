import { describe, expect, test } from 'vitest'
import { epochMargin, type HistorySeen, nextEpoch, whyNewEpoch } from '../../src/domain/epoch.ts'

const seen = (changes: Partial<HistorySeen> = {}): HistorySeen => ({
  place: '7000/16384/00000001',
  timeline: '00000001',
  logPosition: 1_000n,
  newestEvent: 10,
  beganAt: null,
  epoch: { id: 1, lineage: 'a', place: '7000/16384/00000001', floor: 0 },
  ...changes,
})
const promoted = { place: '7000/16384/00000002', timeline: '00000002' }

describe('rule 40: a new epoch begins', () => {
  test.each<[string, HistorySeen, HistorySeen | null]>([
    ['FIRST', seen({ epoch: null }), null],
    ['OTHER_TIMELINE', seen(promoted), null],
    ['OTHER_SERVER', seen({ place: '8000/16384/00000001' }), null],
    ['OTHER_SERVER', seen({ place: '7000/20000/00000001' }), null],
    ['OTHER_LINEAGE', seen({ epoch: null }), seen()],
    ['OTHER_LINEAGE', seen({ epoch: { ...seen().epoch!, lineage: 'b' } }), seen()],
    ['SHORTER_LOG', seen({ logPosition: 999n }), seen()],
    ['SHORTER_LOG', seen({ newestEvent: 9 }), seen()],
  ])('%s', (cause, now, remembered) => {
    expect(whyNewEpoch(now, remembered)).toBe(cause)
  })

  test('and does not when the history continues, or when another instance has begun the next one', () => {
    expect(whyNewEpoch(seen({ logPosition: 2_000n, newestEvent: 11 }), seen())).toBeNull()
    const next = { id: 2, lineage: 'b', place: promoted.place, floor: epochMargin }
    expect(whyNewEpoch(seen({ ...promoted, epoch: next }), seen())).toBeNull()
  })
})

describe('rule 40: the tokens and revisions of an epoch are above all earlier ones', () => {
  test('the counters in the database', () => {
    expect(nextEpoch('OTHER_TIMELINE', seen(promoted), null, 70)).toEqual({ id: 2, floor: 70 + epochMargin })
  })

  test('epochs that only the instance remembers, because their rows are lost', () => {
    const remembered = seen({ epoch: { id: 4, lineage: 'd', place: promoted.place, floor: 3 * epochMargin } })
    expect(nextEpoch('OTHER_LINEAGE', seen(), remembered, 70)).toEqual({ id: 5, floor: 4 * epochMargin })
  })

  test('epochs that may have begun at promotions without a row', () => {
    const later = seen({ place: '7000/16384/00000004', timeline: '00000004' })
    expect(nextEpoch('OTHER_TIMELINE', later, null, 0).floor).toBe(3 * epochMargin)
  })

  test('and the first epoch of a database has the floor 0', () => {
    expect(nextEpoch('FIRST', seen({ epoch: null }), null, 70)).toEqual({ id: 1, floor: 0 })
  })
})
