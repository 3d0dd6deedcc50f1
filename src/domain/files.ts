export const fileLimits = {
  /** Of one PUT; a larger file comes as a resumable upload. */
  putBytes: 32 * 1024 * 1024,
  /** Of one version. */
  files: 100,
  /** Characters of a name. */
  name: 255,
}

/** What the operator sets. */
export interface FileRules {
  /** Bytes that a file may have. */
  bytes: number
  /** Resumable uploads that one user may have open, and the bytes that these were announced with, together. */
  open: { uploads: number; bytes: number }
}

// Marks that reorder what is shown: "part<RLO>gpj.exe" reads as "partexe.jpg".
const reordering = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
const control = /[\p{Cc}\u2028\u2029]/u

/** A name is a file's place in a folder, with / between subfolders; it must read as what it is, and never lead elsewhere. */
export function fileNameFault(name: string): string | null {
  const length = [...name].length
  if (length === 0) return 'must not be empty'
  if (length > fileLimits.name) return `is ${length} characters long; at most ${fileLimits.name} are allowed`
  if (!name.isWellFormed()) return 'must be well-formed Unicode (it has a lone surrogate)'
  if (control.test(name)) return 'must not contain control characters'
  if (reordering.test(name)) return 'must not contain marks that change the direction of writing'
  if (name.includes('\\')) return 'must not contain \\; subfolders are written with /'
  for (const part of name.split('/')) {
    if (part === '') return 'must not begin or end with /, nor have two of them together'
    if (/^\.+$/.test(part)) return 'must not have a part that consists of dots alone'
    if (part !== part.trim()) return 'must not begin or end with a space, nor have one beside a /'
  }
  return null
}

/** Two names that a desktop would keep as one file. */
export const sameFileName = (name: string) => name.normalize('NFC').toLowerCase()

/** The subfolders that a file lies in. */
export const foldersOf = (name: string): string[] =>
  name.split('/').flatMap((_, at, parts) => (at === 0 ? [] : [parts.slice(0, at).join('/')]))
