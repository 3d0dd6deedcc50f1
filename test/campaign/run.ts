import { parseArgs } from 'node:util'
import { campaign, shortCampaign } from './campaign.ts'
import { type Rule, rules } from './checker.ts'
import { faults } from './faults.ts'
import { report } from './report.ts'

/**
 * `npm run campaign -- --operations 1000000 --minutes 90`: everything may fail, and nothing is lost. Exits with 1 if a rule
 * was broken.
 */
const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: String(shortCampaign.operations) },
    people: { type: 'string', default: String(shortCampaign.people) },
    tools: { type: 'string', default: String(shortCampaign.tools) },
    think: { type: 'string', default: String(shortCampaign.thinkMs) },
    minutes: { type: 'string' },
  },
})
const result = await campaign({
  ...shortCampaign,
  main: 'dist/main.js',
  faults,
  operations: Number(values.operations),
  longestMs: values.minutes === undefined ? undefined : Number(values.minutes) * 60_000,
  people: Number(values.people),
  tools: Number(values.tools),
  thinkMs: Number(values.think),
  say: (line) => process.stderr.write(`${line}\n`),
})
console.log(report(result))
const broken = Object.entries(result.verdict.violations).filter(([, found]) => found.length > 0)
for (const [rule, found] of broken) console.log(`\n${rules[rule as Rule]}:\n${found.slice(0, 20).join('\n')}`)
process.exit(broken.length > 0 ? 1 : 0)
