import type { Event, Machine } from '../../packages/client/src/events.ts'
import { reduce } from '../../packages/client/src/machine.ts'
import type { DraftState } from '../../packages/client/src/states.ts'
import { machines } from './machines.ts'

/** A cell of the table: the state of a machine after an event, and its effects. */
function cellOf(machine: Machine, event: Event): string {
  const [next, effects] = reduce(machine, event)
  const state = next.state === machine.state ? 'stays' : wordsOf(next.state)
  return [state, ...effects.map(({ type }) => type)].join(', ')
}

function wordsOf(state: DraftState): string {
  switch (state.name) {
    case 'held':
      return state.fencingToken === null ? 'held without a lock' : 'held'
    case 'heldByOther':
      return `${state.lock ? 'heldByOther' : 'free'}${state.refused ? ` ${state.refused}` : ''}`
    case 'displaced':
    case 'lost':
      return `${state.name} ${state.cause}${state.currentLock ? ` to ${state.currentLock.holder.id}` : ''}`
    default:
      return state.name
  }
}

/** Situations that most events treat in the same way. */
const groups: Record<string, (keyof typeof machines)[]> = {
  asking: [
    'acquiring',
    'acquiring, a takeover heard',
    'acquiring, a newer lock heard',
    'acquiring, a release heard',
    'acquiring, an older end heard',
    'unreachable without a lease',
    'taking over',
    'taking over, and refused',
  ],
  'with a lease': ['held', 'retaken', 'unreachable with a lease', 'lost for a reason yet unknown'],
  'without locking': ['unlocked', 'unlocked, the old lease not ended yet'],
  'kept out': ['waiting', 'free', 'heldByOther'],
  over: ['displaced', 'lost'],
}

/** The cells of one event. Those with the same outcome share a line. */
export function cellsOf(event: Event): string[] {
  const cells = new Map(Object.entries(machines).map(([from, machine]) => [from, cellOf(machine, event)]))
  const lines = new Map<string, string[]>()
  const add = (name: string, cell = '') => lines.set(cell, [...(lines.get(cell) ?? []), name])
  for (const [name, members] of Object.entries(groups)) {
    const outcomes = new Set(members.map((member) => cells.get(member)))
    if (outcomes.size > 1) continue
    add(name, [...outcomes][0])
    for (const member of members) cells.delete(member)
  }
  for (const [from, cell] of cells) add(from, cell)
  return [...lines].map(([cell, names]) => `${cell} <- ${names.join(' | ')}`)
}
