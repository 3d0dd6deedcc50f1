import { expect, test } from 'vitest'
import { isNightly } from '../support/nightly.ts'
import { breakBuild, brokenFiles } from './breakBuild.ts'
import { campaign } from './campaign.ts'
import { violationsOf } from './report.ts'
import { seededFaults } from './seededFaults.ts'
import { streamRules } from './streamChecks.ts'

/** Short and crowded: many editors for few documents. */
const crowded = {
  ...{ rounds: 2, calmMs: 2_000 },
  ...{ servers: 2, clients: 2, people: 10, tools: 14, thinkMs: 50 },
}

/** One for each kind of check: of answers, of versions, and of streams. */
const inEveryRun = ['no row lock', 'the check outside the transaction', 'nobody is told']
const tried = seededFaults.filter(({ name }) => isNightly || inEveryRun.includes(name))

test('each seeded fault can be applied to the sources', () => {
  for (const seeded of seededFaults) expect(brokenFiles(seeded).size).toBeGreaterThan(0)
})

test.each(tried)(
  'the checker catches a server with this fault: $name',
  { timeout: 300_000 },
  async (seeded) => {
    const { main, remove } = await breakBuild(seeded)
    try {
      // Only checks of notices need time for the notices to arrive.
      const settleMs = seeded.caughtBy in streamRules ? undefined : 500
      let found: string[] = []
      // In such a short campaign it is a matter of chance whether a race is lost. Races that are seldom lost
      // get a longer one.
      for (const operations of seeded.isSeldom ? [2_000, 6_000] : [600, 2_000, 6_000]) {
        const { verdict } = await campaign({ ...crowded, ...seeded, operations, main, settleMs })
        found = verdict.violations[seeded.caughtBy]
        if (found.length > 0) break
      }
      console.log(`${seeded.name}: ${found.length} times, for example ${found[0]}`)
      expect(found.length).toBeGreaterThan(0)
    } finally {
      remove()
    }
  },
)

test('the same campaign finds no fault in an unmodified server', {
  timeout: 120_000,
}, async () => {
  const violations = violationsOf(
    await campaign({ ...crowded, operations: 2_000, main: 'dist/main.js', faults: [] }),
  )
  expect(violations, violations.join('\n')).toEqual([])
})
