import { describe, expect, test } from 'vitest'
import { together, viewersOf } from '../../src/domain/presence.ts'
import { Presence } from '../../src/events/presence.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute))
const person = (userId: string, minute = 0, sessions = 1) => ({ userId, sessions, since: at(minute) })

describe('rule 37: who is shown as present', () => {
  test('editors come first, then people in line, then readers, and in each group the longest present first', () => {
    const people = [person('reader', 3), person('late', 9), person('waits', 8), person('edits', 7)]
    const { nodes } = viewersOf(people, { editing: 'edits', waiting: ['waits', 'nobody'] })
    expect(nodes.map(({ userId, state }) => `${userId} ${state}`)).toEqual([
      'edits EDITING',
      'waits WAITING',
      'reader READING',
      'late READING',
    ])
  })

  test('the first 50 people are shown, and the total number', () => {
    const people = Array.from({ length: 120 }, (_, nth) => person(`p${nth}`, nth))
    const { nodes, totalCount } = viewersOf(people, { editing: 'p119', waiting: [] })
    expect([nodes.length, totalCount, nodes[0]?.userId, nodes[49]?.userId]).toEqual([50, 120, 'p119', 'p48'])
  })

  test('a person on several instances is shown once, with all sessions, since the first of them', () => {
    expect(together([[person('ada', 5, 2)], [person('bo', 1), person('ada', 3)]])).toEqual([
      person('ada', 3, 3),
      person('bo', 1),
    ])
  })

  test('leaving twice, or before the first change, counts as leaving once', async () => {
    const presence = new Presence(null, { everyMs: 3_600_000, complain() {} })
    const changes = async function* () {
      yield { occurredAt: at(1) }
    }
    const unread = presence.during(changes(), 'page', 'ada')
    await unread.return?.()
    const read = presence.during(changes(), 'page', 'ada')
    await read.next()
    expect(await presence.of.load('page')).toEqual([person('ada', 1)])
    await read.next()
    await read.return?.()
    expect(await presence.of.load('page')).toEqual([])
    await presence.close()
  })
})
