import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { parse } from 'yaml'
import { type Manifest, manifestsIn } from '../../scripts/chart/rendered.ts'
import { World } from '../support/world.ts'

const read = (file: string) => readFileSync(file, 'utf8')
const [, runbook = ''] = /^## Runbook$(.*?)^## /ms.exec(read('docs/operations.md')) ?? []
const sections = Object.fromEntries(
  runbook
    .split(/^### /m)
    .slice(1)
    .map((section) => [section.split('\n', 1)[0] as string, section]),
)
const commandsOf = (text: string) => (/^```sh\n(.*?)^```/ms.exec(text)?.[1] ?? '').split('\n').filter(Boolean)
const commands = Object.entries(sections).flatMap(([alert, text]) =>
  commandsOf(text).map((command) => [alert, command] as const),
)
const alerts: string[] = parse(read('docs/monitoring/alerts.yaml')).groups.flatMap(
  ({ rules }: { rules: { alert: string }[] }) => rules.map(({ alert }) => alert),
)
const startingWith = (program: string) => commands.filter(([, command]) => command.startsWith(program))

let world: World
let folder: string
let env: Record<string, string>
let exposed: string[]

beforeAll(async () => {
  world = await World.open({ redis: inject('redis') !== null, config: { logLevel: 'info' } })
  const { cleo } = await world.people()
  const H = world.urls[0] as string
  await fetch(`${H}/files/x`, { headers: { authorization: 'Bearer nobody' } })
  folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-runbook-'))
  writeFileSync(path.join(folder, 'log'), (await everyLine()).join('\n'))
  env = {
    ...{ H, TOKEN: cleo.token, DATABASE_URL: world.url, REDIS_URL: inject('redis') ?? '' },
    LOG: path.join(folder, 'log'),
  }
  const metrics = await (await fetch(`${H}/metrics`)).text()
  exposed = [...metrics.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name as string)
})
afterAll(async () => {
  await world.close()
  rmSync(folder, { recursive: true })
})

/** The log of a server, a request that failed with an internal error, and every other line that it may write. */
async function everyLine(): Promise<string[]> {
  const isTold = (what: string) => world.logged.some(({ msg }) => msg === what)
  await vi.waitUntil(() => isTold('request') && isTold('sign-in failed'), { timeout: 20_000 })
  const said = world.logged.map((line) => JSON.stringify(line).replace(/"status":4\d\d/, '"status":503'))
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )
  const words = sources.flatMap((file) =>
    [...read(`src/${file}`).matchAll(/['`]([^'`\n]{8,})['`]/g)].map(([, text]) => text),
  )
  return [...said, ...words.map((text) => `{"level":40,"msg":"${text}"}`)]
}

/** Runs a command as an operator types it, with the functions and variables that the runbook requires. */
function typed(command: string): Promise<{ status: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(
      'sh',
      ['-c', `logs() { cat "$LOG"; }; ${command}`],
      { env: { PATH: process.env.PATH ?? '', ...env }, encoding: 'utf8' },
      (error, out, err) => resolve({ status: error ? Number(error.code) : 0, out, err }),
    )
  })
}

describe('the runbook in docs/operations.md', () => {
  test('has a section for every alert and no other, with three commands and what they mean', () => {
    expect(Object.keys(sections)).toEqual(alerts)
    for (const [alert, text] of Object.entries(sections)) {
      expect(commandsOf(text), alert).toHaveLength(3)
      expect(text, alert).toMatch(/[uU]rgent/)
    }
    expect(
      commands.filter(([, command]) => !/^(logs \||curl|psql|kubectl|redis-cli) ?/.test(command)),
    ).toEqual([])
  })

  test('uses metrics that servers export', async () => {
    expect(startingWith('curl').length).toBeGreaterThan(10)
    for (const [alert, command] of startingWith('curl')) {
      const { status, out, err } = await typed(command)
      expect({ err, isAnswered: status <= 1 }, `${alert}: ${command}`).toEqual({ err: '', isAnswered: true })
      for (const name of metricsIn(command))
        expect(
          exposed.some((each) => each.startsWith(name)),
          `${alert}: ${name}`,
        ).toBe(true)
      if (command.includes('/graphql')) expect(JSON.parse(out), alert).toEqual({ data: { webhooks: [] } })
    }
  })

  test('uses queries that the database can answer', async () => {
    expect(startingWith('psql').length).toBeGreaterThan(10)
    for (const [alert, command] of startingWith('psql')) {
      const { status, err } = await typed(command)
      expect({ status, err }, `${alert}: ${command}`).toEqual({ status: 0, err: '' })
    }
  })

  test('searches the log for messages that servers write', async () => {
    expect(startingWith('logs').length).toBeGreaterThan(5)
    for (const [alert, command] of startingWith('logs'))
      expect((await typed(command)).out, `${alert}: ${command}`).not.toBe('')
  })

  test.runIf(inject('redis'))('asks Redis what it answers', async () => {
    for (const [, command] of startingWith('redis-cli')) expect((await typed(command)).out).toBe('PONG\n')
  })

  test('names the namespace, the deployment and the labels of the chart', () => {
    const deployment = manifestsIn(read('deploy/kubernetes/holdfast.yaml')).find(
      ({ kind }) => kind === 'Deployment',
    ) as Manifest
    expect(startingWith('kubectl').length).toBeGreaterThan(2)
    for (const command of runbook.match(/kubectl [^`\n]*/g) ?? []) {
      expect(command).toContain('kubectl -n holdfast ')
      for (const [, name] of command.matchAll(/deployment\/(\w+)/g))
        expect(name).toBe(deployment.metadata.name)
      for (const [, key, value] of command.matchAll(/ -l (\S+)=(\w+)/g))
        expect(deployment.spec.template.metadata.labels).toHaveProperty([key as string], value)
    }
  })
})

/** The metric names at the start of a grep pattern for /metrics: '^holdfast_(bus_up|epoch.*x)' has two. */
function metricsIn(command: string): string[] {
  const [, pattern = ''] = /\| grep (?:-E )?'\^([^']*)'/.exec(command) ?? []
  const [, prefix = '', either] = /^(\w*)(?:\((.*)\))?/.exec(pattern) ?? []
  return (either?.split('|') ?? ['']).map((part) => prefix + part.replace(/\.\*.*$/, '')).filter(Boolean)
}
