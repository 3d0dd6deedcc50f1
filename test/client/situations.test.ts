import { describe, expect, test } from 'vitest'
import { bannerOf } from '../../packages/client/src/banner.ts'
import { englishTexts } from '../../packages/client/src/bannerTexts.ts'
import type { Event } from '../../packages/client/src/events.ts'
import { reduce } from '../../packages/client/src/machine.ts'
import { type SituationFacts, situationOf } from '../../packages/client/src/situation.ts'
import type { DraftState } from '../../packages/client/src/states.ts'
import { lockOf } from './fakes.ts'
import { events } from './machineEvents.ts'
import { machines } from './machines.ts'

/** The sentence for a person, and the actions offered. */
function cellOf(state: DraftState, facts: SituationFacts): string {
  const { name, text, editable, isAlarm, offers } = situationOf(state, facts, englishTexts)
  const may = Object.entries(offers)
    .filter(([, isOffered]) => isOffered)
    .map(([offer]) => offer)
  const marks = [editable && 'may type', isAlarm && 'alarm', ...may].filter(Boolean)
  return `${name}: ${text} [${marks.join(', ')}]`
}

/** Each sentence with its actions, and the states in which it is shown. */
function rowOf(event: Event): string[] {
  const cells = new Map<string, string[]>()
  for (const [from, machine] of Object.entries(machines)) {
    const cell = cellOf(reduce(machine, event)[0].state, {})
    cells.set(cell, [...(cells.get(cell) ?? []), from])
  }
  return [...cells].map(([cell, from]) => `  ${cell} <- ${from.join(' | ')}`)
}

describe('the situation shown to a person', () => {
  // A new state or event has cells that are missing in the table, and fails until somebody has reviewed them.
  test('has a sentence and actions for every state and every event', async () => {
    const rows = Object.entries(events).flatMap(([event, what]) => [event, ...rowOf(what)])
    await expect(`${rows.join('\n')}\n`).toMatchFileSnapshot('situations.txt')
  })

  test('has both for readers, without locking, and with a newer version', () => {
    const bos = lockOf(6)
    const kept = { name: 'heldByOther', lock: bos, byViewerElsewhere: false, canForceTake: false } as const
    const held = { name: 'held', fencingToken: 5 } as const
    expect(cellOf(kept, { canEdit: false })).toMatch(/^reader: You may read .* \[\]$/)
    expect(cellOf(kept, { isLocking: false })).toMatch(/^unlocked: .* \[may type\]$/)
    expect(cellOf(held, { isBehind: true })).toMatch(/^held: .* \[may type, compare\]$/)
    expect(cellOf(kept, {})).toMatch(/\[ask\]$/)
    expect(cellOf(kept, { canForceTake: true })).toMatch(/\[ask, takeOver\]$/)
  })

  test('never offers an action that its sentence excludes, nor typing together with taking over', () => {
    for (const machine of Object.values(machines))
      for (const event of Object.values(events)) {
        const { state } = reduce(machine, event)[0]
        const { offers, editable, name, text } = situationOf(state, { canForceTake: true }, englishTexts)
        const takes = offers.acquire || offers.takeOver || offers.continueHere
        expect(editable && takes, text).toBe(false)
        if (name === 'lost' && /deleted|may not edit|may no longer/.test(text))
          expect(takes, text).toBe(false)
        if (offers.ask || offers.takeOver) expect(offers.acquire, text).toBe(false)
      }
  })

  test('is the same in a banner with a single button', () => {
    for (const { state } of Object.values(machines)) {
      const { text, keys } = situationOf(state, {}, englishTexts)
      expect(bannerOf(state, englishTexts)).toMatchObject({ text, key: keys[0] })
    }
  })
})
