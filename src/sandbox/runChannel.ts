import { toStorable } from '../domain/json.ts'

const stopWord = 0
const lengthWord = 1
const headerBytes = 8

/**
 * Memory that a run shares with the server: the stop request goes in, the log comes out. Messages would not
 * work for either, because a busy worker reads none and a killed worker sends none.
 */
export class RunChannel {
  readonly memory: SharedArrayBuffer
  readonly #words: Int32Array
  readonly #log: Uint8Array

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory
    this.#words = new Int32Array(memory, 0, 2)
    this.#log = new Uint8Array(memory, headerBytes)
  }

  static forLog(logBytes: number): RunChannel {
    return new RunChannel(new SharedArrayBuffer(headerBytes + logBytes))
  }

  stop(): void {
    Atomics.store(this.#words, stopWord, 1)
  }

  get stopped(): boolean {
    return Atomics.load(this.#words, stopWord) === 1
  }

  /** Stores as much of the line as fits; false when some of it is cut off. */
  append(line: string): boolean {
    const used = Atomics.load(this.#words, lengthWord)
    const bytes = Buffer.from(`${line}\n`)
    const kept = bytes.subarray(0, this.#log.length - used)
    this.#log.set(kept, used)
    Atomics.store(this.#words, lengthWord, used + kept.length)
    return kept.length === bytes.length
  }

  get log(): string {
    const bytes = this.#log.slice(0, Atomics.load(this.#words, lengthWord))
    // `stream` leaves out a character that is cut in half at the limit.
    const text = new TextDecoder().decode(bytes, { stream: true })
    return toStorable(text.endsWith('\n') ? text.slice(0, -1) : text)
  }
}
