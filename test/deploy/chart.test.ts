import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Ajv } from 'ajv'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { printedManifests, readManifests } from '../../scripts/chart/manifests.ts'
import {
  chart,
  lint,
  type Manifest,
  manifestsIn,
  removeRenderer,
  renderedText,
} from '../../scripts/chart/rendered.ts'
import { oldFilesOfChart } from '../../scripts/printChart.ts'
import { readConfig } from '../../src/config.ts'
import { schemaFaults } from './kubernetesSchemas.ts'

const [least, everything] = ['least', 'everything'].map((name) =>
  path.join(chart, `ci/${name}-values.yaml`),
) as [string, string]
const rendered = (...files: string[]) => manifestsIn(renderedText(files))
const ofKind = (kind: string, manifests: Manifest[]): Manifest[] =>
  manifests.filter((manifest) => manifest.kind === kind)
const one = (kind: string, manifests: Manifest[]) => ofKind(kind, manifests)[0] as Manifest

const folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-values-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
  removeRenderer()
})

/** A values file with this content. */
function saying(values: object): string {
  const file = path.join(folder, `${randomUUID()}.yaml`)
  writeFileSync(file, stringify(values))
  return file
}

let byLeast: Manifest[]
let byEverything: Manifest[]
beforeAll(() => {
  byLeast = rendered(least)
  byEverything = rendered(least, everything)
})

describe('the chart', () => {
  test('is rendered with every value set, and helm lint, if Helm is installed, reports nothing', () => {
    for (const files of [[least], [least, everything]]) {
      expect(renderedText(files, { strict: true })).not.toContain('<no value>')
      expect(lint(files) ?? '0 chart(s) failed').toContain('0 chart(s) failed')
    }
  })

  test('creates manifests that match the schemas of Kubernetes and of the Prometheus Operator, without unknown fields', async () => {
    expect(byEverything.map(({ kind }) => kind).sort()).toEqual([
      ...['ConfigMap', 'Deployment', 'HorizontalPodAutoscaler', 'Ingress', 'Job', 'NetworkPolicy', 'Pod'],
      ...['PodDisruptionBudget', 'PrometheusRule', 'Service', 'Service', 'ServiceAccount', 'ServiceMonitor'],
    ])
    const byCpu = rendered(least, saying({ autoscaling: { enabled: true, metric: 'cpu' } }))
    expect(await schemaFaults([...byLeast, ...byEverything, ...byCpu])).toEqual([])
  })

  test.each<[string, (spec: Manifest) => void, string]>([
    [
      'misspelt',
      ({ template }) => Object.assign(template.spec.containers[0], { readinesProbe: {} }),
      'readinesProbe',
    ],
    [
      'of a wrong type',
      ({ template }) => Object.assign(template.spec.containers[0].ports[0], { containerPort: 'http' }),
      'containerPort must be integer',
    ],
    ['missing', (spec) => delete spec.selector, 'must have required property selector'],
  ])('a manifest with a field that is %s would not pass', async (_what, breaks, fault) => {
    const broken = structuredClone(one('Deployment', byLeast))
    breaks(broken.spec)
    expect((await schemaFaults([broken])).join('\n').replaceAll('"', "'")).toContain(fault)
  })

  test('has the same version, alerts and settings as the service: npm run docs', () => {
    expect(oldFilesOfChart()).toEqual([])
  })

  test('matches the manifests in deploy/kubernetes: npm run manifests', () => {
    for (const [file, text] of Object.entries(printedManifests()))
      expect(manifestsIn(readManifests(file)), file).toEqual(manifestsIn(text))
  })
})

const validate = new Ajv({ allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(path.join(chart, 'values.schema.json'), 'utf8')),
)
const values = (file: string) => parse(readFileSync(file, 'utf8'))
const faults = (given: unknown) =>
  (validate(given) ? [] : (validate.errors ?? [])).map(({ message }) => message)

describe('values.schema.json', () => {
  test('accepts the values of the chart and of its examples, and knows every one of them', () => {
    for (const file of [path.join(chart, 'values.yaml'), least, everything])
      expect(faults(values(file)), file).toEqual([])
    const { properties } = validate.schema as { properties: Record<string, unknown> }
    expect(Object.keys(properties).filter((name) => name !== 'global')).toEqual(
      expect.arrayContaining(Object.keys(values(path.join(chart, 'values.yaml')))),
    )
  })

  test.each([
    ['a variable that there is not', { config: { HOLDFAST_LOKS: '5' } }],
    ['a secret in clear', { config: { AUTH_JWT_SECRET: 'x'.repeat(32) } }],
    ['a variable that the chart sets', { config: { HOLDFAST_MIGRATE: 'on' } }],
    ['off without quotes', { config: { HOLDFAST_DEMO_COLLECTIONS: false } }],
    ['a Secret without the database', { secret: { keys: ['REDIS_URL'] } }],
    ['a value that is misspelt', { replica: 3 }],
    ['no replica', { replicas: 0 }],
  ])('refuses %s', (_what, given) => {
    expect(faults(given)).not.toEqual([])
  })
})

describe('docs/kubernetes.md', () => {
  const shown = readFileSync('docs/kubernetes.md', 'utf8')
  const blocks = [...shown.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text]) => parse(text as string))
  const typed = parse(/<<'END'\n(.*?)^END$/ms.exec(shown)?.[1] ?? '')

  test('shows values that the schema accepts, that render, and that admit only the clients that they name', () => {
    const values = [typed, ...blocks.filter((block) => 'ingress' in block)]
    expect(values).toHaveLength(2)
    for (const given of values) expect(faults(given)).toEqual([])
    const made = rendered(...values.map(saying))
    expect(one('Ingress', made).spec.rules[0].host).toBe('holdfast.example')
    expect(one('NetworkPolicy', made).spec.ingress[0].from).toHaveLength(2)
  })

  test('has the adapter rule for the metric that the autoscaler reads', () => {
    const { metric } = one('HorizontalPodAutoscaler', byEverything).spec.metrics[0].pods
    const [{ seriesQuery }] = blocks.find((block) => 'rules' in block)?.rules.custom ?? []
    expect(seriesQuery).toContain(`${metric.name}{`)
  })
})

describe('a release of the chart', () => {
  test('is refused with a message when nobody could sign in', () => {
    expect(() => rendered(saying({ config: {} }))).toThrow(
      /Nobody could sign in: set config.AUTH_JWKS_URL, or name/,
    )
  })

  test('runs as a numeric user on a read-only disk, without capabilities, service account token and Service variables', () => {
    const pods = [...byLeast, ...byEverything].flatMap(({ kind, spec }) =>
      kind === 'Pod' ? [spec] : ['Deployment', 'Job'].includes(kind) ? [spec.template.spec] : [],
    )
    expect(pods).toHaveLength(6)
    for (const pod of pods) {
      expect(pod).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false })
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001 })
      expect(pod.securityContext.seccompProfile).toEqual({ type: 'RuntimeDefault' })
      for (const { securityContext, resources } of pod.containers) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        })
        expect(resources).toMatchObject({
          requests: { memory: expect.anything() },
          limits: { memory: expect.anything() },
        })
      }
    }
    expect(readFileSync('Dockerfile', 'utf8')).toMatch(/^USER 10001:10001$/m)
  })

  test('gives a server time for preStop, its delay and its requests before it is killed', () => {
    for (const manifests of [byLeast, byEverything]) {
      const { terminationGracePeriodSeconds, containers } = one('Deployment', manifests).spec.template.spec
      const [{ lifecycle, env }] = containers
      const delay = env.find(({ name }: { name: string }) => name === 'HOLDFAST_DRAIN_DELAY_SECONDS').value
      const stops = Number(lifecycle.preStop.exec.command[1]) + Number(delay) + readConfig({}).drainMs / 1_000
      expect(terminationGracePeriodSeconds).toBeGreaterThanOrEqual(stops + 10)
    }
  })

  test('selects servers by their labels, and neither the job nor the test', () => {
    const services = ofKind('Service', byEverything)
    const service = services.find(({ spec }) => spec.selector) as Manifest
    const server = one('Deployment', byEverything)
    const others = [one('Job', byEverything).spec.template, one('Pod', byEverything)]
    for (const selector of [
      server.spec.selector.matchLabels,
      service.spec.selector,
      one('PodDisruptionBudget', byEverything).spec.selector.matchLabels,
      one('NetworkPolicy', byEverything).spec.podSelector.matchLabels,
    ]) {
      expect(server.spec.template.metadata.labels).toMatchObject(selector)
      for (const { metadata } of others) expect(metadata.labels).not.toMatchObject(selector)
    }
    const { spec, metadata } = one('Deployment', byLeast).spec.template
    for (const { labelSelector } of spec.topologySpreadConstraints)
      expect(metadata.labels).toMatchObject(labelSelector.matchLabels)
    // The monitor finds the Service by its labels, which the Service without endpoints does not have.
    const { matchLabels } = one('ServiceMonitor', byEverything).spec.selector
    for (const { metadata, spec } of services)
      if (spec.selector) expect(metadata.labels).toMatchObject(matchLabels)
      else expect(metadata.labels).not.toMatchObject(matchLabels)
  })

  test('leaves the number of servers to the autoscaler if there is one', () => {
    expect(one('Deployment', byLeast).spec.replicas).toBe(2)
    expect(one('Deployment', byEverything).spec).not.toHaveProperty('replicas')
    expect(one('HorizontalPodAutoscaler', byEverything).spec).toMatchObject({
      minReplicas: 3,
      maxReplicas: 9,
    })
  })

  test('allows no access to the metrics from outside', () => {
    const [{ http }] = one('Ingress', byEverything).spec.rules
    const [first] = http.paths
    expect(first).toMatchObject({ path: '/metrics', pathType: 'Exact' })
    const behind = ofKind('Service', byEverything).find(
      ({ metadata }) => metadata.name === first.backend.service.name,
    )
    expect(behind?.spec).not.toHaveProperty('selector')
  })

  test('migrates with the Secret alone, because before an install nothing else exists', () => {
    const { metadata, spec } = one('Job', byEverything)
    expect(metadata.annotations['helm.sh/hook']).toBe('pre-install,pre-upgrade')
    expect(JSON.stringify(spec)).not.toMatch(/configMap|serviceAccountName/)
    expect(spec.template.spec.containers[0].command).toEqual(['holdfast', 'migrate'])
  })

  test('has the alerts of docs/monitoring/alerts.yaml', () => {
    expect(one('PrometheusRule', byEverything).spec).toEqual(
      parse(readFileSync('docs/monitoring/alerts.yaml', 'utf8')),
    )
  })
})
