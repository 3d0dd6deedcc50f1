import { expect, inject, test } from 'vitest'
import { openDatabase } from '../../src/storage/database.ts'

test('a connection that breaks while it is taken, between two statements, is reported and ends nothing', async () => {
  const broken: Error[] = []
  const db = openDatabase(inject('postgres').admin, {
    pools: { leases: 2, notices: 1, reads: 1 },
    onError: (error) => broken.push(error),
  })
  const taken = await db.leases.connect()
  const { rows } = await taken.query('SELECT pg_backend_pid() AS pid')
  await db.leases.query('SELECT pg_terminate_backend($1)', [rows[0].pid])
  await expect.poll(() => broken.length).toBeGreaterThan(0)
  taken.release(true)
  expect((await db.leases.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  await db.close()
})
