/** A bounded queue that serves users in turn. No user may occupy more than half of its places. */
export class FairQueue<Item> {
  readonly #lines = new Map<string, Item[]>()
  readonly #capacity: number
  #size = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get size(): number {
    return this.#size
  }

  push(user: string, item: Item): 'QUEUED' | 'FULL' | 'SHARE_TAKEN' {
    if (this.#size >= this.#capacity) return 'FULL'
    const line = this.#lines.get(user) ?? []
    if (line.length >= Math.ceil(this.#capacity / 2)) return 'SHARE_TAKEN'
    line.push(item)
    this.#lines.set(user, line)
    this.#size++
    return 'QUEUED'
  }

  /** The oldest item of the next user whom `mayGo` admits. */
  take(mayGo: (user: string) => boolean): Item | undefined {
    for (const [user, line] of this.#lines) {
      if (!mayGo(user)) continue
      const item = line.shift()
      this.#lines.delete(user)
      // A Map keeps the order of insertion, so the user just served goes to the end.
      if (line.length > 0) this.#lines.set(user, line)
      this.#size--
      return item
    }
    return undefined
  }

  remove(user: string, item: Item): boolean {
    const line = this.#lines.get(user)
    const index = line?.indexOf(item) ?? -1
    if (line === undefined || index < 0) return false
    line.splice(index, 1)
    if (line.length === 0) this.#lines.delete(user)
    this.#size--
    return true
  }

  drain(): Item[] {
    const items = [...this.#lines.values()].flat()
    this.#lines.clear()
    this.#size = 0
    return items
  }
}
