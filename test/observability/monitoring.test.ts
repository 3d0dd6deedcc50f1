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
const namesIn = (text: string) => [...new Set(text.match(/\b(holdfast|nodejs|process)_\w+/g))]

test('the dashboard asks only for metrics that there are', () => {
  const { panels } = JSON.parse(read('dashboard.json'))
  expect(panels.length).toBeGreaterThan(10)
  for (const { title, targets } of panels) {
    const names = targets.flatMap(({ expr }: { expr: string }) => namesIn(expr))
    expect(names, title).not.toEqual([])
    for (const name of names) expect(exposed.has(name), name).toBe(true)
  }
})

test('alerts ask only for metrics that there are', () => {
  const expressions = [...read('alerts.yaml').matchAll(/expr: (.*)/g)].map(([, expr]) => expr as string)
  expect(expressions.length).toBeGreaterThan(5)
  for (const expression of expressions) {
    expect(namesIn(expression), expression).not.toEqual([])
    for (const name of namesIn(expression)) expect(exposed.has(name), name).toBe(true)
  }
})

test('what is ours and exposed is on the dashboard', () => {
  const shown = read('dashboard.json')
  const ours = [...exposed].filter((name) => name.startsWith('holdfast_') && !/_(sum|count)$/.test(name))
  expect(ours.filter((name) => !shown.includes(name))).toEqual([])
})
