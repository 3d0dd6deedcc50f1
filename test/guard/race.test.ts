import { expect, test } from 'vitest'
import { foreignTable } from '../support/foreignTable.ts'
import { patiently } from '../support/patience.ts'
import { World } from '../support/world.ts'
import { Race } from './race.ts'

/** `npm run guard-race` sets 10,000. */
const saves = Number(process.env.GUARD_RACE_SAVES ?? 400)

test('rule 29: no save under an older fencing token is committed after the next grant was answered', async () => {
  const world = await World.open({ instances: 2 })
  const ada = await world.person('ada', { role: 'ADMIN' }, 0)
  const cleo = await world.person('cleo', { role: 'ADMIN' }, 1)
  await Promise.all([ada, cleo].map((person) => patiently(() => person.ask('{ viewer { id } }'))))
  await foreignTable(world)
  const race = new Race(world, [ada, cleo], 16)
  const result = await race.run({
    saves,
    documents: 8,
    ways: ['trigger', 'must_hold'],
    isolations: ['READ COMMITTED', 'REPEATABLE READ'],
  })
  if (process.env.GUARD_RACE_SAVES) {
    console.log(result)
    expect(result.slowestHeartbeatMs).toBeLessThan(500)
    expect(result.slowestTakeoverMs).toBeLessThan(3_000)
  }
  expect(result.late).toBe(0)
  expect(result.saved).toBeGreaterThan(saves / 4)
  expect(result.takenWhileOpen).toBeGreaterThan(saves / 20)
  expect(Object.keys(result.refused).sort()).toEqual(expect.arrayContaining(['HF423']))
  expect(Object.keys(result.refused)).not.toContain('undefined')
  await world.close()
}, 1_800_000)
