/** Any prefix may come before them: x-lock-token, AUTH_JWT_SECRET. */
const names = '(?:lock[_-]?token|authorization|cookie|password|secret)'

/**
 * What must never be in a log, wherever in a line it is: in an error's message, a constraint's detail or the
 * text of a query. It is applied to the finished JSON line, because a list of paths cannot know what a driver
 * puts into its errors.
 */
const secrets: [RegExp, string][] = [
  [new RegExp(`(${names}"\\s*:\\s*")(?:\\\\.|[^"\\\\])*`, 'gi'), '$1[redacted]'],
  // The same in JSON within JSON, or in the text of an operation, where quotes are escaped.
  [new RegExp(`(${names}(?:\\\\*")?\\s*[:=]\\s*\\\\+")(?:\\\\{3}"|\\\\*[^"\\\\])*`, 'gi'), '$1[redacted]'],
  // A header, or a URL parameter. A lock token is longer than the words that appear in our own texts.
  [/(lock[_-]?token\s*[:=]\s*)[\w.~+/-]{16,}=*/gi, '$1[redacted]'],
  // Values with which PostgreSQL explains a violated constraint.
  [/(\(lock_token\)=\()[^)]*/g, '$1[redacted]'],
  [/(Failing row contains )\((?:[^"\\]|\\.)*/g, '$1[redacted]'],
  [/\bBearer\s+[\w.~+/=-]+/gi, 'Bearer [redacted]'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[redacted]'],
  // Credentials in a URL.
  [/(\b[a-z][a-z+]*:\/\/[^\s:/@"]*:)[^\s@"]+(?=@)/gi, '$1[redacted]'],
]

export function redacted(line: string): string {
  return secrets.reduce((text, [secret, shown]) => text.replace(secret, shown), line)
}
