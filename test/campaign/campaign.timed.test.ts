import { expect, test } from 'vitest'
import { campaign, enough, shortCampaign } from './campaign.ts'
import { faults } from './faults.ts'
import { report, violationsOf } from './report.ts'

test('while everything fails in turn under load, there is no second holder, no lost save and no missed notice', {
  timeout: 900_000,
  retry: 0,
}, async () => {
  const result = await campaign({ ...shortCampaign, main: 'dist/main.js', faults })
  console.log(report(result))
  const violations = violationsOf(result)
  expect(violations, violations.join('\n')).toEqual([])
  expect(result.operations.length).toBeGreaterThanOrEqual(20_000)
  const underLoad = result.strikes.filter(({ rateBefore }) => rateBefore >= enough)
  expect(new Set(underLoad.map(({ name }) => name)).size).toBe(faults.length)
})
