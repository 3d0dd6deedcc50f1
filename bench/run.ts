import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Pair, Row } from './measure.ts'
import { signEverybodyIn } from './operations.ts'
import { broadcast } from './pairs/broadcast.ts'
import { idle } from './pairs/idle.ts'
import { limits } from './pairs/limits.ts'
import { payload } from './pairs/payload.ts'
import { size } from './pairs/size.ts'
import { start } from './pairs/start.ts'
import { takeover } from './pairs/takeover.ts'
import { yoga } from './pairs/yoga.ts'
import { keep, written } from './report/results.ts'
import { lineOf } from './report/table.ts'
import { Stage } from './stage.ts'

const pairs: Pair[] = [payload, limits, yoga, takeover, broadcast, idle, size, start]

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '5' },
    write: { type: 'boolean', default: true },
    help: { type: 'boolean', default: false },
  },
  allowNegative: true,
})
const names = pairs.map(({ name }) => name)
if (values.help || values.only.some((name) => !names.includes(name))) {
  console.log(`npm run bench -- [--only ${names.join('|')}]… [--seconds N] [--rounds N] [--no-write]`)
  process.exit(values.help ? 0 : 1)
}
const settings = { seconds: Number(values.seconds), rounds: Number(values.rounds) }

if (!existsSync(new URL('node_modules/payload', import.meta.url)))
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    stdio: 'inherit',
  })

await signEverybodyIn()
const stage = await Stage.open()
const rows: Record<string, Row[]> = {}
try {
  for (const pair of pairs) {
    if (values.only.length > 0 && !values.only.includes(pair.name)) continue
    const began = performance.now()
    try {
      rows[pair.name] = await pair.run(stage, settings)
    } catch (error) {
      // The other pairs are still measured.
      console.error(error)
      process.exitCode = 1
    }
    for (const row of rows[pair.name] ?? []) console.log(lineOf(row))
    console.error(`${pair.name}: ${Math.round((performance.now() - began) / 1_000)} s`)
  }
} finally {
  await stage.close()
}
if (values.write) {
  keep(rows)
  console.log(`\nWritten to ${written}.`)
}
