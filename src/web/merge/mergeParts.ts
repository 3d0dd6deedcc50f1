import { diff3Merge } from 'node-diff3'
import { isJson, jsonOf, type Parts } from '../editor/parts.ts'
import { mergeJson } from './mergeJson.ts'

export type Preferred = 'mine' | 'theirs'

/** A place that two people have changed. */
export interface Clash {
  part: string
  /** A field, or the number of the first line; empty for the whole part. */
  place: string
}

interface ThreeWays {
  base: Parts
  mine: Parts
  theirs: Parts
}

/**
 * Merges two people's changes of one draft: JSON by fields, other texts by lines. If both have changed the same place, `preferred`
 * decides.
 */
export function mergeParts({ base, mine, theirs }: ThreeWays, preferred: Preferred) {
  const clashes: Clash[] = []
  const parts: Parts = {}
  for (const part of Object.keys({ ...theirs, ...mine })) {
    const merge = isJson(part) ? mergeJsonPart : mergeLines
    const merged = merge({ base, mine, theirs }, part, preferred)
    parts[part] = merged.text
    clashes.push(...merged.places.map((place) => ({ part, place })))
  }
  return { parts, clashes }
}

interface MergedText {
  text: string
  places: string[]
}

/** A text that is not valid JSON can only be used as a whole. */
function mergeJsonPart({ base, mine, theirs }: ThreeWays, part: string, preferred: Preferred): MergedText {
  const [b, m, t] = [base, mine, theirs].map((parts) => jsonOf(parts, part))
  if (!b || !m || !t || b.fault || m.fault || t.fault) {
    const { base: was = '', mine: own = '', theirs: other = '' } = textsOf({ base, mine, theirs }, part)
    if (own === was || own === other) return { text: other, places: [] }
    if (other === was) return { text: own, places: [] }
    return { text: preferred === 'mine' ? own : other, places: [''] }
  }
  const { value, clashes } = mergeJson(b.value, m.value, t.value, preferred)
  return { text: value === undefined ? '' : JSON.stringify(value, null, 2), places: clashes }
}

function mergeLines(ways: ThreeWays, part: string, preferred: Preferred): MergedText {
  const { base, mine, theirs } = textsOf(ways, part)
  const lines: string[] = []
  const places: string[] = []
  for (const { ok, conflict } of diff3Merge(mine.split('\n'), base.split('\n'), theirs.split('\n'), {
    excludeFalseConflicts: true,
  })) {
    if (conflict) places.push(String(lines.length + 1))
    lines.push(...(ok ?? (preferred === 'mine' ? conflict?.a : conflict?.b) ?? []))
  }
  return { text: lines.join('\n'), places }
}

const textsOf = ({ base, mine, theirs }: ThreeWays, part: string) => ({
  base: base[part] ?? '',
  mine: mine[part] ?? '',
  theirs: theirs[part] ?? '',
})
