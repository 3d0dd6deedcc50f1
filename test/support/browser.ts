import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'

/**
 * The system's browser; none is downloaded. `CHROMIUM` names another. The shell without windows takes two
 * thirds of the time.
 */
const candidates = [
  process.env.CHROMIUM,
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** Throttles timers of hidden tabs like people's browsers do, but after a second instead of five minutes. */
const hiddenTabArgs = ['--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/1']

/** Playwright prevents hidden tabs from being throttled; a real browser does not. */
const wakefulArgs = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
]

/** Headless Chromium; the caller closes it. If there is no Chromium this fails instead of skipping. */
export function openBrowser(): Promise<Browser> {
  const executablePath = candidates.find((path) => path && existsSync(path))
  if (!executablePath)
    throw new Error('No browser: `apt-get install chromium`, or name one by the variable CHROMIUM')
  return chromium.launch({
    executablePath,
    // A container's root may not create the namespaces that Chromium's sandbox needs.
    args: ['--no-sandbox', ...hiddenTabArgs],
    ignoreDefaultArgs: wakefulArgs,
  })
}

/** Blocks storage like Chromium, for a browser without such a setting. */
const blocking = `if (window.parent !== window) {
  const refuse = { get() { throw new DOMException('Access is denied for this document.', 'SecurityError') } }
  for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) Object.defineProperty(window, name, refuse)
}`

/**
 * A person whose browser blocks storage in frames of other sites. The full Chromium has a setting for it. The
 * shell without windows has no preferences, so a script in each frame blocks the storage there.
 */
export async function openBlockingBrowser(): Promise<BrowserContext> {
  const whole = '/usr/bin/chromium'
  if (!existsSync(whole)) {
    const context = await (await openBrowser()).newContext()
    await context.addInitScript(blocking)
    return context
  }
  const profile = mkdtempSync(path.join(os.tmpdir(), 'holdfast-profile-'))
  mkdirSync(path.join(profile, 'Default'))
  const preferences = { profile: { block_third_party_cookies: true, cookie_controls_mode: 1 } }
  writeFileSync(path.join(profile, 'Default', 'Preferences'), JSON.stringify(preferences))
  return chromium.launchPersistentContext(profile, { executablePath: whole, args: ['--no-sandbox'] })
}
