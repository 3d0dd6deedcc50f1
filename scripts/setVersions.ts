import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { published } from './packageFaults.ts'

/**
 * `npm run versions -- 0.2.0`: the service and its packages have the same version, and depend on each other at
 * exactly that version.
 */
const [version = ''] = process.argv.slice(2)
if (!/^\d+\.\d+\.\d+(-[0-9a-z.]+)?$/.test(version))
  throw new Error(`npm run versions -- 1.2.3, and not ${version}`)

const files = published.map((folder) => path.join(import.meta.dirname, '..', folder, 'package.json'))
const manifests = files.map((file) => JSON.parse(readFileSync(file, 'utf8')))
const names = manifests.map(({ name }) => name)
for (const [index, manifest] of manifests.entries()) {
  manifest.version = version
  for (const wanted of [manifest.dependencies, manifest.peerDependencies])
    for (const name of names) if (wanted?.[name]) wanted[name] = version
  writeFileSync(files[index] as string, `${JSON.stringify(manifest, null, 2)}\n`)
}
console.log(
  `${names.join(', ')}: ${version}. Now npm install, npm run docs and npm run manifests, and commit what they wrote.`,
)
