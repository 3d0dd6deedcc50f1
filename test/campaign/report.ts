import os from 'node:os'
import type { CampaignResult } from './campaign.ts'
import { type Rule, rules } from './checker.ts'
import type { OperationKind, Outcome } from './history.ts'

/** The campaign as a Markdown document. */
export function report({ operations, strikes, seconds, verdict }: CampaignResult): string {
  const kinds = [...new Set(operations.map(({ kind }) => kind))].sort()
  const count = (kind: OperationKind, outcome: Outcome) =>
    operations.filter((one) => one.kind === kind && one.outcome === outcome).length
  const disturbed = verdict.notices.filter((notice) => notice.disturbed)
  const calm = verdict.notices.filter((notice) => !notice.disturbed)
  return [
    `${operations.length.toLocaleString('en')} operations in ${Math.round(seconds)} s, ${verdict.events.toLocaleString('en')} events, ` +
      `on ${os.availableParallelism()} cores (${os.cpus()[0]?.model.trim()}), Node ${process.versions.node}.`,
    table(
      ['operation', 'ok', 'refused', 'unknown'],
      kinds.map((kind) => [kind, count(kind, 'ok'), count(kind, 'refused'), count(kind, 'unknown')]),
    ),
    table(['event', 'number'], Object.entries(verdict.kinds).sort()),
    table(
      ['fault', 'times', 'fewest operations a second before it'],
      [...new Set(strikes.map(({ name }) => name))].map((name) => {
        const struck = strikes.filter((strike) => strike.name === name)
        return [name, struck.length, Math.round(Math.min(...struck.map(({ rateBefore }) => rateBefore)))]
      }),
    ),
    table(
      ['rule', 'violations'],
      Object.entries(verdict.violations).map(([rule, found]) => [rules[rule as Rule], found.length]),
    ),
    table(
      ['displaced holders told, in ms', 'number', 'p50', 'p99', 'maximum'],
      [
        ['undisturbed', ...spread(calm.map(({ ms }) => ms))],
        ['while something was broken', ...spread(disturbed.map(({ ms }) => ms))],
      ],
    ),
  ].join('\n\n')
}

/** A line for each violation, with the rule that it breaks. */
export const violationsOf = ({ verdict }: CampaignResult): string[] =>
  Object.entries(verdict.violations).flatMap(([rule, found]) =>
    found.map((what) => `${rules[rule as Rule]}: ${what}`),
  )

function spread(values: number[]): (number | string)[] {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
  return sorted.length === 0 ? [0, '', '', ''] : [sorted.length, at(0.5), at(0.99), at(1)]
}

function table(head: string[], rows: (string | number)[][]): string {
  const line = (cells: (string | number)[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
