export const fileLimits = {
  /** Bytes of one PUT. Larger files need a resumable upload. */
  putBytes: 32 * 1024 * 1024,
  /** Files of one version. */
  files: 100,
  /** Characters of a name. */
  name: 255,
}

/** Limits set by the operator. */
export interface FileRules {
  /** Largest size of a file, in bytes. */
  bytes: number
  /** Open resumable uploads of one user: their number, and their total size in bytes. */
  open: { uploads: number; bytes: number }
}

// Characters that change the direction of the text: "part<RLO>gpj.exe" is shown as "partexe.jpg".
const reordering = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
const control = /[\p{Cc}\u2028\u2029]/u

/** A name is a path with / between subfolders. It must not look like another name or lead out of the folder. */
export function fileNameFault(name: string): string | null {
  const length = [...name].length
  if (length === 0) return 'must not be empty'
  if (length > fileLimits.name) return `is ${length} characters long; at most ${fileLimits.name} are allowed`
  if (!name.isWellFormed()) return 'must be well-formed Unicode (it has a lone surrogate)'
  if (control.test(name)) return 'must not contain control characters'
  if (reordering.test(name)) return 'must not contain characters that change the direction of the text'
  if (name.includes('\\')) return 'must not contain \\; subfolders are written with /'
  for (const part of name.split('/')) {
    if (part === '') return 'must not start or end with / or contain //'
    if (/^\.+$/.test(part)) return 'must not have a part that consists only of dots'
    if (part !== part.trim()) return 'must not start or end with a space or have one next to a /'
  }
  return null
}

/** A key for names that a desktop would treat as the same file. */
export const sameFileName = (name: string) => name.normalize('NFC').toLowerCase()

/** The subfolders of a file. */
export const foldersOf = (name: string): string[] =>
  name.split('/').flatMap((_, at, parts) => (at === 0 ? [] : [parts.slice(0, at).join('/')]))
