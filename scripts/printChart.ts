import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { environment } from '../src/environment.ts'

const root = new URL('../', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, root), 'utf8')
const chart = 'deploy/chart/holdfast'

/** Variables that the chart sets itself, so they must not be in its values. */
const setByChart = [
  ...['NODE_ENV', 'HOST', 'PORT'],
  ...['HOLDFAST_MIGRATE', 'HOLDFAST_DRAIN_DELAY_SECONDS', 'HOLDFAST_DATA_DIR'],
]

const names = Object.keys(environment.shape)
/** Variables with a _FILE variant. */
const secrets = names.filter((name) => names.includes(`${name}_FILE`))
const plain = names.filter(
  (name) => !name.endsWith('_FILE') && !secrets.includes(name) && !setByChart.includes(name),
)

/** The chart's copies of what the service defines, by file. */
const files: Record<string, () => string> = {
  [`${chart}/Chart.yaml`]: () => {
    const { version } = JSON.parse(read('package.json'))
    return read(`${chart}/Chart.yaml`).replace(/^(version|appVersion): .*$/gm, `$1: ${version}`)
  },
  // Helm reads only files inside the chart.
  [`${chart}/alerts.yaml`]: () => read('docs/monitoring/alerts.yaml').replace(/^# .*\n/, ''),
  [`${chart}/values.schema.json`]: () => {
    const schema = JSON.parse(read(`${chart}/values.schema.json`))
    const { config, secret } = schema.properties
    config.properties = Object.fromEntries(plain.map((name) => [name, { type: 'string' }]))
    secret.properties.keys.items.enum = secrets
    return `${JSON.stringify(schema, null, 2)}\n`
  },
}

/** The chart's copies that differ from what the service defines. */
export const oldFilesOfChart = () =>
  Object.entries(files).flatMap(([file, printed]) => (read(file) === printed() ? [] : [`${file} differs`]))

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  for (const [file, printed] of Object.entries(files)) writeFileSync(new URL(file, root), printed())
