import type { SessionStorage } from './session.ts'

/** What was typed and could not be saved in time, with the number of the version that it began from. */
export interface KeptText {
  content: unknown
  baseVersion: number
}

/** Keeps the text of one draft for its next opening: over a reload where there is storage, else within the page. */
export class KeptTexts {
  #key: string
  #storage: SessionStorage | undefined
  #kept = ''

  constructor(toolId: string, storage: SessionStorage | undefined) {
    this.#key = `holdfast.text.${toolId}`
    this.#storage = storage
    this.#kept = this.#try(() => storage?.getItem(this.#key)) ?? ''
  }

  get text(): KeptText | null {
    return this.#kept ? JSON.parse(this.#kept) : null
  }

  keep(text: KeptText): void {
    this.#set(this.#try(() => JSON.stringify(text)) ?? '')
  }

  forget(): void {
    if (this.#kept) this.#set('')
  }

  #set(kept: string): void {
    this.#kept = kept
    this.#try(() => this.#storage?.setItem(this.#key, kept))
  }

  /** Storage may be blocked, or full; content may be no JSON. */
  #try<T>(use: () => T): T | undefined {
    try {
      return use()
    } catch {
      return undefined
    }
  }
}
