import { afterAll, beforeAll, expect, test } from 'vitest'
import { World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterAll(() => world.close())

test('a transaction that the database rolls back, for example after a deadlock, is retried unnoticed', async () => {
  const { ada } = await world.people()
  const page = await ada.creates()
  await undoesEveryFirstTime()
  const grant = await ada.holds(page)
  expect(await ada.save(page, { lockToken: grant.lockToken, baseVersion: 1 })).toMatchObject({
    draftHead: { number: 2 },
  })
  await ada.heartbeat(page, grant)
  expect((await world.events(page)).map(({ kind }) => kind)).toEqual(['ACQUIRED', 'HEAD_ADVANCED'])
  expect(await undone()).toBe(6)
})

test('if it is rolled back three times, the call is UNAVAILABLE, and nothing is written', async () => {
  const { ada } = await world.people()
  const page = await ada.creates()
  await world.sql(`CREATE OR REPLACE FUNCTION undo() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END $$`)
  await expect(ada.once().acquire(page)).rejects.toMatchObject({
    errors: [{ extensions: { code: 'UNAVAILABLE' } }],
  })
  expect(await world.events(page)).toEqual([])
})

/** Every other change of a lock row fails like a deadlock. A sequence counts, because it is not rolled back. */
async function undoesEveryFirstTime(): Promise<void> {
  await world.sql('CREATE SEQUENCE tries')
  await world.sql(`CREATE FUNCTION undo() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF nextval('tries') % 2 = 1 THEN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END IF; RETURN NEW; END $$`)
  await world.sql('CREATE TRIGGER undo BEFORE UPDATE ON draft_locks FOR EACH ROW EXECUTE FUNCTION undo()')
}

async function undone(): Promise<number> {
  const [{ last_value: tries }] = await world.sql('SELECT last_value FROM tries')
  return Number(tries)
}
