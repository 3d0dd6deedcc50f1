import type { AgentRules } from '../domain/agents.ts'
import type { CanonicalContent } from '../domain/content.ts'
import type { FileRules } from '../domain/files.ts'
import type { JsonObject } from '../domain/json.ts'
import type { LockHint } from '../domain/lockHint.ts'
import type { SignReceipt } from '../domain/receipt.ts'
import type { UnreadContent } from '../domain/unreadContent.ts'
import type { Database } from '../storage/database.ts'
import type { FileStores } from '../storage/fileStores/fileStores.ts'
import type { Reading } from '../storage/snapshot.ts'
import type { RunExecutor } from './runExecutor.ts'

export interface InputFault {
  path: string[]
  message: string
}

export type SchemaVerdict = { ok: true } | { ok: false; where: 'schema' | 'value'; issues: InputFault[] }

/** The services that use cases need. */
export interface Services {
  db: Omit<Database, keyof Reading> & Reading
  /** Called after the commit. Never fails and never waits. Subscribers that it does not reach get the event from the event log. */
  announce(hint: LockHint): void
  /** The same for changes of a document other than its lock. */
  announceTool(toolId: string): void
  runs: RunExecutor
  agents: AgentRules
  /** Null if no key is configured. */
  signReceipt: SignReceipt | null
  /** Why a webhook may not be sent to a URL, after checking the URL and the current addresses of its host; null if it may. */
  webhookUrlFault(url: string): Promise<string | null>
  /** The prefix of all paths. */
  basePath: string
  files: FileRules & { stores: FileStores }
  /**
   * Reads large content outside of the event loop and checks it against its collection's schema, if there is one. Throws
   * InvalidInputError with paths in the content; UnavailableError if too much content is waiting.
   */
  readContent(content: UnreadContent, schema: unknown, userId: string): Promise<CanonicalContent>
  /** Checks a value against a user's JSON Schema, outside of the event loop and with a time limit. */
  validate(schema: JsonObject, value: JsonObject): Promise<SchemaVerdict>
}

/** The signed-in caller. It has no role: the stored role counts, and is read where it is needed. */
export interface Viewer {
  id: string
  /** From the token. */
  isAgent?: boolean
}
