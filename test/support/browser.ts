import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'

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

/** Blocks storage as Chromium does, for a browser that has no such setting. */
const blocking = `if (window.parent !== window) {
  const refuse = { get() { throw new DOMException('Access is denied for this document.', 'SecurityError') } }
  for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) Object.defineProperty(window, name, refuse)
}`

/**
 * A person whose browser blocks what other sites keep in frames. The whole Chromium has the setting; where there is only the shell
 * without windows, which knows no preferences, a script in each frame stands in for it.
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
