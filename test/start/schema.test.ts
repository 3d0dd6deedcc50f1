import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { databaseUrl, execute } from '../support/services.ts'
import { authEnvironment } from '../support/tokens.ts'
import { World } from '../support/world.ts'
import { Server } from './server.ts'

const newest = '20261130040000_services'
const future = '20991231000000_future'

let world: World
beforeEach(async () => {
  world = await World.open({ instances: 0 })
})
afterEach(() => world.close())

/** Starts the built server on the database, and answers how it ended; null if it became ready. */
async function start(env: Record<string, string>, url = world.url): Promise<[number | null, string] | null> {
  const server = new Server({ ...authEnvironment, DATABASE_URL: url, ...env })
  const ready = await server.ready().catch(() => null)
  if (!ready) return [await server.ended, server.err]
  await server.stop()
  return null
}

/** `holdfast migrate`, as in the image. */
const migrate = (url: string, env: Record<string, string> = {}): Promise<[number, string]> =>
  new Promise((resolve) => {
    const all = { ...process.env, DATABASE_URL: url, ...env }
    execFile(process.execPath, ['dist/command.js', 'migrate'], { env: all }, (error, out, err) =>
      resolve([Number(error?.code ?? 0), out + err]),
    )
  })

const forgets = (name: string) =>
  world.sql('DELETE FROM _prisma_migrations WHERE migration_name = $1', [name])
const applied = (name: string, logs: string | null = null) =>
  world.sql(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, logs) VALUES ($1, 'x', $2, now(), $3)`,
    [randomUUID(), name, logs],
  )

describe.each(['on', 'off'])('HOLDFAST_MIGRATE=%s', (HOLDFAST_MIGRATE) => {
  test('starts on a schema that is up to date', async () => {
    expect(await start({ HOLDFAST_MIGRATE })).toBeNull()
  })

  test('refuses a schema that is too new, with status 3 and a line that names the migration', async () => {
    await applied(future)
    expect(await start({ HOLDFAST_MIGRATE })).toEqual([
      3,
      `holdfast: the schema is too new: migration ${future} comes from a newer version, and this version cannot run with it. Start the newer version, or restore a backup from before the migration\n`,
    ])
  })

  test('starts beside a newer version whose migration says that it may', async () => {
    await applied(future, `servers that know ${newest} may run beside it`)
    expect(await start({ HOLDFAST_MIGRATE })).toBeNull()
  })

  test('refuses a failed migration, with status 3 and a line that names it and what to do', async () => {
    await world.sql(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, logs) VALUES ('1', 'x', $1, 'disk full')`,
      [future],
    )
    expect(await start({ HOLDFAST_MIGRATE })).toEqual([
      3,
      expect.stringMatching(
        new RegExp(
          `^holdfast: P3009: migration ${future} failed .*\\(disk full\\).*holdfast migrate again\\n$`,
        ),
      ),
    ])
  })
})

test('HOLDFAST_MIGRATE=off refuses an outdated schema, with status 3 and a line that names the migration', async () => {
  await forgets(newest)
  expect(await start({ HOLDFAST_MIGRATE: 'off' })).toEqual([
    3,
    expect.stringMatching(
      new RegExp(
        `^holdfast: the schema is behind: migration ${newest} is missing.*Run holdfast migrate, .*\\n$`,
      ),
    ),
  ])
})

describe('holdfast migrate', () => {
  test.each(['public', 'holdfast'])(
    'does what a server does at its start, in the schema %s',
    async (HOLDFAST_SCHEMA) => {
      const empty = `holdfast_${randomUUID().replaceAll('-', '')}`
      const { admin } = inject('postgres')
      await execute(admin, `CREATE DATABASE ${empty}`)
      const url = databaseUrl(admin, empty)
      expect(await start({ HOLDFAST_SCHEMA, HOLDFAST_MIGRATE: 'off' }, url)).toEqual([
        3,
        expect.stringMatching(
          /the schema is behind: migration 20261123000000_init is missing and \d+ after it/,
        ),
      ])
      expect(await migrate(url, { HOLDFAST_SCHEMA })).toEqual([
        0,
        expect.stringContaining(`applied ${newest}\n`),
      ])
      expect(await migrate(url, { HOLDFAST_SCHEMA })).toEqual([0, 'nothing to apply\n'])
      expect(await start({ HOLDFAST_SCHEMA, HOLDFAST_MIGRATE: 'off' }, url)).toBeNull()
      await execute(admin, `DROP DATABASE ${empty} WITH (FORCE)`)
    },
  )

  test('refuses what a server refuses, with the same status', async () => {
    await applied(future)
    expect(await migrate(world.url)).toEqual([3, expect.stringMatching(/^holdfast: the schema is too new/)])
    expect(await migrate(world.url, { HOLDFAST_SCHEMA: 'No' })).toEqual([
      1,
      expect.stringMatching(/^holdfast: HOLDFAST_SCHEMA must be/),
    ])
  })
})

describe('a role that may not migrate', () => {
  const role = `app_${randomUUID().slice(0, 8)}`
  const asRole = () => Object.assign(new URL(world.url), { username: role, password: 'p' }).href
  beforeAll(() => execute(inject('postgres').admin, `CREATE ROLE ${role} LOGIN PASSWORD 'p'`))
  afterAll(() => execute(inject('postgres').admin, `DROP ROLE ${role}`))
  beforeEach(async () => {
    await world.sql(rightsInDocs(role))
    // New objects get these rights, and every migration creates the views again.
    await world.sql('SELECT show_live()')
    await world.sql(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role};
      GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${role};
      GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO ${role}`)
  })

  test('can start when no migration is missing, with the rights that docs/operations.md grants, and everything works', async () => {
    const server = new Server({ ...authEnvironment, DATABASE_URL: asRole(), LOG_LEVEL: 'error' })
    const url = await server.ready()
    const ada = (await world.person('ada')).at(url)
    const page = await ada.creates()
    const grant = await ada.holds(page)
    expect(await ada.save(page, { lockToken: grant.lockToken, baseVersion: 1, release: true })).toMatchObject(
      { draftHead: { number: 2 } },
    )
    expect(await ada.heartbeat(page, grant)).toMatchObject({ cause: 'RELEASED' })
    expect(server.err).toBe('')
    await server.stop()
  })

  test('is told which migration and which rights are missing, with status 4, and nothing is written', async () => {
    await forgets(newest)
    const database = new URL(world.url).pathname.slice(1)
    const owner = new URL(world.url).username
    const before = await world.written()
    expect(await start({}, asRole())).toEqual([
      4,
      `holdfast: migration ${newest} is missing, and the role ${role} may not apply it. It lacks: GRANT CREATE ON DATABASE "${database}" TO "${role}"; ` +
        `GRANT CREATE ON SCHEMA "public" TO "${role}"; GRANT "${owner}" TO "${role}". Or run holdfast migrate as the role that owns the tables\n`,
    ])
    expect(await world.written()).toEqual(before)
  })

  test.each(['on', 'off'])(
    'is told with HOLDFAST_MIGRATE=%s when it may not even read the schema, with status 4',
    async (HOLDFAST_MIGRATE) => {
      await world.sql(`REVOKE ALL ON _prisma_migrations FROM ${role}`)
      expect(await start({ HOLDFAST_MIGRATE }, asRole())).toEqual([
        4,
        expect.stringMatching(
          /^holdfast: the role app_\w+ may not read .*GRANT SELECT ON public\._prisma_migrations/,
        ),
      ])
    },
  )
})

/** The statements of docs/operations.md for that role, run by the role of the tests. */
function rightsInDocs(role: string): string {
  const docs = readFileSync('docs/operations.md', 'utf8')
  const [, statements = ''] = /```sql\n(ALTER DEFAULT PRIVILEGES[^`]+)```/.exec(docs) ?? []
  return statements.replaceAll('FOR ROLE holdfast_owner ', '').replaceAll('holdfast_app', role)
}
