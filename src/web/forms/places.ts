/** A place below another, as a JSON Pointer. */
export const below = (place: string, key: string | number) =>
  `${place}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`

/** What the service said of a save, by the place of the value: its paths begin with where the content stands in the request. */
export function refusalsOf(
  issues: readonly { path: readonly string[]; message: string }[],
): Map<string, string> {
  return new Map(
    issues.map(({ path, message }) => [
      path.slice(path.indexOf('content') + 1).reduce<string>(below, ''),
      message,
    ]),
  )
}
