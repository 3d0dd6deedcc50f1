import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { World } from '../support/world.ts'

let world: World
let exposed: Set<string>
beforeAll(async () => {
  world = await World.open()
  const text = await (await fetch(`${world.urls[0]}/metrics`)).text()
  exposed = new Set(
    [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name = '', type]) =>
      type === 'histogram' ? ['_bucket', '_sum', '_count'].map((part) => name + part) : [name],
    ),
  )
})
afterAll(() => world.close())

const read = (file: string) => readFileSync(new URL(`../../docs/monitoring/${file}`, import.meta.url), 'utf8')
/** Every name in an expression that is not a function, label or operator. */
function namesIn(expression: string): string[] {
  const bare = expression.replace(/\{[^}]*\}|\[[^\]]*\]|\bby \([^)]*\)/g, '')
  const names = bare.match(/\b[a-zA-Z_]\w*\b(?!\s*\()/g) ?? []
  return [...new Set(names)].filter((name) => !['or', 'and', 'unless'].includes(name))
}

test('the dashboard uses only metrics that exist', () => {
  const { panels } = JSON.parse(read('dashboard.json'))
  expect(panels.length).toBeGreaterThan(10)
  for (const { title, targets } of panels) {
    const names = targets.flatMap(({ expr }: { expr: string }) => namesIn(expr))
    expect(names, title).not.toEqual([])
    for (const name of names) expect(exposed.has(name), name).toBe(true)
  }
})

test('alerts use only metrics that exist', () => {
  const expressions = [...read('alerts.yaml').matchAll(/expr: (.*)/g)].map(([, expr]) => expr as string)
  expect(expressions.length).toBeGreaterThan(5)
  for (const expression of expressions) {
    expect(namesIn(expression), expression).not.toEqual([])
    for (const name of namesIn(expression)) expect(exposed.has(name), name).toBe(true)
  }
})

test('the shares of 5xx and failed sign-ins have an alert and a panel, and each alert’s remedy is documented', () => {
  const [alerts, dashboard] = [read('alerts.yaml'), read('dashboard.json')]
  for (const text of [alerts, dashboard]) {
    expect(text).toMatch(/holdfast_http_requests_total\{status=\\?"5xx/)
    expect(text).toContain('holdfast_sign_in_failures_total')
  }
  for (const [, name] of alerts.matchAll(/alert: (\w+)/g))
    expect(read('../operations.md'), name).toContain(`| ${name} |`)
})

test('every metric that we export is on the dashboard', () => {
  const shown = read('dashboard.json')
  const ours = [...exposed].filter((name) => name.startsWith('holdfast_') && !/_(sum|count)$/.test(name))
  expect(ours.filter((name) => !shown.includes(name))).toEqual([])
})
