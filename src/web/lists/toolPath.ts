/**
 * Where the page of a document is; opening it asks for the lock, unless it is only read. A key that another system has given may
 * hold what no path can say: it is a parameter.
 */
export function toolPath(
  { collection, slug }: { collection: { id: string }; slug: string },
  { reads = false } = {},
): string {
  const isPlain = /^[a-z0-9][a-z0-9-]*$/.test(slug)
  const asked = new URLSearchParams({ ...(!isPlain && { key: slug }), ...(reads && { read: 'true' }) })
  return `/tools/${collection.id}${isPlain ? `/${slug}` : ''}${asked.size > 0 ? `?${asked}` : ''}`
}
