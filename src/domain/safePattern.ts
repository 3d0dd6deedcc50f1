import { RE2JS } from 're2js'

/** Replaces RegExp in compiled schemas: linear in the length of the text for every pattern. */
export function safePattern(pattern: string): { test(text: string): boolean; toString(): string } {
  const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern))
  return {
    test: (text) => compiled.matcher(text).find(),
    // ajv uses this as the key of a pattern, so it must differ between patterns.
    toString: () => `re2:${pattern}`,
  }
}
safePattern.code = 'safePattern'
