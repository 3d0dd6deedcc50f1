import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  chart,
  type Manifest,
  manifestsIn,
  removeRenderer,
  renderedText,
} from '../../scripts/chart/rendered.ts'
import {
  type EmbeddedPostgres,
  ensureDatabase,
  startEmbeddedPostgres,
} from '../../src/storage/embeddedPostgres.ts'
import { Person } from '../support/person.ts'
import { freePort } from '../support/services.ts'
import { authEnvironment, tokenFor } from '../support/tokens.ts'
import { Image } from './image.ts'

/** Durable, because production refuses a database that may lose data, which other tests use. */
let postgres: EmbeddedPostgres
let folder: string
let image: Image
let manifests: Manifest[]
let port: number
let server: Ran

/** A program of the image, and its output. */
class Ran {
  said = ''
  readonly ended: Promise<number | null>
  readonly child: ChildProcess

  constructor(child: ChildProcess) {
    this.child = child
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (data) => {
        this.said += data
      })
    this.ended = once(child, 'exit').then(([code]) => code)
  }
}

/** The only container of a Deployment or Job, and its variables from every source. */
function container(kind: string) {
  const manifest = manifests.find((each) => each.kind === kind) as Manifest
  const [found] = manifest.spec.template.spec.containers
  const config = found.envFrom ? manifests.find((each) => each.kind === 'ConfigMap')?.data : {}
  const env = found.env.map(({ name, value }: { name: string; value: string }) => [name, value])
  return { ...found, env: { ...config, ...Object.fromEntries(env) } as Record<string, string> }
}

describe.runIf(process.getuid?.() === 0)('the image, run as the chart says', () => {
  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-durable-'))
    // PostgreSQL's user must be able to enter.
    chmodSync(folder, 0o755)
    postgres = await startEmbeddedPostgres({ dataDir: path.join(folder, 'postgres'), durable: true })
    await ensureDatabase(postgres.url('postgres'), 'holdfast')
    image = Image.build()
    image.secret('DATABASE_URL', `${postgres.url('holdfast')}\n`)
    image.secret('AUTH_JWT_SECRET', authEnvironment.AUTH_JWT_SECRET)
    manifests = manifestsIn(renderedText([path.join(chart, 'ci/story-values.yaml')]))
    port = await freePort()
  })
  afterAll(async () => {
    server?.child.kill('SIGKILL')
    removeRenderer()
    image?.remove()
    await postgres?.stop()
    rmSync(folder, { recursive: true })
  })

  test('can write to /tmp, and nowhere else', async () => {
    const writes = (file: string) => new Ran(image.run(['node', '-e', `fs.writeFileSync('${file}', '')`], {}))
    expect(await writes('/tmp/x').ended).toBe(0)
    for (const file of ['x', '/x', '/var/tmp/x', '/mnt/secret/x']) {
      const refused = writes(file)
      expect(await refused.ended, file).toBe(1)
      expect(refused.said, file).toContain('EROFS')
    }
  })

  test('migrates an empty database, and finds nothing to do when it runs again', async () => {
    const { command, env } = container('Job')
    const first = new Ran(image.run(command, env))
    expect(await first.ended, first.said).toBe(0)
    expect(first.said).toContain('applied ')
    const second = new Ran(image.run(command, env))
    expect(await second.ended, second.said).toBe(0)
    expect(second.said).toContain('nothing to apply')
  })

  test('starts as a user without a name, a home directory and a writable disk, and answers its probes', async () => {
    const { env, startupProbe, livenessProbe, readinessProbe } = container('Deployment')
    server = new Ran(image.run(image.command, { ...env, PORT: String(port) }))
    await expect.poll(() => server.said, { timeout: 60_000 }).toMatch(/ready at/)
    for (const { httpGet } of [startupProbe, livenessProbe, readinessProbe])
      expect((await fetch(`http://127.0.0.1:${port}${httpGet.path}`)).status, httpGet.path).toBe(200)
    const healthy = new Ran(image.run(image.healthcheck, { PORT: String(port) }))
    expect(await healthy.ended, healthy.said).toBe(0)
  })

  test('locks, saves, runs code in the sandbox and serves its pages', async () => {
    const cleo = new Person(
      'cleo',
      await tokenFor('cleo', { role: 'ADMIN' }),
      () => `http://127.0.0.1:${port}`,
    )
    const content = { entrypoint: 'main', sourceCode: '' }
    const script = await cleo.creates({ collection: 'scripts', content })
    const { lockToken } = await cleo.holds(script)
    const code = `export const main = () => ({ outputs: [{ type: 'text', text: 'hello' }] })`
    const { run } = await cleo.runSandbox(script, code, { lockToken })
    expect(await cleo.finished(run.id)).toMatchObject({ status: 'SUCCEEDED' })
    const saved = await cleo.save(script, { lockToken, baseVersion: 1, content })
    expect(saved).toMatchObject({ draftHead: { number: 2 } })
    const page = await fetch(`http://127.0.0.1:${port}/`)
    expect(await page.text()).toContain('<div id="root">')
  })

  test('exports the metric that the autoscaler reads', async () => {
    const everything = manifestsIn(renderedText([path.join(chart, 'ci/everything-values.yaml')]))
    const scaler = everything.find(({ kind }) => kind === 'HorizontalPodAutoscaler') as Manifest
    const exposed = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    expect(exposed).toMatch(new RegExp(`^${scaler.spec.metrics[0].pods.metric.name} `, 'm'))
  })

  test('exits with status 0 when it is told to stop, and has logged no warning', async () => {
    server.child.kill('SIGTERM')
    expect(await server.ended).toBe(0)
    expect(server.said).not.toMatch(/EROFS|EACCES|EPERM/)
  })
})
