import type { Statements } from '../statements.ts'

/** A content that is being uploaded. */
export interface Growing {
  contentId: string
  /** How many bytes have arrived. */
  size: number
}

/** A store for the bytes of contents. Any number of servers may use one at the same time. */
export interface FileStore {
  /** The store's name in a content's row; null means PostgreSQL. */
  readonly place: string | null
  /** One append writes bytes up to the next multiple of this. */
  readonly pieceBytes: number
  /**
   * Appends bytes, at most up to the next multiple of `pieceBytes`, and saves the state of the hash. Answers
   * false and appends nothing when the content has another size by now, is complete, or is gone. So of two
   * appends at the same offset, one succeeds.
   */
  append(db: Statements, to: Growing, bytes: Buffer, hashState: Uint8Array | null): Promise<boolean>
  /** Bytes `first` to `last`, both inclusive. Throws when the content is deleted during the read. */
  read(db: Statements, contentId: string, first: number, last: number): AsyncGenerator<Buffer>
}

/** A store outside PostgreSQL. An object is written once, and is either there or not. */
export interface ObjectStore {
  readonly pieceBytes: number
  /** Throws when nothing can be written; the message tells an operator the reason. */
  ready?(): Promise<void>
  /** When this resolves, the object is complete and on the disk. Before that, no reader sees it. */
  put(contentId: string, key: string, bytes: Buffer): Promise<void>
  read(contentId: string, key: string, first: number, last: number): AsyncIterable<Buffer>
  remove(contentId: string, key: string): Promise<void>
  /** Deletes every object of a content, also those that another server wrote. */
  clear(contentId: string): Promise<void>
}

export class DeletedMeanwhile extends Error {
  constructor() {
    super('the file was deleted while it was read')
  }
}
