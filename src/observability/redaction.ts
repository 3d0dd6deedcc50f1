/** Whatever stands before them: x-lock-token, AUTH_JWT_SECRET. */
const names = '(?:lock[_-]?token|authorization|cookie|password|secret)'

/**
 * What must never stand in a log, wherever in a line it turns up: an error's message, a constraint's detail, the text of
 * a query. Applied to the finished JSON line, because no list of paths knows what a driver puts into its errors.
 */
const secrets: [RegExp, string][] = [
  [new RegExp(`(${names}"\\s*:\\s*")(?:\\\\.|[^"\\\\])*`, 'gi'), '$1[redacted]'],
  // The same in JSON within the JSON, or in the text of an operation: the quotes are escaped there.
  [new RegExp(`(${names}(?:\\\\*")?\\s*[:=]\\s*\\\\+")(?:\\\\{3}"|\\\\*[^"\\\\])*`, 'gi'), '$1[redacted]'],
  // A header as it was sent, a parameter of a URL. A lock token has more characters than a word of ours.
  [/(lock[_-]?token\s*[:=]\s*)[\w.~+/-]{16,}=*/gi, '$1[redacted]'],
  // Values with which PostgreSQL explains a violated constraint.
  [/(\(lock_token\)=\()[^)]*/g, '$1[redacted]'],
  [/(Failing row contains )\((?:[^"\\]|\\.)*/g, '$1[redacted]'],
  [/\bBearer\s+[\w.~+/=-]+/gi, 'Bearer [redacted]'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[redacted]'],
  // Credentials of a URL.
  [/(\b[a-z][a-z+]*:\/\/[^\s:/@"]*:)[^\s@"]+(?=@)/gi, '$1[redacted]'],
]

export function redacted(line: string): string {
  return secrets.reduce((text, [secret, shown]) => text.replace(secret, shown), line)
}
