import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'

export interface Files {
  /** Files and folders that it is made from. */
  from: string[]
  /** Every file that must be there, and newer than what it is made from. */
  made: string[]
}

/**
 * Whether something must be built: a made file is missing, or not newer than the newest of its sources. By the time at which a
 * source's content or name last changed on this disk, which no copy and no checkout sets back. A folder's own time counts as
 * well: it changes when a file goes.
 */
export function isStale(home: string, { from, made }: Files): boolean {
  const times = made.map((file) => statSync(path.join(home, file), { throwIfNoEntry: false })?.mtimeMs ?? 0)
  const oldest = Math.min(...times)
  return from.some((source) => isChangedSince(path.join(home, source), oldest))
}

function isChangedSince(place: string, time: number): boolean {
  const found = statSync(place, { throwIfNoEntry: false })
  if (!found) return false
  if (Math.max(found.ctimeMs, found.mtimeMs) >= time) return true
  return (
    found.isDirectory() && readdirSync(place).some((name) => isChangedSince(path.join(place, name), time))
  )
}

/** The files below a folder whose names end in `ending`, relative to the folder. */
export function filesBelow(folder: string, ending: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(ending))
}
