import { describe, expect, test } from 'vitest'
import type { Evidence } from './checker.ts'
import { checkStreams } from './streamChecks.ts'

const second = 1_000

/**
 * Ada held the document with token 1, was told so when she acquired it, and was displaced 10 s into the
 * campaign.
 */
function displaced({ left, stop }: { left: number | null; stop?: [began: number, ended: number] }) {
  const event = { toolId: 'page', revision: 2, kind: 'TAKEN_OVER', endedFencingToken: 1, at: 10 * second }
  const grant = { toolId: 'page', fencingToken: 1, holderId: 'ada', sessionId: 'tab' }
  const told = [{ connection: 1, kind: 'ACQUIRED', revision: 1, at: second }]
  const evidence = {
    log: { events: new Map([['page', [event]]]), grants: new Map([['page 1', grant]]) },
    operations: [],
    streams: [{ userId: 'ada', sessionId: 'tab', toolId: 'page', opened: second, closed: left, told }],
    strikes: stop ? [{ name: 'SIGSTOP of a client', began: stop[0], ended: stop[1], rateBefore: 200 }] : [],
  } as unknown as Evidence
  return checkStreams(evidence).found.told
}

describe('a displaced holder who received no notice counts as not told', () => {
  test('if she listened for at least five seconds, or until the end', () => {
    expect(displaced({ left: 15.1 * second })).toHaveLength(1)
    expect(displaced({ left: null })).toHaveLength(1)
  })

  test('but not if she stopped listening before that', () => {
    expect(displaced({ left: 14.9 * second })).toEqual([])
  })

  test('and not if she stopped just after her suspended client resumed: broken connections have three seconds to recover', () => {
    expect(displaced({ left: 15.6 * second, stop: [9.5 * second, 15.5 * second] })).toEqual([])
    expect(displaced({ left: 18.6 * second, stop: [9.5 * second, 15.5 * second] })).toHaveLength(1)
    expect(displaced({ left: 15.1 * second, stop: [2 * second, 6 * second] })).toHaveLength(1)
  })
})
