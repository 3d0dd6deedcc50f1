import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import type { ServerProcess, Stage } from './stage.ts'

export const ttlMs = 2_000
export const reserveMs = 1_500

export interface Surrounded {
  stage: Stage
  clients: ChildProcess[]
}

export interface Fault {
  name: string
  /** Causes the fault and repairs it. */
  strike(at: Surrounded): Promise<void>
}

const any = <T>(list: T[]): T => list[Math.floor(Math.random() * list.length)] as T
const server = ({ stage }: Surrounded): ServerProcess => any(stage.servers)
/** Between half a lease and three leases. */
const stall = () => sleep(ttlMs * (0.5 + 2.5 * Math.random()))

export const faults: Fault[] = [
  {
    name: 'kill -9 of a server',
    async strike(at) {
      const struck = server(at)
      await struck.kill()
      await sleep(1_000)
      await struck.start()
    },
  },
  {
    name: 'SIGSTOP of a server',
    async strike(at) {
      const struck = server(at)
      struck.signal('SIGSTOP')
      await stall()
      struck.signal('SIGCONT')
    },
  },
  {
    name: 'SIGSTOP of a client',
    async strike({ clients }) {
      const struck = any(clients)
      struck.kill('SIGSTOP')
      await stall()
      struck.kill('SIGCONT')
    },
  },
  {
    name: 'Redis killed and restarted',
    async strike({ stage }) {
      await stage.redis.kill()
      await sleep(2_000 + 2_000 * Math.random())
      await stage.redis.start()
    },
  },
  {
    name: 'CLIENT KILL in Redis',
    async strike({ stage }) {
      const redis = new Redis(stage.redis.url)
      await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
      await redis.call('CLIENT', 'KILL', 'TYPE', 'normal')
      await redis.quit()
    },
  },
  { name: 'immediate restart of PostgreSQL', strike: ({ stage }) => stage.restartPostgres() },
  {
    name: 'pg_terminate_backend of every connection',
    async strike({ stage }) {
      await stage.pool.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'holdfast %'`,
      )
    },
  },
  {
    name: 'the clock of a server moved by an hour',
    async strike(at) {
      const struck = server(at)
      struck.moveClock(any([-3_600_000, 3_600_000]))
      await sleep(3_000)
      struck.moveClock(0)
    },
  },
]
