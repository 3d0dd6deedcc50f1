import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Manifest } from '../../scripts/chart/rendered.ts'

const packageOf = ({ apiVersion, kind }: Manifest) => {
  const operator = apiVersion.startsWith('monitoring.coreos.com/')
  return `${operator ? '@kubernetes-models/prometheus-operator' : 'kubernetes-models'}/${apiVersion}/${kind}`
}

/** Where manifests do not match the OpenAPI schemas of Kubernetes and of the Prometheus Operator: one line each. */
export async function schemaFaults(manifests: Manifest[]): Promise<string[]> {
  const faults: string[] = []
  for (const manifest of manifests) {
    const models = await import(packageOf(manifest))
    try {
      new models[manifest.kind](manifest).validate()
    } catch (error) {
      faults.push(`${manifest.kind} ${manifest.metadata?.name}: ${(error as Error).message}`)
    }
  }
  return [...faults, ...unknownFields(manifests)]
}

/**
 * The schemas allow unknown fields, which Kubernetes would drop or refuse. The types do not: each manifest is
 * compiled as a literal of its kind.
 */
function unknownFields(manifests: Manifest[]): string[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-manifests-'))
  try {
    symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'))
    const literals = manifests.map(
      (manifest, index) =>
        `import type { I${manifest.kind} as T${index} } from '${packageOf(manifest)}'\n` +
        `export const m${index}: T${index} = ${JSON.stringify(manifest)}\n`,
    )
    writeFileSync(path.join(folder, 'manifests.mts'), literals.join(''))
    const options = '--noEmit --strict --skipLibCheck --target es2023 --module nodenext --types node'.split(
      ' ',
    )
    const tsc = path.resolve('node_modules/.bin/tsc')
    const { status, stdout } = spawnSync(tsc, [...options, 'manifests.mts'], {
      cwd: folder,
      encoding: 'utf8',
    })
    return status === 0 ? [] : stdout.split('\n').filter(Boolean)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
