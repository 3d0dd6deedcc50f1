import { describe, expect, test } from 'vitest'
import type { DraftState } from '../../packages/client/src/states.ts'
import { cellsOf } from './machineCells.ts'
import { events } from './machineEvents.ts'
import { machines } from './machines.ts'
import { table } from './machineTable.ts'

const rows = new Map(
  table
    .trim()
    .split(/\n(?! )/)
    .map((row) => row.split('\n').map((line) => line.trim()))
    .map(([event = '', ...cells]) => [event, cells]),
)

// A new event or situation has cells that are missing in the table, and fails until somebody has reviewed them.
describe('the table of states has an entry for every event', () => {
  test.each(Object.entries(events))('%s', (event, what) => {
    expect(cellsOf(what)).toEqual(rows.get(event))
  })

  test('the table has no other events', () => {
    expect([...rows.keys()]).toEqual(Object.keys(events))
  })

  test('every state has a situation', () => {
    // A new state does not compile here.
    const states: Record<DraftState['name'], true> = {
      acquiring: true,
      held: true,
      heldByOther: true,
      displaced: true,
      lost: true,
      unreachable: true,
    }
    const known = Object.values(machines).map(({ state }) => state.name)
    expect(new Set(known)).toEqual(new Set(Object.keys(states)))
  })
})
