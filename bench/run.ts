import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { leastRounds } from './goals.ts'
import { onceQuiet, patience, refusal } from './load/machine.ts'
import { within } from './load/within.ts'
import type { Pair, Told } from './measure.ts'
import { signEverybodyIn } from './operations.ts'
import { missing, pairs, parts } from './parts.ts'
import { keep, type Measured, written } from './report/results.ts'
import { lineOf } from './report/table.ts'
import { Stage } from './stage.ts'

const { values, positionals } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '5' },
    write: { type: 'boolean', default: true },
    help: { type: 'boolean', default: false },
  },
  allowNegative: true,
  allowPositionals: true,
})
const names = pairs.map(({ name }) => name)
const isUnknown =
  values.only.some((name) => !names.includes(name)) || positionals.some((part) => !Object.hasOwn(parts, part))
if (values.help || isUnknown) {
  console.log(`npm run bench -- [${Object.keys(parts).join('|')}]… [--only NAME]… [--seconds N] [--rounds N] [--no-write]
Parts, and what is in each:
${Object.entries(parts)
  .map(([part, each]) => `  ${part}: ${each.map(({ name }) => name).join(', ')}`)
  .join('\n')}`)
  process.exit(values.help ? 0 : 1)
}
/** The whole is to end within 20 minutes: a pair that hangs is given up. */
const longest = 300_000
const settings = { seconds: Number(values.seconds), rounds: Number(values.rounds) }
const chosen = pairs.filter((pair) => {
  if (values.only.length > 0) return values.only.includes(pair.name)
  return positionals.length === 0 || positionals.some((part) => parts[part]?.includes(pair))
})

// What is not kept need not wait.
if (!values.write) patience.ms = 0
else {
  if (settings.rounds < leastRounds)
    stop(`Medians of fewer than ${leastRounds} rounds are not written: add --no-write.`)
  const before = refusal([{ of: 'the whole run', load: await onceQuiet() }])
  if (before) stop(before)
}

const { dependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))
if (!Object.keys(dependencies).every((name) => existsSync(new URL(`node_modules/${name}`, import.meta.url))))
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    stdio: 'inherit',
  })

// What a pair that failed leaves behind, such as a socket that loses its server, ends no other pair.
for (const event of ['unhandledRejection', 'uncaughtException'] as const)
  process.on(event, (error) => {
    console.error(error)
    process.exitCode = 1
  })

const began = performance.now()
await signEverybodyIn()
const stage = await Stage.open()
const measured: Measured = { rows: {}, curves: {} }
const refused: string[] = []
try {
  for (const pair of chosen) await measure(pair)
} finally {
  await stage.close()
}
console.error(`${((performance.now() - began) / 60_000).toFixed(1)} minutes`)
if (values.write) {
  keep(measured)
  console.log(`\nWritten to ${written}: ${Object.keys(measured.rows).join(', ') || 'nothing'}.`)
  for (const why of refused) console.error(`\n${why}`)
}
// A pair that was given up may wait for ever.
process.exit()

async function measure(pair: Pair): Promise<void> {
  const why = missing(pair)
  if (why) return console.error(why)
  const since = performance.now()
  let rows: Told[]
  try {
    rows = await within(longest, pair.run(stage, settings), pair.name)
  } catch (error) {
    // The other pairs are worth their time all the same.
    console.error(error)
    process.exitCode = 1
    await stage.stopAll()
    return
  }
  for (const row of rows) console.log(lineOf(row))
  console.error(`${pair.name}: ${Math.round((performance.now() - since) / 1_000)} s`)
  const busy = refusal(rows.map(({ what, load }) => ({ of: what, load })))
  if (busy && values.write) {
    refused.push(`${pair.name} is not written. ${busy}\n(npm run bench -- --only ${pair.name})`)
    process.exitCode = 1
    return
  }
  measured.rows[pair.name] = rows
  Object.assign(measured.curves, pair.curves?.())
}

function stop(why: string): never {
  console.error(why)
  process.exit(1)
}
