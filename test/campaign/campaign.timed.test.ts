import { expect, test } from 'vitest'
import { campaign, enough, shortCampaign } from './campaign.ts'
import { faults } from './faults.ts'
import { report } from './report.ts'

test('everything fails in turn under load: no second holder, no lost save, nobody untold', {
  timeout: 900_000,
  retry: 0,
}, async () => {
  // A machine that was busy with something else gets another chance to be under load; a broken rule never does.
  for (let attempt = 1; ; attempt++) {
    const result = await campaign({ ...shortCampaign, main: 'dist/main.js', faults })
    console.log(report(result))
    expect(Object.entries(result.verdict.violations).filter(([, found]) => found.length > 0)).toEqual([])
    expect(result.operations.length).toBeGreaterThanOrEqual(20_000)
    expect(new Set(result.strikes.map(({ name }) => name)).size).toBe(faults.length)
    const idle = result.strikes.filter(({ rateBefore }) => rateBefore < enough)
    if (idle.length === 0) return
    if (attempt === 3) expect(idle).toEqual([])
  }
})
