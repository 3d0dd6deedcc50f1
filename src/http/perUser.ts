/** Counts what each user has open on this instance. */
export class PerUser {
  readonly most: number
  #open = new Map<string, number>()

  constructor(most: number) {
    this.most = most
  }

  /** Null for whoever has as many as may be. Otherwise it was counted, and what is answered is called when it closes. */
  open(userId: string): (() => void) | null {
    const open = this.#open.get(userId) ?? 0
    if (open >= this.most) return null
    this.#open.set(userId, open + 1)
    return () => {
      const left = (this.#open.get(userId) ?? 1) - 1
      if (left > 0) this.#open.set(userId, left)
      else this.#open.delete(userId)
    }
  }
}
