/** A person of the demo that the address asks for: `?as=bo`. */
export const askedPerson = (): string | null => new URLSearchParams(location.search).get('as')

/** The address of this page as another person. */
export const addressAs = (person: string): string => changed((asked) => asked.set('as', person))

/** The address of this page as whoever is signed in. */
export const plainAddress = (): string => changed((asked) => asked.delete('as'))

/** What somebody has searched a list for is not the next one's to see. */
export function forgetSearch(): void {
  const address = changed((asked) => {
    for (const name of ['search', 'collection', 'locked', 'mine']) asked.delete(name)
  })
  history.replaceState(null, '', address)
}

function changed(change: (asked: URLSearchParams) => void): string {
  const asked = new URLSearchParams(location.search)
  change(asked)
  return location.pathname + (asked.size > 0 ? `?${asked}` : '')
}
