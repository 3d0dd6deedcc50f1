import type { Load } from './load/machine.ts'
import type { Shares } from './load/shares.ts'
import { median } from './report/statistics.ts'
import type { Stage } from './stage.ts'

export interface Settings {
  /** The duration of one measurement. */
  seconds: number
  /** How often each side is measured. */
  rounds: number
}

/** A median, and the lowest and highest of the rounds. */
export interface Figure {
  median: number
  low: number
  high: number
}

/** A line of the table. */
export interface Row {
  what: string
  /** The unit of `ours` and `other`. */
  unit: string
  ours: Figure
  other: { name: string; figure: Figure } | null
  /**
   * The figure that is compared with the bound: a ratio of two sides measured in one round, or `ours` itself if
   * there is no other side.
   */
  judged: Figure
  reach: { least: number } | { most: number } | null
  judgedUnit: string
}

/** What a row of docs/performance.md says besides. */
export interface About {
  /** Why it is the same work on both sides, and where it is not; or what the figure is of. */
  same: string
  /** Of the machine, before the row's first round. */
  load: Load
  /** What a core of each was used while ours was measured. */
  cores?: Shares | undefined
  /** The goal that it answers. */
  goal?: string
}

export type Told = Row & About

/** A picture with a line for each side. */
export interface Curves {
  title: string
  x: string
  y: string
  lines: { name: string; points: [number, number][] }[]
}

export interface Pair {
  name: string
  /** What it needs besides what every pair needs: a program, and the package that has it. */
  needs?: { program: string; from: string }
  run(stage: Stage, settings: Settings): Promise<Told[]>
  /** Pictures by name, of what was measured last. */
  curves?(): Record<string, Curves> | undefined
}

export function figureOf(values: number[]): Figure {
  return { median: median(values), low: Math.min(...values), high: Math.max(...values) }
}

/**
 * Measures each side in turn, round after round, after one short round to warm up. Every other round reverses
 * the order, so that neither side always comes first.
 */
export async function inTurn<Name extends string>(
  { seconds, rounds }: Settings,
  sides: Record<Name, (seconds: number) => Promise<number>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(sides) as Name[]
  const values = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (const name of names) await sides[name](Math.min(1.5, seconds))
  for (let round = 0; round < rounds; round++)
    for (const name of round % 2 ? names.toReversed() : names) values[name].push(await sides[name](seconds))
  return values
}

/** Both lists are from the same rounds. */
export const ratios = (ours: number[], theirs: number[]) =>
  ours.map((value, round) => value / (theirs[round] as number))

export function comparison(
  what: string,
  unit: string,
  ours: number[],
  other: { name: string; values: number[] },
  reach: Row['reach'],
): Row {
  return {
    what,
    unit,
    ours: figureOf(ours),
    other: { name: other.name, figure: figureOf(other.values) },
    judged: figureOf(ratios(ours, other.values)),
    reach,
    judgedUnit: 'x',
  }
}

export function alone(what: string, unit: string, value: Figure, reach: Row['reach']): Row {
  return { what, unit, ours: value, other: null, judged: value, reach, judgedUnit: unit }
}

interface Asked extends About {
  what: string
  unit: string
  reach?: Row['reach']
}

export function compared(asked: Asked & { ours: number[]; other: { name: string; values: number[] } }): Told {
  const { what, unit, ours, other, reach = null, ...about } = asked
  return { ...comparison(what, unit, ours, other, reach), ...about }
}

export function figured(asked: Asked & { ours: Figure }): Told {
  const { what, unit, ours, reach = null, ...about } = asked
  return { ...alone(what, unit, ours, reach), ...about }
}

export const reached = ({ judged, reach }: Pick<Row, 'judged' | 'reach'>): boolean =>
  reach === null || ('least' in reach ? judged.median >= reach.least : judged.median <= reach.most)
