import { parseArgs } from 'node:util'
import { campaign, shortCampaign } from './campaign.ts'
import { faults } from './faults.ts'
import { report, violationsOf } from './report.ts'

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
const violations = violationsOf(result)
if (violations.length > 0) console.log(`\n${violations.slice(0, 100).join('\n')}`)
process.exit(violations.length > 0 ? 1 : 0)
