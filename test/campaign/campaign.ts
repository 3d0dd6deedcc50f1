import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { Person } from '../support/person.ts'
import { tokenFor } from '../support/tokens.ts'
import { check, type Verdict } from './checker.ts'
import type { FromClient, ToClient } from './clientProcess.ts'
import type { KnownTool } from './editor.ts'
import { type Fault, reserveMs, ttlMs } from './faults.ts'
import { now, type Operation, type Stream } from './history.ts'
import { readLog } from './log.ts'
import { Stage, startClient } from './stage.ts'

export interface CampaignPlan {
  /** The built server to run. */
  main: string
  /** The least number of operations; the campaign also lasts until every fault has struck. */
  operations: number
  /** It ends after this time, however many operations have been made. */
  longestMs?: number | undefined
  faults: Fault[]
  /** How often each fault strikes at least. */
  rounds: number
  /** The pause between the end of one fault and the next. */
  calmMs: number
  servers: number
  /** The servers migrate the database themselves; needed for another version than this one. */
  migrates?: boolean
  /** How many operations a second are enough before a fault, if there are fewer than usual. */
  enough?: number
  clients: number
  /** People in each client process. Each of them has two tabs. */
  people: number
  tools: number
  thinkMs: number
  /**
   * The time from the last operation to the check. By default until nothing is held, reserved or in line, and
   * everybody has been notified.
   */
  settleMs?: number | undefined
  /** Damages the database on purpose, for negative controls. */
  sabotage?: string | undefined
  say?: (line: string) => void
}

export const shortCampaign = {
  ...{ operations: 20_000, rounds: 1, calmMs: 6_000 },
  ...{ servers: 3, clients: 3, people: 20, tools: 60, thinkMs: 100 },
}

export interface Strike {
  name: string
  began: number
  ended: number
  /** Operations answered in a second, during the two seconds before. */
  rateBefore: number
}

export interface CampaignResult {
  operations: Operation[]
  strikes: Strike[]
  seconds: number
  verdict: Verdict
}

export async function campaign(plan: CampaignPlan): Promise<CampaignResult> {
  const stage = await Stage.set(plan.main, plan.servers, plan)
  const clients: ChildProcess[] = []
  try {
    await stage.pool.query(inHaste)
    await stage.pool.query(
      `UPDATE collections SET lock_ttl_ms = $1, heartbeat_interval_ms = $1 / 3, reserve_ms = $2 WHERE id = 'pages'`,
      [ttlMs, reserveMs],
    )
    const crew = await Crew.hire(plan, stage)
    clients.push(...crew.processes)
    if (plan.sabotage) await stage.pool.query(plan.sabotage)
    const began = now()
    const isOver = () =>
      crew.operations.length >= plan.operations ||
      now() - began > (plan.longestMs ?? Number.POSITIVE_INFINITY)
    crew.begin()
    const strikes = await strikeAll(plan, stage, crew, isOver)
    while (!isOver()) await sleep(200)
    await crew.stop()
    const seconds = (now() - began) / 1_000
    await (plan.settleMs === undefined ? untilStill(stage, plan) : sleep(plan.settleMs))
    const uninvited = stage.servers.flatMap((server) => server.uninvited)
    const streams = await crew.leave()
    const log = await readLog(stage.pool, {
      ...{ ttlMs, heartbeatIntervalMs: Math.floor(ttlMs / 3), reserveMs },
    })
    const verdict = check({ log, operations: crew.operations, streams, strikes, uninvited })
    return { operations: crew.operations, strikes, seconds, verdict }
  } finally {
    for (const client of clients) client.kill('SIGKILL')
    await stage.strike()
  }
}

/** People wait half a minute and longer for an answer; an editor of a campaign has left by then. */
const inHaste = `
  ALTER TABLE collections DROP CONSTRAINT collections_reserve;
  CREATE FUNCTION in_haste() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN NEW.answer_within_ms := NEW.answer_within_ms / 40; RETURN NEW; END $$;
  CREATE TRIGGER in_haste BEFORE INSERT ON draft_lock_requests FOR EACH ROW EXECUTE FUNCTION in_haste()`

/**
 * Time for leases to expire, reservations to pass one after another and requests to lapse, also where everybody waits in one
 * line; then two tails of the event log and one lease.
 */
async function untilStill({ pool }: Stage, { clients, people }: CampaignPlan): Promise<void> {
  const moving = `
    SELECT 1 FROM draft_locks WHERE holder_id IS NOT NULL
    UNION ALL SELECT 1 FROM draft_lock_requests WHERE state IN ('WAITING', 'RESERVED')`
  const longestMs = 10_000 + clients * people * reserveMs
  for (const patience = now() + longestMs; now() < patience; await sleep(200))
    if ((await pool.query(moving)).rowCount === 0) break
  await sleep(2 * ttlMs + 2_000)
}

async function strikeAll(
  plan: CampaignPlan,
  stage: Stage,
  crew: Crew,
  isOver: () => boolean,
): Promise<Strike[]> {
  const strikes: Strike[] = []
  await sleep(plan.calmMs)
  const order = Array.from({ length: plan.rounds }, () => shuffled(plan.faults)).flat()
  // A long campaign keeps striking until it has its operations.
  for (let next = 0; next < order.length || !isOver(); next++) {
    const fault = order[next] ?? plan.faults[Math.floor(Math.random() * plan.faults.length)]
    if (!fault) break
    const rateBefore = await underLoad(crew, plan.enough)
    const began = now()
    await fault.strike({ stage, clients: crew.processes })
    strikes.push({ name: fault.name, began, ended: now(), rateBefore })
    plan.say?.(`${crew.operations.length} operations; ${fault.name}, at ${rateBefore} operations a second`)
    if (rateBefore < (plan.enough ?? enough) && idleStrikes(strikes, fault, plan.enough) < 3)
      order.push(fault)
    await sleep(plan.calmMs)
  }
  return strikes
}

/**
 * The least number of operations a second before a fault. With fewer, the fault would prove nothing, and
 * strikes later.
 */
export const enough = 100

const idleStrikes = (strikes: Strike[], { name }: Fault, least = enough) =>
  strikes.filter((strike) => strike.name === name && strike.rateBefore < least).length

/**
 * Waits until everything has recovered from the last fault, for half a minute at most. Answers the operations a
 * second.
 */
async function underLoad({ operations }: Crew, least = enough): Promise<number> {
  for (const patience = now() + 30_000; ; await sleep(100)) {
    const rate = operations.slice(-5_000).filter(({ ended }) => ended > now() - 2_000).length / 2
    if (rate >= least || now() > patience) return rate
  }
}

const shuffled = <T>(list: T[]): T[] =>
  list
    .map((one) => ({ one, key: Math.random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ one }) => one)

/**
 * Earlier than any time to which a server's clock is moved, because a server refuses tokens issued in its
 * future.
 */
const longAgo = () => Math.floor(now() / 1_000) - 7_200

/** The client processes and their reports. */
class Crew {
  readonly processes: ChildProcess[]
  readonly operations: Operation[] = []
  readonly #orders: ToClient[]
  #stopped = 0
  #left = 0
  readonly #streams: Stream[] = []

  private constructor(processes: ChildProcess[], orders: ToClient[]) {
    this.processes = processes
    this.#orders = orders
    for (const client of processes) client.on('message', (message: FromClient) => this.#hear(client, message))
  }

  static async hire(plan: CampaignPlan, stage: Stage): Promise<Crew> {
    const tools = await makeTools(stage, plan.tools)
    const urls = stage.servers.map(({ url }) => url)
    const orders = Array.from({ length: plan.clients }, async (_, client) => {
      const people = Array.from({ length: plan.people }, async (_, person) => {
        const userId = `editor-${client}-${person}`
        const address = `2001:db8:${client}:${person}::1`
        return { userId, address, token: await tokenFor(userId, { role: 'ADMIN', issuedAt: longAgo() }) }
      })
      return { orders: { urls, tools, people: await Promise.all(people), thinkMs: plan.thinkMs } }
    })
    return new Crew(
      Array.from({ length: plan.clients }, () => startClient()),
      await Promise.all(orders),
    )
  }

  begin(): void {
    this.processes.forEach((client, index) => {
      client.send(this.#orders[index] as ToClient)
    })
  }

  async stop(): Promise<void> {
    this.#tell({ stop: true })
    while (this.#stopped < this.processes.length) await sleep(50)
  }

  async leave(): Promise<Stream[]> {
    this.#tell({ leave: true })
    while (this.#left < this.processes.length) await sleep(50)
    return this.#streams
  }

  #tell(message: ToClient): void {
    for (const client of this.processes) client.send(message)
  }

  #hear(from: ChildProcess, message: FromClient): void {
    if ('operations' in message) for (const operation of message.operations) this.operations.push(operation)
    if ('toolMade' in message) for (const client of this.processes) if (client !== from) client.send(message)
    if ('stopped' in message) this.#stopped++
    if ('streams' in message) this.#streams.push(...message.streams)
    if ('left' in message) this.#left++
  }
}

export async function makeTools(stage: Stage, count: number): Promise<KnownTool[]> {
  const founder = new Person(
    'founder',
    await tokenFor('founder', { role: 'ADMIN' }),
    () => stage.servers[0]?.url ?? '',
  )
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const slug = `page-${index}`
      return { id: await founder.creates({ slug }), slug }
    }),
  )
}
