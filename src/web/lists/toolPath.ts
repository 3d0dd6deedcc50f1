/** Where the page of a document is. A key that another system has given may hold what no path can say: it is a parameter. */
export function toolPath({ collection, slug }: { collection: { id: string }; slug: string }): string {
  const isPlain = /^[a-z0-9][a-z0-9-]*$/.test(slug)
  return `/tools/${collection.id}${isPlain ? `/${slug}` : `?${new URLSearchParams({ key: slug })}`}`
}
