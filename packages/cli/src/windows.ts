/** Why Windows could not keep a file of this name; null where it can. */
export function windowsFault(name: string): string | null {
  for (const part of name.split('/')) {
    const [mark] = /[<>:"|?*]/.exec(part) ?? []
    if (mark) return `Windows allows no ${mark} in a name`
    if (/[. ]$/.test(part)) return 'Windows drops a dot or a space at the end of a name'
    if (/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(part))
      return `${part.split('.')[0]} is a device on Windows`
  }
  return null
}
