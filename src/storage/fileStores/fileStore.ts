import type { Statements } from '../statements.ts'

/** A content whose bytes arrive. */
export interface Growing {
  contentId: string
  /** Bytes that have arrived. */
  size: number
}

/** Where the bytes of contents are. Any number of servers use one at the same time. */
export interface FileStore {
  /** What a content says of it; null: PostgreSQL. */
  readonly place: string | null
  /** What is appended at once: bytes up to the next multiple of this. */
  readonly pieceBytes: number
  /**
   * Appends bytes, at most up to the next multiple of `pieceBytes`, and keeps the state of the hash with them. Answers false,
   * and appends nothing, where the content has another size by now, is whole or is gone: of two that append at the same
   * place one does.
   */
  append(db: Statements, to: Growing, bytes: Buffer, hashState: Uint8Array | null): Promise<boolean>
  /** Bytes `first` to `last`, both included. Throws when the content is deleted meanwhile. */
  read(db: Statements, contentId: string, first: number, last: number): AsyncGenerator<Buffer>
}

/** A store outside PostgreSQL: objects that are written once, and are there or not there. */
export interface ObjectStore {
  readonly pieceBytes: number
  /** Throws where nothing can be written, with the reason in words for an operator. */
  ready?(): Promise<void>
  /** The object is whole and on the disk when this resolves; until then there is none. */
  put(contentId: string, key: string, bytes: Buffer): Promise<void>
  read(contentId: string, key: string, first: number, last: number): AsyncIterable<Buffer>
  remove(contentId: string, key: string): Promise<void>
  /** Every object of a content, whoever put it there. */
  clear(contentId: string): Promise<void>
}

export class DeletedMeanwhile extends Error {
  constructor() {
    super('the file was deleted while it was read')
  }
}
