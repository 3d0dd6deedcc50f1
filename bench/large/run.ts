import { parseArgs } from 'node:util'
import { signEverybodyIn } from '../operations.ts'
import { tableOf } from '../report/table.ts'
import { Stage } from '../stage.ts'
import { disk } from './disk.ts'
import { expire } from './expire.ts'
import { lists } from './lists.ts'
import { soak } from './soak.ts'
import { start } from './start.ts'
import { subscriptions } from './subscriptions.ts'

/** `npm run bench:large -- <name> [--option N]…`: on the PostgreSQL of DATABASE_URL, or on one of its own. */
const all = [lists, expire, subscriptions, disk, soak, start]

const [name, ...rest] = process.argv.slice(2)
const chosen = all.find((one) => one.name === name)
if (!chosen) {
  for (const { name, options } of all) {
    const shown = Object.entries(options).map(([option, usual]) => `[--${option} ${usual}]`)
    console.log(['npm run bench:large --', name, ...shown].join(' '))
  }
  process.exit(name ? 1 : 0)
}
const { values } = parseArgs({
  args: rest,
  options: Object.fromEntries(
    Object.entries(chosen.options).map(([option, usual]) => [
      option,
      { type: 'string' as const, default: String(usual) },
    ]),
  ),
})
const options = Object.fromEntries(
  Object.entries(values).map(([option, value]) => {
    const number = Number(value)
    if (!Number.isFinite(number) || number < 0) throw new Error(`--${option} must be a number`)
    return [option, number]
  }),
)

await signEverybodyIn()
const stage = await Stage.open(process.env.DATABASE_URL)
try {
  const began = performance.now()
  const rows = await chosen.run(stage, options)
  console.log(`\n${tableOf(rows)}\n`)
  console.error(`${chosen.name}: ${Math.round((performance.now() - began) / 1_000)} s`)
} finally {
  await stage.close()
}
