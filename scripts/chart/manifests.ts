import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Manifest, manifestsIn, removeRenderer, renderedText } from './rendered.ts'

const folder = fileURLToPath(new URL('../../deploy/kubernetes', import.meta.url))

/**
 * Which kinds go into which file. The Prometheus Operator's kinds have a file of their own, because a cluster
 * may not have them.
 */
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

/** The expected content of each file in deploy/kubernetes. */
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

/** The Service without endpoints belongs to the Ingress. */
function kindOf(text: string): string {
  const { kind, metadata } = manifestsIn(text)[0] as Manifest
  return metadata.name.endsWith('-nobody') ? 'Nobody' : kind
}

/** Removes the comments and labels that only apply to Helm releases. */
const withoutHelm = (text: string) =>
  text.replace(/^# Source: .*\n|^ +(helm\.sh\/chart|app\.kubernetes\.io\/managed-by): .*\n/gm, '').trim()

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const [file, text] of Object.entries(printedManifests())) writeFileSync(path.join(folder, file), text)
  removeRenderer()
}
