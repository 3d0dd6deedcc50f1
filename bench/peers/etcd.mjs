import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Etcd3 } from 'etcd3'
import { answer } from './answer.mjs'

/** One etcd, which flushes to the disk as it does unless told, and a client of it by gRPC. */
const folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-etcd-'))
const [clients, peers] = await Promise.all([freePort(), freePort()])
const endpoint = `http://127.0.0.1:${clients}`
const server = spawn(
  'etcd',
  // biome-ignore format: an option and its value
  ['--data-dir', path.join(folder, 'data'), '--logger', 'zap', '--log-level', 'error',
    '--listen-client-urls', endpoint, '--advertise-client-urls', endpoint,
    '--listen-peer-urls', `http://127.0.0.1:${peers}`, '--initial-advertise-peer-urls', `http://127.0.0.1:${peers}`,
    '--initial-cluster', `default=http://127.0.0.1:${peers}`],
  { stdio: ['ignore', 'ignore', 'inherit'], env: { PATH: process.env.PATH } },
)
process.once('exit', () => server.kill())
const client = new Etcd3({ hosts: endpoint })
for (let tries = 0; ; tries++) {
  try {
    await client.get('ready').string()
    break
  } catch (error) {
    if (tries > 100) throw error
    await setTimeout(100)
  }
}
const { leaseClient } = client
let next = 0

/** As etcd's recipe for a lock: a lease, and a key with it where there is none. */
async function grant(ttl) {
  const { ID } = await leaseClient.leaseGrant({ TTL: ttl })
  const key = `locks/${next++}`
  const { succeeded } = await client
    .if(key, 'Create', '==', 0)
    .then(client.put(key).value('holder').lease(ID))
    .commit()
  if (!succeeded) throw new Error(`${key} is taken`)
  return ID
}

async function grants({ seconds, callers }) {
  return perSecond(seconds, callers, () => grant(600))
}

/** A stream on which leases are kept alive; a renewal is answered by the lease's id. */
async function keeper() {
  const stream = await leaseClient.leaseKeepAlive()
  const waiting = new Map()
  stream.on('data', ({ ID, TTL }) => {
    const { resolve, reject } = waiting.get(ID)
    waiting.delete(ID)
    if (Number(TTL) > 0) resolve()
    else reject(new Error(`lease ${ID} has ended`))
  })
  return {
    close: () => stream.end(),
    renew: (ID) =>
      new Promise((resolve, reject) => {
        waiting.set(ID, { resolve, reject })
        stream.write({ ID })
      }),
  }
}

const renewals = []
/** Leases that live on: so many streams with so many leases each. */
async function open({ streams, each }) {
  for (let number = 0; number < streams; number++) {
    const { renew } = await keeper()
    const ids = await Promise.all(Array.from({ length: each }, () => grant(3_600)))
    renewals.push(...ids.map((id) => () => renew(id)))
  }
  return {}
}

async function keepAlives({ seconds }) {
  return perSecond(seconds, renewals.length, (caller) => renewals[caller]())
}

/**
 * Leases are renewed all at once and then left; they end when their time is over, and etcd tells of each key. Counted are those
 * that end after the first of them, by the second. As many as are told, or as can be granted while all of them live.
 */
async function expirations({ count, ttl }) {
  const ids = []
  const until = performance.now() + ttl * 500
  while (ids.length < count && performance.now() < until)
    ids.push(...(await Promise.all(Array.from({ length: 100 }, () => grant(ttl)))))
  const watcher = await client.watch().prefix('locks/').create()
  const { renew, close } = await keeper()
  await Promise.all(ids.map(renew))
  close()
  const [seen, first, last] = await new Promise((resolve) => {
    let [ended, began, missing] = [0, 0, ids.length]
    watcher.on('delete', () => {
      missing--
      if (began === 0) began = performance.now()
      else ended++
      if (missing === 0) resolve([ended, began, performance.now()])
    })
  })
  await watcher.cancel()
  return { perSecond: seen / ((last - first) / 1_000) }
}

async function perSecond(seconds, callers, work) {
  let calls = 0
  const began = performance.now()
  const until = began + seconds * 1_000
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      for (; performance.now() < until; calls++) await work(caller)
    }),
  )
  return { perSecond: calls / ((performance.now() - began) / 1_000) }
}

function freePort() {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

async function stop() {
  client.close()
  server.kill()
  if (server.exitCode === null) await once(server, 'exit')
  rmSync(folder, { recursive: true, force: true })
}

answer({}, { grants, open, keepAlives, expirations }, stop)
