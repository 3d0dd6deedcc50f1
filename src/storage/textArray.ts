/** PostgreSQL's number of the type `text`. */
const textType = 25

/**
 * An array of texts in PostgreSQL's binary form. In its text form every quote and backslash of a content would be escaped
 * here and read again there.
 */
export function textArray(texts: readonly string[]): Buffer {
  const bytes = texts.map((text) => Buffer.from(text))
  const array = Buffer.allocUnsafe(bytes.reduce((sum, { length }) => sum + 4 + length, 20))
  let at = 0
  // Dimensions, whether there are nulls, the elements' type; then how many and the first one's index.
  for (const number of [1, 0, textType, texts.length, 1]) at = array.writeInt32BE(number, at)
  for (const element of bytes) {
    at = array.writeInt32BE(element.length, at)
    at += element.copy(array, at)
  }
  return array
}
