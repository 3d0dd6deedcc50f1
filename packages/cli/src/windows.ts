/** Why Windows cannot store a file of this name; null if it can. */
export function windowsFault(name: string): string | null {
  for (const part of name.split('/')) {
    const [mark] = /[<>:"|?*]/.exec(part) ?? []
    if (mark) return `Windows does not allow ${mark} in a name`
    if (/[. ]$/.test(part)) return 'Windows removes a dot or space at the end of a name'
    if (/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(part))
      return `${part.split('.')[0]} is a device on Windows`
  }
  return null
}
