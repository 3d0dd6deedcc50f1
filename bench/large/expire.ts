import pg from 'pg'
import { HttpCaller } from '../load/httpCaller.ts'
import { SocketCaller } from '../load/socketCaller.ts'
import { watchers } from '../load/watchers.ts'
import { alone, figureOf, type Row } from '../measure.ts'
import { heartbeat, succeeded, tokenOf, watchLocks } from '../operations.ts'
import { percentile } from '../report/statistics.ts'
import { toolId } from '../seed.ts'
import { large, thousands } from './large.ts'
import { type Paced, paced } from './paced.ts'

/** Editors whose heartbeats go on. */
const others = 500
/** Of the documents whose leases expire somebody watches so many. */
const watched = 200

/**
 * A data centre is gone, and comes back: so many leases expire within so many seconds. Others renew theirs beside, at a steady
 * rate: their longest heartbeat is what the sweep has cost them. In the end every lease has one event, one audit entry and one
 * ended grant.
 */
export const expire = large({
  name: 'expire',
  options: { leases: 1_000_000, within: 60, heartbeats: 100, lead: 60 },
  async run(stage, { leases, within, heartbeats, lead }) {
    // From before the leases are written until everybody is there.
    const leadSeconds = lead + leases / 15_000
    const databaseUrl = await stage.database({
      tools: others + leases,
      locks: others + leases,
      ending: { beyond: others, leadSeconds, withinSeconds: within },
    })
    await stage.settle()
    const client = new pg.Client(databaseUrl)
    // Where the measurement fails, its database goes before this connection does.
    client.on('error', () => {})
    await client.connect()
    const server = await stage.start<{ url: string }>('server.ts', { databaseUrl })
    const { url } = server.ready
    const say = (what: string) => console.error(`${Math.round(performance.now() / 1_000)} s: ${what}`)
    say('seeded, and the server is ready')
    const audience = await watchers(
      url,
      watched / 10,
      10,
      (socket, index) => 1 + others + socket * 10 + index,
    )
    const callers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => HttpCaller.open(url, tokenOf(n + 1))),
    )
    const beats = callers.map((caller, n) => () => caller.call(heartbeat(n + 1), succeeded.heartbeat))
    const list = await SocketCaller.open(url, tokenOf(1))
    let batches = 0
    list.subscribe(watchLocks({}), () => batches++)
    const { first, last } = await ends(client)
    say(`the first lease expires in ${Math.round((first - Date.now()) / 1_000)} s`)
    const load = paced(beats, heartbeats)
    const toldAll = audience.hear(watched).then(() => Date.now())
    const work = async () => {
      await until(first)
      const before = load.took.length
      const ended = await swept(client, leases)
      say('all are swept')
      const toldAt = await Promise.race([toldAll, until(Date.now() + 20_000)])
      if (!toldAt)
        throw new Error(
          `not everybody who watched was told: nothing about the documents ${audience.silent().join(', ')}`,
        )
      return { before, ended, toldAt }
    }
    // A heartbeat that is refused ends it all.
    const found = await Promise.race([work(), load.ended.then(() => null)])
    if (!found) throw new Error('the heartbeats have ended')
    await load.stop()
    await proven(client, leases)
    console.error(
      `a reader of the list of locks was told ${batches} batches; ${audience.askedAgain()} subscriptions were asked for again`,
    )
    audience.close()
    list.close()
    for (const caller of callers) caller.close()
    await client.end()
    await stage.stop(server)
    return rowsOf({ leases, within, heartbeats, first, last, load, ...found })
  },
})

/** When the first lease expires, and the last, by this machine's clock. */
async function ends(client: pg.Client): Promise<{ first: number; last: number }> {
  const { rows } = await client.query(
    `SELECT min(check_at) AS first, max(check_at) AS last FROM draft_locks WHERE check_at < now() + interval '12 hours'`,
  )
  const [first, last] = [rows[0].first?.getTime() ?? 0, rows[0].last?.getTime() ?? 0]
  if (first < Date.now())
    throw new Error('the first leases expired before everybody was there: ask for a longer --lead')
  return { first, last }
}

const until = (time: number) =>
  new Promise<null>((resolve) => setTimeout(() => resolve(null), Math.max(0, time - Date.now())))

/** When the last lease was ended. Asks the index, seldom, and for one row. */
async function swept(client: pg.Client, leases: number): Promise<number> {
  const deadline = Date.now() + 120_000 + leases
  for (;;) {
    await until(Date.now() + 250)
    const { rows } = await client.query(
      `SELECT count(*)::int AS n FROM (SELECT FROM draft_locks WHERE check_at < now() + interval '12 hours' LIMIT 1) due`,
    )
    if (rows[0].n === 0) return Date.now()
    if (Date.now() > deadline) throw new Error('not all leases were swept')
  }
}

async function proven(client: pg.Client, leases: number): Promise<void> {
  const { rows } = await client.query(
    `SELECT (SELECT count(*)::int FROM lock_events WHERE kind = 'EXPIRED') AS events,
       (SELECT count(*)::int FROM audit_entries WHERE action = 'LOCK_EXPIRED') AS audited,
       (SELECT count(*)::int FROM draft_lock_grants WHERE end_cause = 'EXPIRED') AS grants,
       (SELECT count(*)::int FROM draft_locks WHERE tool_id > $1 AND holder_id IS NOT NULL) AS held`,
    [toolId(others)],
  )
  const { events, audited, grants, held } = rows[0]
  if (events !== leases || audited !== leases || grants !== leases || held !== 0)
    throw new Error(`not every lease was ended once: ${JSON.stringify(rows[0])}`)
}

interface Measured {
  leases: number
  within: number
  heartbeats: number
  first: number
  last: number
  ended: number
  toldAt: number
  load: Paced
  /** Heartbeats before the first lease expired. */
  before: number
}

function rowsOf(measured: Measured): Row[] {
  const { leases, within, heartbeats, first, last, ended, toldAt, load, before } = measured
  const quiet = load.took.slice(0, before).map(({ ms }) => ms)
  const beside = load.took.slice(before).map(({ ms }) => ms)
  const one = (what: string, unit: string, value: number, most?: number) =>
    alone(what, unit, figureOf([value]), most === undefined ? null : { most })
  const what = `${thousands(leases)} leases that expire within ${within} s`
  return [
    one(`${what}: ended, told and audited`, 'a second', (1_000 * leases) / (ended - first)),
    one('the last of them is over so long after it expired', 's', Math.max(0, ended - last) / 1_000),
    one(
      `the last of ${watched} subscribers heard so long after the last expired`,
      's',
      Math.max(0, toldAt - last) / 1_000,
    ),
    one(`${heartbeats} heartbeats a second of others beside, longest`, 'ms', Math.max(...beside), 250),
    one('of these p99', 'ms', percentile(beside, 0.99)),
    one('before the first expired, longest', 'ms', Math.max(...quiet)),
    one('before the first expired, p99', 'ms', percentile(quiet, 0.99)),
  ]
}
