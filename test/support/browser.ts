import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

/** The system's browser: none is downloaded. `CHROMIUM` names another. Without windows it takes two thirds of the time. */
const candidates = [
  process.env.CHROMIUM,
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** Throttles timers of hidden tabs as people's browsers do, a second after hiding instead of after five minutes. */
const hiddenTabArgs = ['--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/1']

/** Playwright keeps hidden tabs awake; a real browser does not. */
const wakefulArgs = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
]

/** Chromium without a window; whoever opens it closes it. Fails, rather than skips, where there is none. */
export function openBrowser(): Promise<Browser> {
  const executablePath = candidates.find((path) => path && existsSync(path))
  if (!executablePath)
    throw new Error('No browser: `apt-get install chromium`, or name one by the variable CHROMIUM')
  return chromium.launch({
    executablePath,
    // A container's root may not make the name spaces that Chromium's sandbox wants.
    args: ['--no-sandbox', ...hiddenTabArgs],
    ignoreDefaultArgs: wakefulArgs,
  })
}
