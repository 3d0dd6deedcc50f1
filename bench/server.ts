import { startApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { ratesAMinute } from '../src/limits.ts'
import { openLog } from '../src/observability/log.ts'
import { authEnvironment } from '../test/support/tokens.ts'
import { optionsOf, serve } from './served.ts'

/**
 * Holdfast as an operator runs it: authentication, rate limits and every other limit on, log at `error`; operations are known
 * by their ids as well. Only the numbers of the rates are raised, because all the load comes from one address; each call is
 * still counted.
 */
const { databaseUrl, redisUrl = null } = optionsOf<{ databaseUrl: string; redisUrl?: string }>()
const most = 1_000_000_000
const raised = Object.fromEntries(
  Object.entries(ratesAMinute).map(([rate, each]) => [
    rate,
    Object.fromEntries(Object.keys(each).map((whose) => [whose, most])),
  ]),
) as typeof ratesAMinute
const config = {
  ...readConfig({ ...authEnvironment, DATABASE_URL: databaseUrl, PORT: '0', PERSISTED_OPERATIONS: 'prefer' }),
  production: true,
  redisUrl,
  rateLimits: raised,
}
const app = await startApp(config, databaseUrl, config.issuers ?? [], openLog('error', process.stderr))

serve({ url: app.url }, memory, () => app.close())

function memory() {
  for (let round = 0; round < 3; round++) globalThis.gc?.()
  const { rss, heapUsed, external } = process.memoryUsage()
  return { rss, heapUsed, external }
}
