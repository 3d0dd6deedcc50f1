export const fileLimits = {
  bytes: 32 * 1024 * 1024,
  /** Of one version. */
  files: 100,
  /** Characters of a name. */
  name: 255,
}

// Marks that reorder what is shown: "part<RLO>gpj.exe" reads as "partexe.jpg".
const reordering = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
const control = /[\p{Cc}\u2028\u2029]/u

/** A name must be one that every desktop can keep in one folder, and that reads as what it is. */
export function fileNameFault(name: string): string | null {
  const length = [...name].length
  if (length === 0) return 'must not be empty'
  if (length > fileLimits.name) return `is ${length} characters long; at most ${fileLimits.name} are allowed`
  if (!name.isWellFormed()) return 'must be well-formed Unicode (it has a lone surrogate)'
  if (control.test(name)) return 'must not contain control characters'
  if (reordering.test(name)) return 'must not contain marks that change the direction of writing'
  if (/[/\\]/.test(name)) return 'must not contain / or \\: it names a file, not a path'
  if (/^\.+$/.test(name)) return 'must not consist of dots alone'
  if (name !== name.trim()) return 'must not begin or end with a space'
  return null
}

/** Two names that a desktop would keep as one file. */
export const sameFileName = (name: string) => name.normalize('NFC').toLowerCase()
