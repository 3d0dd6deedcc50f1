import { expect, test } from 'vitest'
import { goals } from '../../bench/goals.ts'
import { refusal } from '../../bench/load/machine.ts'
import { parsed } from '../../bench/load/running.ts'
import { compared, type Told } from '../../bench/measure.ts'
import { goalTable } from '../../bench/report/goalTable.ts'
import { linePlot } from '../../bench/report/linePlot.ts'
import { withTables } from '../../bench/report/results.ts'
import { tableOf } from '../../bench/report/table.ts'

const quiet = { average: 0.2, busy: 0.03, others: 0.01, who: [] }
const [first, second] = goals as [(typeof goals)[0], (typeof goals)[0]]
const least = 'least' in first.reach ? first.reach.least : 0
const rowOf = (times: number, goal = first.name): Told =>
  compared({
    what: 'heartbeats',
    unit: 'a second',
    ours: [100 * times, 200 * times, 300 * times],
    other: { name: 'others', values: [100, 200, 300] },
    same: 'The same requests.',
    load: quiet,
    cores: { 'the server': 0.9, PostgreSQL: 0.4 },
    reach: first.reach,
    goal,
  })

test('a goal that is not reached says what holds it, and where the cores went', () => {
  const lines = goalTable([rowOf(least * 0.9)]).split('\n')
  const line = lines.find((each) => each.startsWith(`| ${first.measure} `)) ?? ''
  expect(line).toContain('**not reached**')
  expect(line).toContain(first.holds)
  expect(line).toContain('the server 0.9, PostgreSQL 0.4')
  expect(line).toContain('0.2; 3 % busy, others 1 %')
})

test('a goal that is reached says so, and one without a row is not measured', () => {
  const lines = goalTable([rowOf(least * 1.1)]).split('\n')
  const line = lines.find((each) => each.startsWith(`| ${first.measure} `)) ?? ''
  expect(line).toContain('| reached |')
  expect(line).not.toContain(first.holds)
  expect(lines.find((each) => each.startsWith(`| ${second.measure} `))).toContain('not measured')
  expect(lines).toHaveLength(goals.length + 2)
})

test('every row of the table says why it is the same work, and what the machine did before it', () => {
  const [, , line = ''] = tableOf([rowOf(2)]).split('\n')
  expect(line).toContain('| The same requests. | 0.2; 3 % busy, others 1 % |')
})

test('who is quiet is not refused', () => {
  expect(refusal([{ of: 'heartbeats', load: quiet }])).toBeNull()
})

test('a table takes the place of the one between its marks, and of nothing else', () => {
  const document = 'before\n<!-- goals -->\nold\n<!-- /goals -->\nafter'
  expect(withTables(document, { goals: 'new' })).toBe(
    'before\n<!-- goals -->\n\nnew\n\n<!-- /goals -->\nafter',
  )
  expect(() => withTables(document, { results: 'new' })).toThrow('no place for results')
})

test('a curve is drawn with a point for each value, over axes that hold all of them', () => {
  const svg = linePlot({
    title: 'Cost & size',
    x: 'documents',
    y: 'ms',
    lines: [
      {
        name: 'heartbeat',
        points: [
          [1_000, 0.5],
          [1_000_000, 0.6],
        ],
      },
    ],
  })
  expect(svg).toContain('Cost &amp; size')
  const places = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [
    Number(x),
    Number(y),
  ])
  expect(places).toHaveLength(2)
  for (const [x = 0, y = 0] of places) {
    expect(x).toBeGreaterThanOrEqual(80)
    expect(x).toBeLessThanOrEqual(880)
    expect(y).toBeGreaterThanOrEqual(70)
    expect(y).toBeLessThanOrEqual(330)
  }
  expect(svg).not.toContain('NaN')
})

test('a process is read from /proc whatever its name has', () => {
  const fields = Array.from({ length: 50 }, (_, index) => index)
  expect(parsed(`42 (a (b) c) S 7 ${fields.slice(5).join(' ')}`)).toMatchObject({
    pid: 42,
    parent: 7,
    name: 'a (b) c',
  })
})
