import { type Load, onceQuiet } from './load/machine.ts'
import { coresBetween, cpuSoFar, type Shares } from './load/shares.ts'
import { inTurn, type Settings } from './measure.ts'
import { median } from './report/statistics.ts'

export interface Series<Name extends string> {
  /** Of the machine, before the first round. */
  load: Load
  values: Record<Name, number[]>
  /** What a core of each process was used while a side had its turn: the middle of the rounds. */
  cores: Record<Name, Shares>
}

/** `inTurn` on a machine that has been looked at, with what each process took of it. */
export async function series<Name extends string>(
  settings: Settings,
  sides: Record<Name, (seconds: number) => Promise<number>>,
): Promise<Series<Name>> {
  const load = await onceQuiet()
  const taken = {} as Record<Name, Shares[]>
  const watched = {} as typeof sides
  for (const name of Object.keys(sides) as Name[]) {
    taken[name] = []
    watched[name] = async (seconds) => {
      const [before, began] = [cpuSoFar(), performance.now()]
      const value = await sides[name](seconds)
      taken[name].push(coresBetween(before, cpuSoFar(), performance.now() - began))
      return value
    }
  }
  const values = await inTurn(settings, watched)
  const cores = {} as Record<Name, Shares>
  // The first turn only warmed up.
  for (const name of Object.keys(sides) as Name[]) cores[name] = middle(taken[name].slice(1))
  return { load, values, cores }
}

function middle(rounds: Shares[]): Shares {
  const names = [...new Set(rounds.flatMap((shares) => Object.keys(shares)))]
  const shares = names.map((name) => [name, median(rounds.map((round) => round[name] ?? 0))] as const)
  return Object.fromEntries(shares.toSorted(([, a], [, b]) => b - a))
}
