import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Manifest, manifestsIn, removeRenderer, renderedText } from './rendered.ts'

const folder = fileURLToPath(new URL('../../deploy/kubernetes', import.meta.url))

/** Which kinds are in which file; a cluster need not have those of the Prometheus Operator. */
const files: Record<string, { kinds: string[]; about: string }> = {
  'migrate.yaml': {
    kinds: ['Job'],
    about:
      'First, and before every upgrade: delete the job that is there, and wait until this one is complete.',
  },
  'holdfast.yaml': {
    kinds: ['ConfigMap', 'ServiceAccount', 'Deployment', 'Service', 'PodDisruptionBudget', 'NetworkPolicy'],
    about: 'The servers. They read the Secret holdfast, with the key DATABASE_URL.',
  },
  'ingress.yaml': { kinds: ['Ingress', 'Nobody'], about: 'The way in, by ingress-nginx.' },
  'monitoring.yaml': {
    kinds: ['ServiceMonitor', 'PrometheusRule'],
    about: 'For the Prometheus Operator.',
  },
}

/** What each file of deploy/kubernetes has to be. */
export function printedManifests(): Record<string, string> {
  const parts = renderedText([path.join(folder, 'values.yaml')])
    .split(/^---\n/m)
    .map(withoutHelm)
    .filter((text) => text && !text.includes('helm.sh/hook: test'))
  return Object.fromEntries(
    Object.entries(files).map(([name, { kinds, about }]) => {
      const head = `# ${about}\n# Printed from deploy/chart/holdfast: npm run manifests. docs/kubernetes.md says what to change.`
      const wanted = parts.filter((text) => kinds.includes(kindOf(text)))
      return [name, `${[head, ...wanted].join('\n---\n')}\n`]
    }),
  )
}

export const readManifests = (file: string) => readFileSync(path.join(folder, file), 'utf8')

/** The Service without anybody behind it belongs to the Ingress. */
function kindOf(text: string): string {
  const { kind, metadata } = manifestsIn(text)[0] as Manifest
  return metadata.name.endsWith('-nobody') ? 'Nobody' : kind
}

/** Without what only Helm's releases say of themselves. */
const withoutHelm = (text: string) =>
  text.replace(/^# Source: .*\n|^ +(helm\.sh\/chart|app\.kubernetes\.io\/managed-by): .*\n/gm, '').trim()

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const [file, text] of Object.entries(printedManifests())) writeFileSync(path.join(folder, file), text)
  removeRenderer()
}
