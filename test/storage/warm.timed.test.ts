import { expect, test } from 'vitest'
import { openDatabase } from '../../src/storage/database.ts'
import { longestLag } from '../sandbox/support.ts'
import { World } from '../support/world.ts'

test('what is compiled at the start is not compiled during the first read, which would delay everybody else', async () => {
  const world = await World.open({ processes: 1 })
  const pools = { leases: 1, heartbeats: 1, notices: 1, reads: 1 }
  const db = openDatabase(world.url, { pools, onError: () => {} })

  const { longest: atStart } = await longestLag(() => db.warm())
  const { longest: later } = await longestLag(() => db.prisma.user.findMany({ select: { id: true } }))

  console.log(
    `nothing else ran for ${Math.round(atStart)} ms at the start, for ${Math.round(later)} ms later`,
  )
  expect(atStart).toBeGreaterThan(3 * later)
  await db.close()
  await world.close()
})
